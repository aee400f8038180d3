//! What can become of a request and its answer.

use concord_core::call::Fault as CallFault;
use concord_core::connection::CompanyCredential;
use concord_core::log::{RunEnd, Trigger};
use concord_core::plan::Kind;
use concord_core::state::State;
use concord_core::sync::{self, SyncError};
use concord_sandbox::company::Settings;
use concord_sandbox::faults::{Fault, FaultKind, HtmlPage};
use concord_sandbox::{Options, System};
use serde_json::json;

use crate::common::*;
use crate::support::{Patient, World};

fn status(code: u16, retry_after: Option<u32>) -> FaultKind {
    FaultKind::Status {
        code,
        retry_after,
        after_effect: false,
    }
}

/// A world at rest in which one phone no. was changed in the webstore.
fn with_one_edit() -> (World, State) {
    let (world, state) = at_rest(small_world(12, 5));
    let (_, id) = first_pair(&state);
    edit_webstore(&world, id, json!({"billing": {"phone": "2222"}}));
    (world, state)
}

fn add(world: &World, fault: Fault) {
    world.sandbox.borrow_mut().add_fault(fault);
}

#[test]
fn fault_01_a_create_whose_answer_was_lost_is_found_and_adopted() {
    for kind in [
        FaultKind::AnswerLostAfter,
        FaultKind::AnswerLostBefore,
        FaultKind::Truncated,
        FaultKind::TimedOut {
            ms: 30_000,
            after_effect: true,
        },
    ] {
        let world = world(40, 2);
        let before = company_people(&world);
        let mut state = world.state();
        let plan = world.preview(&mut state).unwrap();
        assert!(plan.count(Kind::CreateInCompany) > 5);
        add(
            &world,
            Fault::once(kind.clone())
                .on("POST", "$batch")
                .of(System::Company),
        );
        let run = world.apply(&mut state, &plan);
        // One that did not arrive may still be on its way: the run does not overtake it with further ones.
        let arrived = kind != FaultKind::AnswerLostBefore;
        assert_eq!(run.end == RunEnd::Completed, arrived, "{kind:?}: {run:?}");
        assert_nobody_twice(&before, &world, &format!("{kind:?}"));
        run_to_rest(&world, &mut state);
        assert_nobody_twice(&before, &world, &format!("{kind:?}, next run"));
    }
}

#[test]
fn fault_02_a_tab_closed_at_any_await_loses_nothing_and_duplicates_nobody() {
    let wanted = company_people(&at_rest(small_world(12, 9)).0);
    for awaits in 1.. {
        let world = small_world(12, 9);
        let before = company_people(&world);
        let known = company_ids(&world);
        let mut state = world.state();
        let plan = world.preview(&mut state).unwrap();
        let connection = world.connection();
        let session = world.session(&connection);
        world.close_after(awaits);
        let applying = sync::apply(&session, &mut state, &plan, Trigger::User, &Patient);
        let run = world.drive(applying);
        world.outlived();
        let mut state = world.reopened(&state.setup);
        run_to_rest(&world, &mut state);
        let context = format!("closed after {awaits} awaits");
        assert_nobody_twice(&before, &world, &context);
        assert_eq!(company_people(&world), wanted, "{context}");
        assert!(state.journal.is_empty(), "{context}");
        for created in company_ids(&world).difference(&known) {
            let group = &card(&world, created)["customerPostingGroup"];
            assert_eq!(group, "DOMESTIC", "{context}: {created}");
        }
        if run.is_some() {
            assert!(awaits > 10);
            return;
        }
    }
}

#[test]
fn fault_03_a_token_that_expires_in_mid_run_is_renewed_and_the_run_goes_on() {
    let (world, mut state) = with_one_edit();
    let plan = world.preview(&mut state).unwrap();
    add(
        &world,
        Fault::once(FaultKind::TokenExpired).of(System::Company),
    );
    world.set_secrets(|secrets| secrets.company = CompanyCredential::Bearer("stale".to_owned()));
    let run = world.apply(&mut state, &plan);
    assert_eq!((run.end, run.counts.updated), (RunEnd::Completed, 1));
    assert!(world.renewals.get() > 0);
}

#[test]
fn fault_12_of_a_batch_that_half_fails_each_record_is_told_and_the_next_run_finishes_it() {
    for (system, path) in [
        (System::Webstore, "/customers/batch"),
        (System::Company, "$batch"),
    ] {
        let world = world(40, 2);
        let mut state = world.state();
        let plan = world.preview(&mut state).unwrap();
        add(
            &world,
            Fault::once(FaultKind::BatchHalfFails)
                .on("POST", path)
                .of(system),
        );
        let run = world.apply(&mut state, &plan);
        assert!(
            run.counts.failed > 0 && run.counts.created_in_company > 0,
            "{run:?}"
        );
        assert_eq!(run.counts.failed, state.failures.len());
        run_to_rest(&world, &mut state);
        assert!(state.failures.is_empty());
    }
}

#[test]
fn fault_13_a_busy_or_failing_system_is_waited_for_as_it_asks_and_given_up_on_in_the_end() {
    // Passing ones are waited for, and the run goes through.
    for kind in [
        status(429, Some(7)),
        status(429, None),
        status(500, None),
        status(502, None),
        status(503, Some(3)),
        status(504, None),
        FaultKind::TimedOut {
            ms: 30_000,
            after_effect: false,
        },
        FaultKind::AnswerLostBefore,
    ] {
        for system in [System::Webstore, System::Company] {
            let (world, mut state) = with_one_edit();
            let before = world.sandbox.borrow().now();
            add(
                &world,
                Fault {
                    times: Some(2),
                    ..Fault::always(kind.clone()).of(system)
                },
            );
            let plan = world.preview(&mut state).unwrap();
            add(
                &world,
                Fault {
                    times: Some(2),
                    ..Fault::always(kind.clone()).of(system)
                },
            );
            let run = world.apply(&mut state, &plan);
            assert_eq!(
                (run.end, run.counts.updated),
                (RunEnd::Completed, 1),
                "{kind:?} {system:?}"
            );
            if let FaultKind::Status {
                retry_after: Some(seconds),
                ..
            } = &kind
            {
                let waited = world.sandbox.borrow().now() - before;
                assert!(
                    waited >= i64::from(*seconds) * 4_000,
                    "{kind:?}: {waited} ms"
                );
            }
        }
    }
    // Lasting ones end the reading, within bounds and with the reason.
    for (kind, words) in [
        (status(429, None), "fewer requests"),
        (status(503, None), "503"),
        (FaultKind::AnswerLostBefore, "could not be reached"),
        // Longer than anybody waits in front of a screen.
        (status(429, Some(3_600)), "fewer requests"),
    ] {
        let (world, mut state) = with_one_edit();
        world.sandbox.borrow_mut().reset_requests();
        add(&world, Fault::always(kind.clone()).of(System::Company));
        let error = world.preview(&mut state).unwrap_err();
        assert!(error.explain().what.contains(words), "{kind:?}: {error}");
        let requests: u64 = world
            .sandbox
            .borrow()
            .requests()
            .iter()
            .map(|it| it.count)
            .sum();
        assert!(requests < 30, "{kind:?}: {requests}");
    }
}

#[test]
fn fault_14_what_is_not_the_systems_answer_is_quoted_and_nothing_is_written() {
    let (world, mut state) = with_one_edit();
    let plan = world.preview(&mut state).unwrap();
    let known = state.snapshots.clone();
    for kind in [
        FaultKind::Html {
            page: HtmlPage::Login,
        },
        FaultKind::Html {
            page: HtmlPage::Captcha,
        },
        FaultKind::Html {
            page: HtmlPage::Maintenance,
        },
        FaultKind::WrongContent,
        FaultKind::Truncated,
    ] {
        for system in [System::Webstore, System::Company] {
            add(&world, Fault::always(kind.clone()).of(system));
            let error = world.preview(&mut state).unwrap_err();
            let said = error.explain();
            assert!(
                said.what.contains("is not") && said.what.contains('“'),
                "{kind:?}: {said:?}"
            );
            assert_eq!(state.snapshots, known, "{kind:?}");
            world.sandbox.borrow_mut().clear_faults();
        }
    }
    world.sandbox.borrow_mut().reset_requests();
    add(
        &world,
        Fault::always(FaultKind::Html {
            page: HtmlPage::Login,
        })
        .of(System::Webstore),
    );
    let run = world.apply(&mut state, &plan);
    assert!(matches!(run.end, RunEnd::Failed(_)), "{run:?}");
    let requests = world.sandbox.borrow().requests();
    assert!(requests.iter().all(|it| it.method == "GET"), "{requests:?}");
}

#[test]
fn fault_15_a_stripped_authorization_header_is_recognised_and_the_way_round_it_is_named() {
    let world = world(20, 1);
    let mut state = world.state();
    add(
        &world,
        Fault::always(FaultKind::AuthStripped).of(System::Webstore),
    );
    let error = world.preview(&mut state).unwrap_err();
    assert!(
        error
            .explain()
            .remedy
            .contains("API key as query parameter"),
        "{error}"
    );
    let mut connection = world.connection();
    connection.webstore.key_as_query_parameter = true;
    world.enter_for(&connection);
    assert!(
        world
            .preview_with(&mut state, &connection)
            .unwrap()
            .writes()
            > 0
    );
}

#[test]
fn fault_23_a_poisoned_record_is_told_alone_the_others_are_done_and_it_is_tried_again_until_its_push_is_held()
 {
    for system in [System::Webstore, System::Company] {
        let (world, mut state) = at_rest(world(60, 5));
        let pairs: Vec<_> = state
            .mappings
            .lines()
            .filter_map(|it| Some((it.customer.clone(), it.webstore_id?)))
            .take(6)
            .collect();
        for (number, (customer, id)) in pairs.iter().enumerate() {
            match system {
                System::Company => edit_webstore(
                    &world,
                    *id,
                    json!({"billing": {"phone": format!("77{number}")}}),
                ),
                _ => edit_company(
                    &world,
                    customer,
                    json!({"phoneNumber": format!("77{number}")}),
                ),
            }
        }
        let poison = Fault::always(FaultKind::Poisoned {
            value: "773".to_owned(),
        });
        add(&world, poison.of(system));
        for attempt in 1..=3 {
            let run = world.automatic(&mut state).unwrap().expect("a run");
            let done = if attempt == 1 { pairs.len() - 1 } else { 0 };
            assert_eq!(
                (run.counts.updated, run.counts.failed),
                (done, 1),
                "{system:?}: {run:?}"
            );
        }
        // Pulls are never held.
        let run = world.automatic(&mut state).unwrap();
        assert_eq!(run.is_none(), system == System::Webstore, "{system:?}");
        world.sandbox.borrow_mut().clear_faults();
        run_to_rest(&world, &mut state);
        assert!(state.failures.is_empty());
    }
}

#[test]
fn fault_24_a_stale_etag_is_planned_anew_and_never_repeated_within_a_run() {
    let (world, mut state) = with_one_edit();
    let plan = world.preview(&mut state).unwrap();
    world.sandbox.borrow_mut().reset_requests();
    add(
        &world,
        Fault::always(FaultKind::EtagStale).of(System::Company),
    );
    let run = world.apply(&mut state, &plan);
    assert_eq!((run.end, run.counts.changed_since), (RunEnd::Completed, 1));
    let patches: u64 = world
        .sandbox
        .borrow()
        .requests()
        .iter()
        .filter(|it| it.method == "PATCH")
        .map(|it| it.count)
        .sum();
    assert_eq!(patches, 1);
    world.sandbox.borrow_mut().clear_faults();
    // The state knows the record as it is: no other reading is needed.
    let plan = concord_core::plan::plan(&state);
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.updated, 1);
}

#[test]
fn fault_25_business_central_gets_five_requests_at_once_at_most_and_never_more_than_its_window_takes()
 {
    let world = World::new(&Options {
        company: Settings {
            limits: true,
            ..Settings::default()
        },
        ..Options::generated(7_000, 3)
    });
    let mut state = world.state();
    // Nine thousand operations of batches, each of which counts: its window takes six thousand.
    let plan = world.preview(&mut state).unwrap();
    assert!(plan.count(Kind::CreateInCompany) > 4_000);
    let run = world.apply(&mut state, &plan);
    assert_eq!((run.end, run.counts.failed), (RunEnd::Completed, 0));
    assert!(world.most_company_requests_at_once() <= 5);
}

#[test]
fn a_wrong_key_says_what_to_do_and_is_never_repeated_in_what_is_said() {
    let world = world(20, 1);
    let mut state = world.state();
    world.set_secrets(|secrets| secrets.consumer_secret = "cs_wrong".to_owned());
    let error = world.preview(&mut state).unwrap_err();
    let SyncError::Call(call) = &error else {
        panic!("{error:?}")
    };
    assert!(matches!(call.fault, CallFault::Refused { status: 401, .. }));
    assert!(
        error.explain().remedy.contains("consumer secret"),
        "{error}"
    );
    assert!(!format!("{error:?}{error}").contains("cs_wrong"));
}
