//! What spec.md §3 promises of customers that are created: the right template, all of its values, whatever fails.

use std::collections::BTreeSet;

use concord_core::call::Side;
use concord_core::company::CardService;
use concord_core::customer::CompanyId;
use concord_core::log::{Action, EntryResult, Run, RunEnd};
use concord_core::plan::{Kind, Plan, PlanLine, Reason, Work};
use concord_core::state::{State, Subject};
use concord_core::template::{
    CustomerTemplate, NoTemplate, RegionalDefault, TemplateValue, Unfit, YES,
};
use concord_sandbox::faults::{Fault, FaultKind};
use concord_sandbox::{Edit, System};
use serde_json::json;

use crate::common::*;
use crate::support::{World, set_shared, set_up};

/// A template with every value that the sandbox's company can hold.
pub fn full() -> CustomerTemplate {
    let values = [
        (TemplateValue::GeneralGroup, "EXPORT"),
        // Not the one that the general group brings.
        (TemplateValue::VatGroup, "EU"),
        (TemplateValue::CustomerGroup, "FOREIGN"),
        (TemplateValue::TaxLiable, YES),
        (TemplateValue::PaymentTerms, "30 DAYS"),
        (TemplateValue::PaymentMethod, "BANK"),
        (TemplateValue::ShipmentMethod, "EXW"),
        (TemplateValue::Currency, "USD"),
        (TemplateValue::Salesperson, "JO"),
        (TemplateValue::CreditLimit, "2500.50"),
        (TemplateValue::PriceGroup, "RETAIL"),
        (TemplateValue::DiscountGroup, "LARGE ACC"),
        (TemplateValue::Location, "EAST"),
        (TemplateValue::Language, "DEU"),
        (TemplateValue::PricesIncludingVat, YES),
    ];
    CustomerTemplate {
        code: "WEBSHOP".to_owned(),
        values: values.map(|(value, text)| (value, text.to_owned())).into(),
        ..CustomerTemplate::default()
    }
}

/// Customers are created from this template alone.
pub fn use_template(world: &World, state: &mut State, template: CustomerTemplate) {
    let code = template.code.clone();
    set_shared(state, |shared| {
        shared.templates.insert(code.clone(), template);
    });
    set_up(state, |setup| setup.default_template = Some(code));
    world.share(&state.shared);
}

/// These customers hold every value of [`full`].
pub fn assert_full(world: &World, ids: &BTreeSet<String>) {
    for id in ids {
        let card = card(world, id);
        let held = [
            ("genBusPostingGroup", json!("EXPORT")),
            ("vatBusPostingGroup", json!("EU")),
            ("customerPostingGroup", json!("FOREIGN")),
            ("taxLiable", json!(true)),
            ("paymentTermsCode", json!("30 DAYS")),
            ("paymentMethodCode", json!("BANK")),
            ("shipmentMethodCode", json!("EXW")),
            ("currencyCode", json!("USD")),
            ("salespersonCode", json!("JO")),
            ("creditLimitLcy", json!(2500.5)),
            ("customerPriceGroup", json!("RETAIL")),
            ("customerDiscGroup", json!("LARGE ACC")),
            ("locationCode", json!("EAST")),
            ("languageCode", json!("DEU")),
            ("pricesIncludingVat", json!(true)),
        ];
        for (property, wanted) in held {
            assert_eq!(card[property], wanted, "{property} of {id}");
        }
    }
}

fn line_of<'a>(plan: &'a Plan, state: &State, email: &str) -> &'a PlanLine {
    let id = state
        .snapshots
        .webstore
        .values()
        .find(|it| it.email == email)
        .unwrap()
        .id;
    plan.lines
        .iter()
        .find(|line| line.webstore == Some(id))
        .unwrap()
}

fn publish(world: &World, workflow: bool, card: bool) {
    let mut sandbox = world.sandbox.borrow_mut();
    let services = &mut sandbox.company_mut().settings.page_services;
    services.workflow_customers = workflow;
    services.customer_card = card;
}

/// What writes to a customer's card: many in one request, or one.
const TO_CARDS: [(&str, &str); 2] = [("POST", "/ODataV4/$batch"), ("PATCH", "/workflowCustomers")];

#[test]
fn where_the_page_services_take_no_batch_or_fail_on_half_of_it_each_customer_is_written_by_itself()
{
    let status = |code| FaultKind::Status {
        code,
        retry_after: None,
        after_effect: false,
    };
    for kind in [
        status(404),
        status(403),
        status(405),
        status(500),
        FaultKind::BatchHalfFails,
        FaultKind::Html {
            page: concord_sandbox::faults::HtmlPage::Login,
        },
    ] {
        let world = small_world(20, 3);
        let before = company_ids(&world);
        let mut state = world.state();
        use_template(&world, &mut state, full());
        let plan = world.preview(&mut state).unwrap();
        let (method, path) = TO_CARDS[0];
        let fault = Fault::always(kind.clone()).on(method, path);
        world.sandbox.borrow_mut().add_fault(fault);
        let run = world.apply(&mut state, &plan);
        assert_eq!(
            (run.end, run.counts.failed),
            (RunEnd::Completed, 0),
            "{kind:?}"
        );
        let created: BTreeSet<_> = company_ids(&world).difference(&before).cloned().collect();
        assert!(created.len() > 3);
        assert_full(&world, &created);
    }
}

#[test]
fn a_created_customer_holds_every_value_of_its_template_through_either_web_service() {
    for (workflow, named) in [
        (true, CardService::WorkflowCustomers),
        (false, CardService::CustomerCard("Customer_Card".to_owned())),
    ] {
        let world = small_world(20, 3);
        publish(&world, workflow, !workflow);
        let before = company_ids(&world);
        let mut state = world.state();
        assert_eq!(state.snapshots.reference.lists.services.card, Some(named));
        use_template(&world, &mut state, full());
        run_to_rest(&world, &mut state);
        let created: BTreeSet<_> = company_ids(&world).difference(&before).cloned().collect();
        assert!(created.len() > 3);
        publish(&world, true, !workflow);
        assert_full(&world, &created);
    }
}

#[test]
fn what_fails_after_the_create_is_finished_by_the_next_run_and_nobody_is_created_twice() {
    let lost = [
        FaultKind::AnswerLostAfter,
        FaultKind::AnswerLostBefore,
        FaultKind::Truncated,
        FaultKind::EtagStale,
        FaultKind::Status {
            code: 503,
            retry_after: None,
            after_effect: true,
        },
    ];
    // Two in a row are got over at once; more leave it to the next run. Many customers are written in one request, and each by itself
    // where nothing is certain of that one.
    let cases = lost.into_iter().flat_map(|kind| {
        let together = TO_CARDS[0];
        [
            (kind.clone(), 2, vec![together]),
            (kind.clone(), 2, TO_CARDS.to_vec()),
            (kind, 30, TO_CARDS.to_vec()),
        ]
    });
    for (kind, times, requests) in cases {
        let world = small_world(16, 4);
        let before = company_ids(&world);
        let people = company_people(&world);
        let mut state = world.state();
        use_template(&world, &mut state, full());
        let plan = world.preview(&mut state).unwrap();
        for (skip, (method, path)) in
            (0..times).flat_map(|skip| requests.iter().map(move |to| (skip, to)))
        {
            let fault = Fault::once(kind.clone()).on(method, path);
            world.sandbox.borrow_mut().add_fault(fault.after(skip));
        }
        let run = world.apply(&mut state, &plan);
        if times == 2 {
            assert_eq!(
                (run.end, run.counts.failed),
                (RunEnd::Completed, 0),
                "{kind:?}"
            );
        }
        world.sandbox.borrow_mut().clear_faults();
        // A tab closed in between keeps what is open.
        let mut state = world.reopened(&state.setup);
        run_to_rest(&world, &mut state);
        assert_nobody_twice(&people, &world, &format!("{kind:?}"));
        let created = company_ids(&world).difference(&before).cloned().collect();
        assert_full(&world, &created);
        assert!(
            state.journal.is_empty() && state.failures.is_empty(),
            "{kind:?}"
        );
    }
}

#[test]
fn a_value_that_business_central_refuses_is_that_records_error_until_the_template_is_mended() {
    let world = small_world(16, 4);
    let before = company_ids(&world);
    let mut state = world.state();
    let mut wrong = full();
    wrong
        .values
        .insert(TemplateValue::CustomerGroup, "NONE".to_owned());
    use_template(&world, &mut state, wrong);
    let plan = world.preview(&mut state).unwrap();
    let creates = plan.count(Kind::CreateInCompany);
    let run = world.apply(&mut state, &plan);
    assert_eq!(
        (run.end.clone(), run.counts.failed),
        (RunEnd::Completed, creates),
        "{run:?}"
    );
    let failure = state.failures.values().next().unwrap();
    assert!(failure.error.what.contains("NONE"), "{:?}", failure.error);
    // Somebody enters a value by hand meanwhile: it stays, and the log says so.
    let edited = company_ids(&world)
        .difference(&before)
        .next()
        .cloned()
        .unwrap();
    world
        .sandbox
        .borrow_mut()
        .advance(std::time::Duration::from_secs(1));
    edit_company(
        &world,
        &CompanyId::new(&edited),
        json!({"locationCode": "WEST"}),
    );
    use_template(&world, &mut state, full());
    let plan = world.preview(&mut state).unwrap();
    assert!(matches!(
        plan.lines
            .iter()
            .find(|it| it.work.is_some())
            .unwrap()
            .reason,
        Reason::Unfinished { .. }
    ));
    run_to_rest(&world, &mut state);
    assert_eq!(card(&world, &edited)["locationCode"], "WEST");
    assert_eq!(card(&world, &edited)["customerPostingGroup"], "FOREIGN");
    let mut others: BTreeSet<_> = company_ids(&world).difference(&before).cloned().collect();
    others.remove(&edited);
    assert_full(&world, &others);
    assert!(state.failures.is_empty());
}

/// Nobody had touched the customer when the preview was made: what is entered between it and the run is seen all the same.
#[test]
fn what_somebody_enters_after_the_preview_is_not_written_over_by_what_a_create_left_open() {
    let world = small_world(16, 4);
    let before = company_ids(&world);
    let mut state = world.state();
    use_template(&world, &mut state, full());
    let plan = world.preview(&mut state).unwrap();
    let fails = FaultKind::Status {
        code: 500,
        retry_after: None,
        after_effect: false,
    };
    for (method, path) in TO_CARDS {
        let fault = Fault::always(fails.clone()).on(method, path);
        world.sandbox.borrow_mut().add_fault(fault);
    }
    world.apply(&mut state, &plan);
    world.sandbox.borrow_mut().clear_faults();
    let created: BTreeSet<_> = company_ids(&world).difference(&before).cloned().collect();
    let plan = world.preview(&mut state).unwrap();
    let unfinished = |line: &&PlanLine| matches!(line.reason, Reason::Unfinished { .. });
    assert_eq!(plan.lines.iter().filter(unfinished).count(), created.len());
    let mut sandbox = world.sandbox.borrow_mut();
    sandbox.advance(std::time::Duration::from_secs(1));
    drop(sandbox);
    let edited = created.first().unwrap().clone();
    let by_staff = json!({"locationCode": "WEST"});
    edit_company(&world, &CompanyId::new(&edited), by_staff);
    world.sandbox.borrow_mut().reset_requests();
    let run = world.apply(&mut state, &plan);
    assert_eq!((run.end, run.counts.failed), (RunEnd::Completed, 0));
    assert_eq!(card(&world, &edited)["locationCode"], "WEST");
    let entries = world.entries();
    let of_it = entries.iter().rfind(|it| {
        let customer = it.customer.as_ref().map(CompanyId::as_str);
        customer == Some(edited.as_str())
    });
    let notes = &of_it.unwrap().notes;
    let says = notes.iter().any(|it| it.contains("was left at “WEST”"));
    assert!(says, "{notes:?}");
    let others = created.into_iter().filter(|it| *it != edited).collect();
    assert_full(&world, &others);
    let asked = world.sandbox.borrow().requests();
    let asked: u64 = asked.iter().map(|it| it.count - it.batched).sum();
    assert!(asked < 40, "they are asked for together: {asked}");
}

#[test]
fn without_a_web_service_creating_is_refused_with_the_steps_unless_setup_rules_assign_the_values() {
    let world = small_world(16, 4);
    publish(&world, false, false);
    let before = company_ids(&world);
    let mut state = world.state();
    use_template(&world, &mut state, full());
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(plan.count(Kind::CreateInCompany), 0);
    let refused = plan.lines.iter().find_map(|line| match &line.reason {
        Reason::NoTemplate(why) => Some(why.words()),
        _ => None,
    });
    let words = refused.unwrap();
    assert!(
        words.contains("Customer posting group") && words.contains("Customer_Card"),
        "{words}"
    );
    set_up(&mut state, |setup| setup.rules_assign = true);
    let rule = concord_sandbox::company::SetupRule {
        lines: json!({"genBusPostingGroup": "EXPORT", "customerPostingGroup": "FOREIGN"})
            .as_object()
            .unwrap()
            .clone(),
        ..Default::default()
    };
    world
        .sandbox
        .borrow_mut()
        .company_mut()
        .settings
        .setup_rules
        .push(rule);
    run_to_rest(&world, &mut state);
    publish(&world, true, false);
    let created: BTreeSet<_> = company_ids(&world).difference(&before).cloned().collect();
    assert!(!created.is_empty());
    for id in &created {
        assert_eq!(card(&world, id)["customerPostingGroup"], "FOREIGN");
    }
}

#[test]
fn a_new_customer_gets_the_template_of_its_state_then_of_its_country_then_the_default() {
    let world = small_world(10, 6);
    let mut state = world.state();
    let of = |code: &str, terms: &str| CustomerTemplate {
        code: code.to_owned(),
        values: [(TemplateValue::PaymentTerms, terms.to_owned())].into(),
        country: "SE".to_owned(),
        ..CustomerTemplate::default()
    };
    for (code, terms) in [
        ("US", "10 DAYS"),
        ("CALIFORNIA", "7 DAYS"),
        ("WEBSHOP", "CM"),
    ] {
        use_template(&world, &mut state, of(code, terms));
    }
    let row = |state: &str, template: &str| RegionalDefault {
        webstore: "MAIN".to_owned(),
        country: "US".to_owned(),
        state: state.to_owned(),
        template: template.to_owned(),
        ..RegionalDefault::default()
    };
    set_shared(&mut state, |shared| {
        shared.regional_defaults = vec![row("", "US"), row("CA", "CALIFORNIA")];
    });
    let people = [
        (
            "ca@x.example",
            json!({"country": "US", "state": "CA"}),
            json!({}),
        ),
        (
            "ny@x.example",
            json!({"country": "US", "state": "NY"}),
            json!({}),
        ),
        (
            "no@x.example",
            json!({}),
            json!({"country": "US", "state": "CA"}),
        ),
        ("se@x.example", json!({"country": "SE"}), json!({})),
    ];
    for (email, billing, shipping) in &people {
        let add = json!({"email": email, "username": email, "first_name": "A", "last_name": email, "billing": billing, "shipping": shipping});
        let mut sandbox = world.sandbox.borrow_mut();
        sandbox.edit(&Edit::add(System::Webstore, add)).unwrap();
    }
    let plan = world.preview(&mut state).unwrap();
    let template = |email: &str| match &line_of(&plan, &state, email).reason {
        Reason::NewInWebstore { template, why, .. } => (template.clone(), why.clone()),
        other => panic!("{other:?}"),
    };
    assert_eq!(template("ca@x.example").0, "CALIFORNIA");
    assert_eq!(template("ny@x.example").0, "US");
    assert!(
        template("ny@x.example")
            .1
            .contains("no row names the state")
    );
    assert_eq!(template("no@x.example").0, "CALIFORNIA");
    assert_eq!(template("se@x.example").0, "WEBSHOP");
    // The template's country where the webstore gives none.
    let line = line_of(&plan, &state, "no@x.example");
    let countries: Vec<_> = line
        .changes()
        .into_iter()
        .filter(|(side, change)| {
            *side == Side::Company && change.field == concord_core::customer::Field::Country
        })
        .map(|(_, change)| change.new)
        .collect();
    assert_eq!(countries, ["SE"]);
    run_to_rest(&world, &mut state);
    let terms = |email: &str| {
        let sandbox = world.sandbox.borrow();
        let found = sandbox.company().customers().find(|it| it.email == email);
        found.unwrap().payment_terms.clone()
    };
    assert_eq!(terms("ca@x.example"), "7 DAYS");
    assert_eq!(terms("ny@x.example"), "10 DAYS");
    assert_eq!(terms("se@x.example"), "CM");
}

#[test]
fn nothing_is_created_where_the_template_is_broken_and_pull_all_creates_although_orders_may_not() {
    let world = small_world(16, 4);
    let mut state = world.state();
    let unknown = |state: &mut State| {
        let plan = world.preview(state).unwrap();
        assert_eq!(plan.count(Kind::CreateInCompany), 0);
        let mut lines = plan.lines.into_iter();
        let line = lines.find(|line| matches!(line.reason, Reason::NoTemplate(_)));
        let line = line.unwrap();
        assert_eq!(line.kind(), Kind::Error);
        line.reason
    };
    set_up(&mut state, |setup| setup.prevent_auto_create = true);
    let plan = world.preview(&mut state).unwrap();
    assert!(plan.count(Kind::CreateInCompany) > 0);
    let mut broken = full();
    broken
        .values
        .insert(TemplateValue::PaymentTerms, "GONE".to_owned());
    use_template(&world, &mut state, broken);
    assert!(matches!(
        unknown(&mut state),
        Reason::NoTemplate(NoTemplate::Unfit { unfit: Unfit::Broken(values), .. }) if values[0].code == "GONE"
    ));
    // Salesperson HS has left and is blocked: Business Central would refuse the create.
    let mut blocked = full();
    blocked
        .values
        .insert(TemplateValue::Salesperson, "HS".to_owned());
    use_template(&world, &mut state, blocked);
    assert!(matches!(
        unknown(&mut state),
        Reason::NoTemplate(NoTemplate::Unfit { .. })
    ));
    set_up(&mut state, |setup| {
        setup.default_template = Some("NOWHERE".to_owned())
    });
    assert!(matches!(
        unknown(&mut state),
        Reason::NoTemplate(NoTemplate::NoSuchTemplate { .. })
    ));
    set_up(&mut state, |setup| setup.default_template = None);
    assert_eq!(
        unknown(&mut state),
        Reason::NoTemplate(NoTemplate::NoDefault)
    );
}

#[test]
fn a_template_that_is_gone_before_it_could_be_finished_is_said_and_the_pair_is_kept_the_same() {
    let world = small_world(16, 4);
    let mut state = world.state();
    use_template(&world, &mut state, full());
    let plan = world.preview(&mut state).unwrap();
    for (method, path) in TO_CARDS {
        let fault = Fault::always(FaultKind::AnswerLostBefore).on(method, path);
        world.sandbox.borrow_mut().add_fault(fault);
    }
    world.apply(&mut state, &plan);
    world.sandbox.borrow_mut().clear_faults();
    let subject = state.journal.keys().next().cloned().unwrap();
    set_shared(&mut state, |shared| shared.templates.clear());
    let plan = world.preview(&mut state).unwrap();
    let line = plan
        .lines
        .iter()
        .find(|it| it.subject().as_ref() == Some(&subject));
    assert!(matches!(
        &line.unwrap().reason,
        Reason::Unfinished {
            trouble: Some(NoTemplate::NoSuchTemplate { .. }),
            ..
        }
    ));
    let Subject::Webstore(id) = subject else {
        panic!("{subject:?}")
    };
    edit_webstore(&world, id, json!({"billing": {"phone": "2222"}}));
    let plan = world.preview(&mut state).unwrap();
    let line = plan
        .lines
        .iter()
        .find(|it| it.webstore == Some(id))
        .unwrap();
    assert!(matches!(&line.work, Some(Work::Bring(bring)) if bring.unfinished.is_none()));
}

#[test]
fn an_unknown_customer_that_no_template_answers_for_is_logged_as_an_error_once_and_not_by_every_automatic_run()
 {
    let world = small_world(16, 4);
    let mut state = world.state();
    run_to_rest(&world, &mut state);
    set_up(&mut state, |setup| setup.default_template = None);
    let add = |email: &str| {
        let set = json!({"email": email, "first_name": "Un", "last_name": email});
        let edit = Edit::add(System::Webstore, set);
        world.sandbox.borrow_mut().edit(&edit).unwrap();
    };
    add("unknown@x.example");
    let logged = |run: &Run| {
        let mut entries = world.entries();
        entries.retain(|entry| entry.run == run.started);
        let reasons = entries.into_iter().map(|entry| match entry.result {
            EntryResult::Failed { error, request, .. } => {
                assert_eq!((entry.action, request), (Action::CreateInCompany, None));
                error.what
            }
            other => panic!("{other:?}"),
        });
        reasons.collect::<Vec<_>>()
    };
    let run = world.automatic(&mut state).unwrap().unwrap();
    assert_eq!(run.end, RunEnd::Completed);
    let reasons = logged(&run);
    assert!(
        reasons[0].contains("names no default customer template"),
        "{reasons:?}"
    );
    assert_eq!(
        (reasons.len(), run.counts.refused, run.counts.failed),
        (1, 1, 0)
    );
    assert_eq!(world.automatic(&mut state).unwrap(), None);
    add("another@x.example");
    let run = world.automatic(&mut state).unwrap().unwrap();
    assert_eq!(logged(&run).len(), 2);
}
