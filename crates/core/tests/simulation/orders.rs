//! Orders: read as far as WooCommerce tells what changed, decided, written to, and what becomes of faults between.

use std::collections::BTreeSet;
use std::time::Duration;

use concord_core::log::{Action, EntryResult, RunEnd, Trigger};
use concord_core::orders::{Book, book, left_out, note_plan, statuses};
use concord_core::plan::{Kind, NotUndone, OrderReason, Plan};
use concord_core::setup::{Pull, Setup};
use concord_core::state::{State, Subject};
use concord_core::sync::{self, AttemptOutcome, Extent};
use concord_core::webstore::{OrderId, Party};
use concord_sandbox::faults::{Fault, FaultKind};
use concord_sandbox::{Edit, Options, System};
use futures::executor::block_on;
use serde_json::{Value, json};

use crate::common::*;
use crate::support::{Patient, World, set_up};

const START: &str = "2026-10-01";

fn world_with(customers: usize, orders: usize) -> World {
    World::new(&Options {
        orders: Some(orders),
        ..Options::generated(customers, 4)
    })
}

/// A world whose customers are synchronised, and whose orders have been read.
fn with_orders(orders: usize) -> (World, State) {
    let (world, mut state) = at_rest(world_with(40, orders));
    set_up(&mut state, |setup| {
        setup.orders_since = Some(START.to_owned())
    });
    let guests = state.snapshots.company.values().next();
    let guests = guests.map(|customer| customer.number.clone());
    set_up(&mut state, |setup| setup.default_guest_customer = guests);
    world.read_orders(&mut state, Extent::Changes).unwrap();
    (world, state)
}

fn known(state: &State) -> BTreeSet<u64> {
    state.orders.by_id().keys().map(|id| id.0).collect()
}

/// The orders that the webstore has since the start date, drafts and all, without those in the trash.
fn there(world: &World, state: &State) -> BTreeSet<u64> {
    let sandbox = world.sandbox.borrow();
    let start = state.setup.orders_start().unwrap().0;
    let orders = sandbox.webstore().orders();
    orders
        .filter(|order| order.created >= start && order.text("status") != "trash")
        .map(|order| order.id)
        .collect()
}

fn edit_order(world: &World, id: u64, set: Value) {
    let edit = Edit::change(System::Webstore, id, set).of_order();
    world.sandbox.borrow_mut().edit(&edit).unwrap();
}

/// As a colleague or a plugin changes it over the REST API.
fn put_order(world: &World, id: u64, body: &Value) {
    send(world, "PUT", &format!("orders/{id}"), &body.to_string());
}

fn send(world: &World, method: &str, path: &str, body: &str) {
    let mut sandbox = world.sandbox.borrow_mut();
    let connection = sandbox.connection("https://sandbox.example");
    let key = connection.webstore.administrator;
    let request = http::Request::builder()
        .method(method)
        .uri(format!(
            "{}/wp-json/wc/v3/{path}{}consumer_key={}&consumer_secret={}",
            connection.webstore.url,
            if path.contains('?') { '&' } else { '?' },
            key.consumer_key,
            key.consumer_secret
        ))
        .header("Content-Type", "application/json")
        .body(body.to_owned())
        .unwrap();
    let answer = sandbox.handle(request).response.unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
}

fn meta(world: &World, id: u64, party: Party) -> Option<String> {
    let sandbox = world.sandbox.borrow();
    let order = sandbox.webstore().order(id).unwrap();
    let meta = order.members["meta_data"].as_array().unwrap();
    let held = meta.iter().find(|it| it["key"] == party.meta_key())?;
    Some(held["value"].as_str().unwrap().to_owned())
}

fn order_requests(world: &World) -> u64 {
    let sandbox = world.sandbox.borrow();
    let requests = sandbox.requests();
    let of_orders = requests.iter().filter(|it| it.route.contains("/orders"));
    of_orders.map(|it| it.count).sum()
}

fn all_decisions(state: &State) -> (Book, Plan) {
    let book = book(state);
    let plan = note_plan(&book.lines);
    (book, plan)
}

/// What is decided stands in the orders, each as decided.
fn assert_written(world: &World, book: &Book) {
    for line in &book.lines {
        if line.decision.unresolved().is_some() {
            continue;
        }
        for party in Party::ALL {
            let number = &line.decision.of(party).unwrap().number;
            let held = meta(world, line.order.id.0, party);
            assert_eq!(held.as_ref(), Some(number), "order {}", line.order.number);
        }
    }
}

#[test]
fn orders_since_midnight_gmt_are_read_and_none_before_whatever_the_sites_own_time() {
    let (world, mut state) = with_orders(250);
    let add = |at: &str| {
        let edit = Edit::add(System::Webstore, json!({"date_created_gmt": at})).of_order();
        world
            .sandbox
            .borrow_mut()
            .edit(&edit)
            .unwrap()
            .id
            .as_u64()
            .unwrap()
    };
    let before = add("2026-09-30T23:59:59");
    let at_midnight = add("2026-10-01T00:00:00");
    world.read_orders(&mut state, Extent::Whole).unwrap();
    assert_eq!(known(&state), there(&world, &state));
    assert!(known(&state).contains(&at_midnight) && !known(&state).contains(&before));
    assert!(known(&state).len() > 100, "several pages");
    let reopened = world.reopened(&state.setup);
    assert_eq!(reopened.orders, state.orders, "as the store keeps them");
}

#[test]
fn only_what_changed_is_read_again_even_in_the_second_of_the_last_reading() {
    let (world, mut state) = with_orders(900);
    let newest = *known(&state).last().unwrap();
    // WooCommerce's filter is strict and to the second: a change in the latest second known must not be missed.
    let last = state.orders.read.unwrap().known_until.unwrap();
    let in_that_second = state
        .orders
        .by_id()
        .values()
        .find(|it| it.modified == Some(last));
    let in_that_second = in_that_second.unwrap().id.0;
    let edit = Edit {
        touch: false,
        ..Edit::change(
            System::Webstore,
            in_that_second,
            json!({"status": "failed"}),
        )
        .of_order()
    };
    world.sandbox.borrow_mut().edit(&edit).unwrap();
    edit_order(&world, newest, json!({"status": "on-hold"}));
    world.sandbox.borrow_mut().reset_requests();
    world.read_orders(&mut state, Extent::Changes).unwrap();
    let status = |id: u64| state.orders.get(OrderId(id)).unwrap().status.clone();
    assert_eq!(status(newest), "on-hold");
    if in_that_second != newest {
        assert_eq!(status(in_that_second), "failed");
    }
    assert!(order_requests(&world) <= 2, "{}", order_requests(&world));
    assert_eq!(known(&state), there(&world, &state));
}

#[test]
fn orders_that_are_deleted_or_put_into_the_trash_are_noticed() {
    let (world, mut state) = with_orders(250);
    let ids: Vec<u64> = known(&state).into_iter().collect();
    send(
        &world,
        "DELETE",
        &format!("orders/{}?force=true", ids[3]),
        "",
    );
    send(&world, "DELETE", &format!("orders/{}", ids[5]), "");
    edit_order(&world, ids[7], json!({"status": "on-hold"}));
    world.read_orders(&mut state, Extent::Changes).unwrap();
    assert!(!known(&state).contains(&ids[3]) && !known(&state).contains(&ids[5]));
    assert_eq!(known(&state), there(&world, &state));
    let reopened = world.reopened(&state.setup);
    assert_eq!(reopened.orders, state.orders);
}

#[test]
fn a_filter_that_is_not_heeded_and_pages_that_shift_lose_no_order() {
    for extent in [Extent::Whole, Extent::Changes] {
        for fault in [
            // In the middle of reading all of them, and when the ids of all of them are compared.
            Fault::once(FaultKind::PagesShift)
                .on("GET", "/orders")
                .after(3),
            Fault::always(FaultKind::FilterIgnored).on("GET", "/orders"),
        ] {
            let (world, mut state) = with_orders(700);
            let old = json!({"date_created_gmt": "2026-09-01T00:00:00"});
            let old = Edit::add(System::Webstore, old).of_order();
            world.sandbox.borrow_mut().edit(&old).unwrap();
            let ids: Vec<u64> = known(&state).into_iter().collect();
            edit_order(&world, ids[9], json!({"status": "on-hold"}));
            send(&world, "DELETE", &format!("orders/{}", ids[2]), "");
            world.sandbox.borrow_mut().add_fault(fault.clone());
            world.read_orders(&mut state, extent).unwrap();
            let order = state.orders.get(OrderId(ids[9])).unwrap();
            assert_eq!(order.status, "on-hold", "{fault:?} {extent:?}");
            assert_eq!(known(&state), there(&world, &state), "{fault:?} {extent:?}");
        }
    }
}

#[test]
fn an_order_of_an_account_that_is_new_makes_customers_be_read_too() {
    let (world, mut state) = with_orders(20);
    let account = Edit::add(System::Webstore, json!({"email": "late@x.example"}));
    let account = world.sandbox.borrow_mut().edit(&account).unwrap().id;
    let order = Edit::add(System::Webstore, json!({"customer_id": account})).of_order();
    let order = world.sandbox.borrow_mut().edit(&order).unwrap().id;
    world.read_orders(&mut state, Extent::Changes).unwrap();
    let book = book(&state);
    let line = book
        .lines
        .iter()
        .find(|it| json!(it.order.id) == order)
        .unwrap();
    let words = line.decision.unresolved().unwrap().words();
    assert!(words.contains("Customer template"), "{words}");
}

#[test]
fn customers_that_orders_wait_for_are_created_by_the_engine_and_the_orders_are_decided() {
    let world = world_with(40, 90);
    let mut state = world.state();
    set_up(&mut state, |setup| {
        setup.orders_since = Some(START.to_owned())
    });
    // Creating for an order is asked for: no direction of the setup has to be open.
    set_up(&mut state, |setup| {
        setup.pull = concord_core::setup::Pull::None
    });
    set_up(&mut state, |setup| {
        setup.push = concord_core::setup::Push::None
    });
    world.read_orders(&mut state, Extent::Changes).unwrap();
    let before = company_people(&world);
    let waiting = book(&state).accounts;
    assert!(
        waiting.count(Kind::CreateInCompany) > 2 && waiting.count(Kind::Map) > 2,
        "{waiting:#?}"
    );
    let chosen: BTreeSet<Subject> = waiting
        .lines
        .iter()
        .filter(|line| line.work.is_some())
        .filter_map(|line| line.subject())
        .take(4)
        .collect();
    let run = world.apply(&mut state, &waiting.selected(&chosen));
    assert_eq!(run.end, RunEnd::Completed);
    assert_eq!(
        run.counts.created_in_company + run.counts.mapped,
        4,
        "{run:?}"
    );
    let left = book(&state).accounts;
    assert_eq!(left.writes(), waiting.writes() - 4);
    world.sandbox.borrow_mut().add_fault(
        Fault::once(FaultKind::AnswerLostAfter)
            .on("POST", "/customers")
            .of(System::Company),
    );
    let run = world.apply(&mut state, &left);
    assert_eq!(run.counts.failed, 0, "{run:?}");
    let rest = book(&state);
    assert_eq!(rest.accounts.writes(), 0);
    assert_nobody_twice(&before, &world, "created for orders");
    let accounts = rest.lines.iter().filter(|line| !line.is_guest());
    let decided = accounts.filter(|line| line.decision.unresolved().is_none());
    assert!(decided.count() > 20);
}

#[test]
fn decisions_are_written_once_and_undone_where_nobody_changed_them_since() {
    let (world, mut state) = with_orders(300);
    let first = known(&state).first().copied().unwrap();
    put_order(
        &world,
        first,
        &json!({"meta_data": [{"key": "_concord_bc_sell_to_no", "value": "OLD"}]}),
    );
    world.read_orders(&mut state, Extent::Whole).unwrap();
    let (book, plan) = all_decisions(&state);
    assert!(plan.writes() > 100, "{}", plan.writes());
    world.sandbox.borrow_mut().reset_requests();
    let run = world.apply(&mut state, &plan);
    assert_eq!(
        (&run.end, run.counts.orders_written),
        (&RunEnd::Completed, plan.writes())
    );
    assert_written(&world, &book);
    assert_eq!(
        all_decisions(&state).1.writes(),
        0,
        "only what differs is written"
    );
    let bound = 5 * plan.writes().div_ceil(100) as u64;
    assert!(
        order_requests(&world) <= bound,
        "{}",
        order_requests(&world)
    );

    let touched = plan.orders[1].seen.id.0;
    put_order(
        &world,
        touched,
        &json!({"meta_data": [{"key": "_concord_bc_bill_to_no", "value": "MINE"}]}),
    );
    world.read_orders(&mut state, Extent::Whole).unwrap();
    let (started, undo) = world.undo_plan(&state);
    let left = undo.orders.iter().filter(|it| !it.writes());
    let left: Vec<_> = left.map(|it| it.reason.clone()).collect();
    assert_eq!(
        left,
        [OrderReason::NotUndone(vec![(
            Party::BillTo,
            NotUndone::ChangedSince
        )])]
    );
    let undone = world.apply_as(&mut state, &undo, Trigger::Undo(started), &Patient);
    assert_eq!(undone.end, RunEnd::Completed, "{undone:?}");
    for note in &plan.orders {
        let id = note.seen.id.0;
        let sell_to = (id == first).then(|| "OLD".to_owned());
        assert_eq!(meta(&world, id, Party::SellTo), sell_to);
        let bill_to = (id == touched).then(|| "MINE".to_owned());
        assert_eq!(meta(&world, id, Party::BillTo), bill_to);
    }
}

#[test]
fn an_order_that_somebody_changed_since_is_left_and_the_next_plan_knows() {
    let (world, mut state) = with_orders(120);
    let (_, plan) = all_decisions(&state);
    let [noted, moved, gone, paid] = [0, 1, 2, 3].map(|at| plan.orders[at].seen.id.0);
    put_order(
        &world,
        noted,
        &json!({"meta_data": [{"key": "_concord_bc_sell_to_no", "value": "THEIRS"}]}),
    );
    put_order(
        &world,
        moved,
        &json!({"billing": {"country": "US", "state": "CA"}}),
    );
    send(&world, "DELETE", &format!("orders/{gone}?force=true"), "");
    // What its customers are not decided by may change.
    put_order(&world, paid, &json!({"status": "completed"}));
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.changed_since, 3, "{run:?}");
    assert_eq!(run.counts.orders_written, plan.writes() - 3);
    assert_eq!(
        meta(&world, noted, Party::SellTo).as_deref(),
        Some("THEIRS")
    );
    assert_eq!(meta(&world, moved, Party::SellTo), None);
    assert!(meta(&world, paid, Party::SellTo).is_some());
    assert!(state.orders.get(OrderId(gone)).is_none());
    // The plan that follows has seen it, shows it and may write it.
    let (book, next) = all_decisions(&state);
    let of_noted = next.orders.iter().find(|it| it.seen.id.0 == noted).unwrap();
    assert_eq!(of_noted.changes[0].old.as_deref(), Some("THEIRS"));
    world.apply(&mut state, &next);
    assert_written(&world, &book);
}

#[test]
fn whatever_fails_while_decisions_are_written_the_next_run_finishes_and_undoing_is_exact() {
    let faults = [
        FaultKind::AnswerLostBefore,
        FaultKind::AnswerLostAfter,
        FaultKind::Truncated,
        FaultKind::BatchHalfFails,
        FaultKind::Status {
            code: 500,
            retry_after: None,
            after_effect: true,
        },
        FaultKind::Status {
            code: 429,
            retry_after: Some(2),
            after_effect: false,
        },
    ];
    for fault in faults {
        let (world, mut state) = with_orders(130);
        let (book, plan) = all_decisions(&state);
        world
            .sandbox
            .borrow_mut()
            .add_fault(Fault::once(fault.clone()).on("POST", "/orders/batch"));
        let run = world.apply(&mut state, &plan);
        world.sandbox.borrow_mut().clear_faults();
        let counts = run.counts;
        assert_eq!(
            counts.orders_written + counts.failed,
            plan.writes(),
            "{fault:?}: {run:?}"
        );
        if counts.failed > 0 {
            let failed = state
                .failures
                .keys()
                .filter(|it| matches!(it, Subject::Order(_)));
            assert_eq!(failed.count(), counts.failed, "{fault:?}");
        }
        let next = all_decisions(&state).1;
        assert_eq!(next.writes(), counts.failed, "{fault:?}");
        world.apply(&mut state, &next);
        assert_written(&world, &book);
        assert!(
            state.failures.is_empty() && state.journal.is_empty(),
            "{fault:?}"
        );
    }
}

#[test]
fn a_tab_closed_at_any_await_while_decisions_are_written_leaves_nothing_in_doubt() {
    for awaits in 1.. {
        let (world, state) = with_orders(120);
        let (book, plan) = all_decisions(&state);
        let mut state = state;
        let finished = world.apply_until_closed(&mut state, &plan, awaits);
        let mut state = world.reopened(&state.setup);
        world.preview(&mut state).unwrap();
        world.read_orders(&mut state, Extent::Changes).unwrap();
        assert!(state.journal.is_empty(), "closed after {awaits} awaits");
        let left = all_decisions(&state).1;
        let not_there = |id: OrderId| meta(&world, id.0, Party::SellTo).is_none();
        assert!(left.orders.iter().all(|it| not_there(it.seen.id)));
        // What was written stands in the log, whether its answer was seen or not.
        let entries = world.entries().into_iter();
        let said = entries.filter(|it| it.order.is_some() && it.result == EntryResult::Done);
        assert_eq!(
            said.count(),
            plan.writes() - left.writes(),
            "closed after {awaits} awaits"
        );
        world.apply(&mut state, &left);
        assert_written(&world, &book);
        if finished {
            return;
        }
    }
}

#[test]
fn orders_that_came_to_nothing_take_no_part_and_those_of_a_plugins_status_do_until_the_setup_says_otherwise()
 {
    let (world, mut state) = with_orders(60);
    let plugins = ("wc-shipped-early", "Shipped early");
    {
        let mut sandbox = world.sandbox.borrow_mut();
        sandbox.webstore_mut().more_order_statuses.push(plugins);
    }
    let ids: Vec<u64> = known(&state).into_iter().collect();
    for (id, status) in ids
        .iter()
        .zip(["cancelled", "failed", "refunded", plugins.0])
    {
        edit_order(&world, *id, json!({"status": status}));
    }
    // The list of statuses is the shop's own, and is kept as long as the other lists.
    let of_shop = |state: &State| -> Vec<String> {
        let statuses = statuses(state).into_iter();
        statuses.map(|it| it.name).collect()
    };
    assert!(!of_shop(&state).contains(&plugins.1.to_owned()));
    world
        .sandbox
        .borrow_mut()
        .advance(Duration::from_secs(61 * 60));
    world.preview(&mut state).unwrap();
    assert!(of_shop(&state).contains(&plugins.1.to_owned()));
    assert!(!of_shop(&state).contains(&"Draft".to_owned()));
    world.read_orders(&mut state, Extent::Changes).unwrap();
    let shown = |state: &State| -> BTreeSet<u64> {
        let lines = book(state).lines.into_iter();
        lines.map(|line| line.order.id.0).collect()
    };
    let first = shown(&state);
    assert!(ids[..3].iter().all(|id| !first.contains(id)));
    assert!(first.contains(&ids[3]));
    let number: usize = left_out(&state).iter().map(|(_, number)| number).sum();
    let placed = state.orders.by_id().values().filter(|it| it.is_placed());
    assert_eq!((number >= 3, first.len() + number), (true, placed.count()));
    // Nothing has to be read again for another choice.
    set_up(&mut state, |setup| {
        setup.order_statuses_left_out = [plugins.0.to_owned()].into()
    });
    let then = shown(&state);
    assert!(ids[..3].iter().all(|id| then.contains(id)));
    assert!(!then.contains(&ids[3]));
    assert_eq!(left_out(&state), [(plugins.1.to_owned(), 1)]);
}

#[test]
fn a_shop_that_does_not_tell_its_statuses_offers_woocommerces_own_and_those_that_its_orders_have() {
    let world = world_with(30, 40);
    let closed = Fault::always(FaultKind::Status {
        code: 500,
        retry_after: None,
        after_effect: false,
    });
    let closed = closed.on("GET", "/reports/orders/totals");
    world.sandbox.borrow_mut().add_fault(closed);
    let (world, mut state) = at_rest(world);
    assert!(state.snapshots.reference.order_statuses.is_empty());
    set_up(&mut state, |setup| {
        setup.orders_since = Some(START.to_owned())
    });
    world.read_orders(&mut state, Extent::Whole).unwrap();
    let offered: Vec<String> = statuses(&state).into_iter().map(|it| it.slug).collect();
    assert_eq!(offered[..2], ["pending", "processing"]);
    for order in state.orders.by_id().values().filter(|it| it.is_placed()) {
        assert!(offered.contains(&order.status), "{}", order.status);
    }
}

#[test]
fn without_a_day_no_order_is_looked_at_before_the_user_has_seen_their_number_and_then_all_are() {
    let (world, mut state) = with_orders(250);
    let add = Edit::add(
        System::Webstore,
        json!({"date_created_gmt": "2019-02-03T04:05:06"}),
    );
    world.sandbox.borrow_mut().edit(&add.of_order()).unwrap();
    set_up(&mut state, |setup| setup.orders_since = None);
    assert_eq!(state.setup.orders_start(), None);
    let connection = world.connection();
    let session = world.session(&connection);
    let number = block_on(sync::count_orders(&session)).unwrap();
    set_up(&mut state, Setup::look_at_all_orders);
    world.read_orders(&mut state, Extent::Changes).unwrap();
    assert_eq!(number, Some(known(&state).len()));
    assert_eq!(known(&state), there(&world, &state));
    let oldest = state.orders.by_id().values().filter_map(|it| it.created);
    assert!(oldest.min().unwrap().to_day_text().starts_with("2019"));
    // What changed is enough the next time.
    world.sandbox.borrow_mut().reset_requests();
    world.read_orders(&mut state, Extent::Changes).unwrap();
    assert!(order_requests(&world) <= 3, "{}", order_requests(&world));
}

/// An account whose customer nobody has in Business Central, with an order.
fn order_of_somebody_new(world: &World) -> String {
    let email = "first.order@customer.example".to_owned();
    let mut sandbox = world.sandbox.borrow_mut();
    let account = json!({"email": email, "username": "first-order", "first_name": "First", "last_name": "Order", "billing": {"country": "SE"}});
    let added = sandbox.edit(&Edit::add(System::Webstore, account)).unwrap();
    let order = json!({"customer_id": added.id, "billing": {"country": "SE", "email": email}});
    let edit = Edit::add(System::Webstore, order).of_order();
    sandbox.edit(&edit).unwrap();
    email
}

#[test]
fn an_automatic_run_creates_whom_orders_wait_for_where_the_setup_says_so_and_logs_it_as_any_run() {
    for with_orders_too in [false, true] {
        let (world, mut state) = with_orders(40);
        set_up(&mut state, |setup| setup.pull = Pull::MappedOnly);
        run_to_rest(&world, &mut state);
        let email = order_of_somebody_new(&world);
        set_up(&mut state, |setup| setup.automatic_orders = with_orders_too);
        let is_there = || {
            let sandbox = world.sandbox.borrow();
            sandbox.company().customers().any(|it| it.email == email)
        };
        let run = world.automatic(&mut state).unwrap();
        assert_eq!(is_there(), with_orders_too);
        if !with_orders_too {
            continue;
        }
        let run = run.unwrap();
        assert_eq!(
            (run.trigger, run.end.clone()),
            (Trigger::Schedule, RunEnd::Completed)
        );
        assert!(run.counts.created_in_company >= 1);
        let entries = world.entries();
        let own = entries.iter().filter(|it| it.run == run.started);
        let created = own.filter(|it| it.action == Action::CreateInCompany);
        assert_eq!(created.count(), run.counts.created_in_company);
        let decided = book(&state).lines.into_iter();
        let of_new = decided.filter(|line| line.order.email == email);
        assert!(
            of_new
                .into_iter()
                .all(|line| line.decision.unresolved().is_none())
        );
        // The next one has nothing to do, and nobody is there twice.
        assert_eq!(world.automatic(&mut state).unwrap(), None);
        let sandbox = world.sandbox.borrow();
        let same = sandbox.company().customers().filter(|it| it.email == email);
        assert_eq!(same.count(), 1);
    }
}

#[test]
fn an_automatic_run_keeps_customers_the_same_though_orders_cannot_be_read_and_says_so() {
    let (world, mut state) = with_orders(40);
    set_up(&mut state, |setup| setup.automatic_orders = true);
    run_to_rest(&world, &mut state);
    let (customer, id) = first_pair(&state);
    edit_webstore(&world, id, json!({"billing": {"phone": "0800 4711"}}));
    let down = Fault::always(FaultKind::Status {
        code: 503,
        retry_after: None,
        after_effect: false,
    });
    world
        .sandbox
        .borrow_mut()
        .add_fault(down.on("GET", "/orders"));
    let error = world.automatic(&mut state).unwrap_err();
    world.sandbox.borrow_mut().clear_faults();
    let phone = {
        let sandbox = world.sandbox.borrow();
        let mut customers = sandbox.company().customers();
        let found = customers.find(|it| it.id.to_string() == customer.to_string());
        found.unwrap().phone_number.clone()
    };
    assert_eq!(phone, "0800 4711");
    let ended = &state.automatic.as_ref().unwrap().outcome;
    assert_eq!(*ended, AttemptOutcome::Failed(error.explain()));
    assert_eq!(state.runs.last().unwrap().trigger, Trigger::Schedule);
}

#[test]
fn an_order_of_an_unknown_customer_is_an_error_in_the_log_of_an_automatic_run_where_creating_is_prevented()
 {
    let (world, mut state) = with_orders(40);
    set_up(&mut state, |setup| setup.pull = Pull::MappedOnly);
    run_to_rest(&world, &mut state);
    let email = order_of_somebody_new(&world);
    set_up(&mut state, |setup| setup.automatic_orders = true);
    set_up(&mut state, |setup| setup.prevent_auto_create = true);
    let run = world.automatic(&mut state).unwrap().unwrap();
    assert!(run.counts.refused >= 1, "{run:?}");
    assert_eq!(run.counts.created_in_company, 0);
    let sandbox = world.sandbox.borrow();
    assert!(sandbox.company().customers().all(|it| it.email != email));
    // It is not logged every few minutes.
    drop(sandbox);
    assert_eq!(world.automatic(&mut state).unwrap(), None);
}
