//! The activity log shows the runs of all who synchronise the webstore, where Concord's own API keeps them
//! (docs/business-central-api.md, runs), and no run is touched by that.

use std::cell::RefCell;
use std::rc::Rc;

use concord_core::log::{Entry, EntryResult, Run, RunEnd, Trigger};
use concord_core::reading::Oddity;
use concord_core::state::{RunOfOther, State};
use concord_core::sync::{self, EntriesOfOther};
use serde_json::{Value, json};

use crate::common::*;
use crate::real_world::page;
use crate::support::World;

/// Two browsers on one webstore with Concord's own API, each with what it knows.
fn two(seed: u64) -> [(World, State); 2] {
    let first = small_world(16, seed);
    install_own_api(&mut first.sandbox.borrow_mut(), true);
    let state = first.state();
    let second = first.another_browser();
    let other = second.reopened(&state.setup);
    [(first, state), (second, other)]
}

fn run(world: &World, state: &mut State) -> Run {
    let plan = world.preview(state).unwrap();
    assert!(plan.writes() > 0);
    world.apply(state, &plan)
}

/// A run that has something to write, whatever was synchronised before.
fn run_anew(world: &World, state: &mut State, phone: &str) -> Run {
    world.preview(state).unwrap();
    let (_, id) = first_pair(state);
    edit_webstore(world, id, json!({"billing": {"phone": phone}}));
    run(world, state)
}

/// The runs of others, as a reading finds them.
fn others(world: &World, state: &mut State) -> Vec<RunOfOther> {
    world.preview(state).unwrap();
    state.runs_of_others.runs.clone()
}

fn entries_of(world: &World, of: &RunOfOther) -> EntriesOfOther {
    let connection = world.connection();
    let session = world.session(&connection);
    world
        .drive(sync::entries_of_other(&session, of))
        .unwrap()
        .unwrap()
}

fn own_entries(world: &World, run: &Run) -> Vec<Entry> {
    let mut entries = world.entries();
    entries.retain(|it| it.run == run.started);
    entries.sort_by_key(|it| it.sequence);
    entries
}

#[test]
fn each_browser_shows_what_the_other_one_and_the_program_did_with_every_record() {
    let [(first, mut a), (second, mut b)] = two(4);
    second.client.set("the program concord on nas");
    let of_first = run(&first, &mut a);
    assert!(others(&first, &mut a).is_empty(), "its own is no other's");
    let seen = others(&second, &mut b);
    let [one] = &*seen else { panic!("{seen:?}") };
    assert_eq!(one.client, "Concord in a browser");
    assert!(!one.user.is_empty());
    assert_eq!(one.run.started, of_first.started);
    assert_eq!(one.run.ended.is_some(), of_first.ended.is_some());
    assert_eq!(one.run.end, RunEnd::Completed);
    assert_eq!(
        one.run.counts.created_in_company,
        of_first.counts.created_in_company
    );
    let records = entries_of(&second, one);
    assert_eq!(records.unread, 0);
    assert_eq!(records.entries, own_entries(&first, &of_first));

    let of_second = run_anew(&second, &mut b, "+46 1");
    let seen = others(&first, &mut a);
    let [one] = &*seen else { panic!("{seen:?}") };
    assert_eq!(one.client, "the program concord on nas");
    assert_eq!(one.run.started, of_second.started);
    assert_eq!(one.run.counts.updated, 1);
    // Read again nothing is there twice, and a fresh start knows it.
    for _ in 0..2 {
        assert_eq!(others(&first, &mut a), seen);
    }
    assert_eq!(first.reopened(&a.setup).runs_of_others.runs, seen);
}

#[test]
fn an_undo_names_the_run_that_it_undoes() {
    let [(first, mut a), (second, mut b)] = two(5);
    run_to_rest(&first, &mut a);
    let done = run_anew(&first, &mut a, "+46 2");
    let (undone, plan) = first.undo_plan(&a);
    assert_eq!(undone, done.started);
    first.apply_as(
        &mut a,
        &plan,
        Trigger::Undo(undone),
        &crate::support::Patient,
    );
    let seen = others(&second, &mut b);
    let last = seen.last().unwrap();
    assert_eq!(last.run.trigger, Trigger::Undo(done.started));
    assert!(seen.iter().any(|it| it.run.started == done.started));
}

#[test]
fn without_the_own_api_nothing_is_asked_and_nothing_waits() {
    let world = small_world(16, 4);
    let mut state = world.state();
    let asked = Rc::new(RefCell::new(0));
    let counted = asked.clone();
    world.before_requests(Some(Box::new(move |_, request| {
        let is_of_log = request.uri().path().contains("/run") || request.body().contains("/run");
        *counted.borrow_mut() += usize::from(is_of_log);
    })));
    let run = run(&world, &mut state);
    assert!(others(&world, &mut state).is_empty());
    assert_eq!(*asked.borrow(), 0);
    assert_eq!(state.sharing, Default::default());
    assert!(!run.oddities.contains(&Oddity::RunsFail));
}

#[test]
fn what_could_not_be_shared_is_said_and_shared_with_the_next_run() {
    let [(first, mut a), (second, mut b)] = two(6);
    let plan = first.preview(&mut a).unwrap();
    // Whoever keeps the runs is taken out as soon as the last customer is written.
    first.put_between(Some(Box::new(|request, send| {
        let is_of_log = request.uri().path().contains("/runs") || request.body().contains("/run");
        match is_of_log {
            true => page(500, "the table is locked"),
            false => send(request),
        }
    })));
    let failed = first.apply(&mut a, &plan);
    assert_eq!((&failed.end, failed.counts.failed), (&RunEnd::Completed, 0));
    assert!(failed.oddities.contains(&Oddity::RunsFail), "{failed:?}");
    assert_eq!(a.runs.last(), Some(&failed));
    assert!(others(&second, &mut b).is_empty());
    first.put_between(None);
    let mut a = first.reopened(&a.setup);
    let next = run_anew(&first, &mut a, "+46 3");
    assert!(!next.oddities.contains(&Oddity::RunsFail), "{next:?}");
    let seen = others(&second, &mut b);
    let started: Vec<_> = seen.iter().map(|it| it.run.started).collect();
    assert_eq!(started, [failed.started, next.started]);
    let records = entries_of(&second, &seen[0]);
    assert_eq!(records.entries.len(), own_entries(&first, &failed).len());
}

#[test]
fn taken_out_in_mid_run_it_leaves_the_run_as_it_is() {
    let [(first, mut a), (second, mut b)] = two(7);
    let plan = first.preview(&mut a).unwrap();
    let sandbox = first.sandbox.clone();
    let mut is_begun = false;
    first.before_requests(Some(Box::new(move |_, request| {
        // The run's lookup of its row comes when all customers are written.
        is_begun |= request.uri().query().is_some_and(|it| it.contains("runId"));
        if is_begun {
            install_own_api(&mut sandbox.borrow_mut(), false);
        }
    })));
    let done = first.apply(&mut a, &plan);
    first.before_requests(None);
    assert_eq!((&done.end, done.counts.failed), (&RunEnd::Completed, 0));
    // The others do without; nothing of it is an error.
    assert!(others(&second, &mut b).is_empty());
    assert_eq!(b.snapshots.reference.oddities.len(), 0);
    install_own_api(&mut first.sandbox.borrow_mut(), true);
    run_anew(&first, &mut a, "+46 4");
    assert_eq!(others(&second, &mut b).len(), 2);
}

#[test]
fn a_run_whose_end_was_not_taken_is_open_to_the_others_and_whole_after_the_next_one() {
    let [(first, mut a), (second, mut b)] = two(8);
    let plan = first.preview(&mut a).unwrap();
    // The records are taken, their answer is lost, and nothing goes through after it.
    let mut is_lost = false;
    first.put_between(Some(Box::new(move |request, send| {
        let has_records = request.body().contains("/runRecords");
        if is_lost && request.body().contains("/runs") {
            return None;
        }
        let answer = send(request);
        is_lost |= has_records;
        answer.filter(|_| !has_records)
    })));
    let cut = first.apply(&mut a, &plan);
    assert_eq!(cut.end, RunEnd::Completed);
    assert!(cut.oddities.contains(&Oddity::RunsFail));
    first.put_between(None);
    let seen = others(&second, &mut b);
    assert_eq!(seen[0].run.end, RunEnd::Open);
    let now = concord_core::ports::Timestamp(first.sandbox.borrow().now());
    assert!(!b.runs_of_others.is_broken_off(&seen[0], now));
    let later = now.after(std::time::Duration::from_secs(7 * 60 * 60));
    assert!(b.runs_of_others.is_broken_off(&seen[0], later));
    run_anew(&first, &mut a, "+46 5");
    let seen = others(&second, &mut b);
    assert_eq!(
        (seen.len(), &seen[0].run.end),
        (2, &RunEnd::Completed),
        "{seen:#?}"
    );
    // Each record once, although they were sent twice.
    let records = entries_of(&second, &seen[0]);
    assert_eq!(records.entries, own_entries(&first, &cut));
}

#[test]
fn a_run_that_died_is_seen_as_open_and_its_browser_says_later_that_it_was_broken_off() {
    let died = (8..400).step_by(4).find_map(|awaits| {
        let [(first, mut a), (second, mut b)] = two(9);
        let plan = first.preview(&mut a).unwrap();
        let ended = first.apply_until_closed(&mut a, &plan, awaits);
        let is_seen = !ended && !others(&second, &mut b).is_empty();
        is_seen.then_some((first, a, second, b))
    });
    let (first, a, second, mut b) = died.expect("a moment after it began");
    assert_eq!(b.runs_of_others.runs.len(), 1);
    assert_eq!(b.runs_of_others.runs[0].run.end, RunEnd::Open);
    let mut a = first.reopened(&a.setup);
    run(&first, &mut a);
    let seen = others(&second, &mut b);
    let RunEnd::Failed(why) = &seen[0].run.end else {
        panic!("{seen:#?}");
    };
    assert!(why.what.contains("broken off"), "{why:?}");
    assert_eq!(seen.last().unwrap().run.end, RunEnd::Completed);
}

#[test]
fn a_row_that_cant_be_read_is_one_oddity_and_hostile_ones_stay_what_they_are() {
    let [(first, mut a), (second, mut b)] = two(10);
    run(&first, &mut a);
    second.alter_answers(Some(Box::new(|request, answer| {
        let path = request.uri().path().to_owned();
        if !path.ends_with("/runs") && !path.ends_with("/runRecords") {
            return;
        }
        let mut body: Value = serde_json::from_str(answer.body()).unwrap();
        let rows = body["value"].as_array_mut().unwrap();
        let Some(good) = rows.first().cloned() else {
            return;
        };
        let mut hostile = good.clone();
        hostile["runId"] = json!("\u{202e}<script>alert(1)</script>");
        hostile["id"] = json!("../../customers");
        hostile["userName"] = json!("=cmd|' /C calc'!A0".repeat(10_000));
        hostile["client"] = json!("x".repeat(1_000_000));
        hostile["updated"] = json!(9_000_000_000_000_000_000_u64);
        hostile["startedAt"] = json!("9999-12-31T23:59:59Z");
        hostile["changes"] = json!("{".repeat(90_000));
        let odd = [json!(null), json!([]), json!({"runId": 7}), json!("row")];
        rows.push(hostile);
        rows.extend(odd);
        *answer.body_mut() = body.to_string();
    })));
    let seen = others(&second, &mut b);
    assert_eq!(seen.len(), 2, "{seen:#?}");
    assert_eq!(seen[0].run.end, RunEnd::Completed);
    assert!(seen[1].client.len() <= 100 && seen[1].user.len() <= 50);
    let oddities = &b.snapshots.reference.oddities;
    assert!(oddities.contains(&Oddity::RunRows), "{oddities:?}");
    let records = entries_of(&second, &seen[0]);
    assert_eq!(records.unread, 5);
    assert!(!records.entries.is_empty());
    // What is known of both systems is as it was, and a run still goes.
    second.alter_answers(None);
    let next = run_anew(&second, &mut b, "+46 6");
    assert_eq!(next.end, RunEnd::Completed);
}

#[test]
fn no_key_is_in_what_is_shared() {
    let [(first, mut a), _] = two(11);
    let plan = first.preview(&mut a).unwrap();
    let sent = Rc::new(RefCell::new(String::new()));
    let noted = sent.clone();
    first.before_requests(Some(Box::new(move |_, request| {
        if request.body().contains("/run") {
            noted.borrow_mut().push_str(request.body());
        }
    })));
    // Every account is refused, in words that quote the keys.
    let keys = first.typed_keys();
    let quoted = format!("Refused for {} and {}.", keys[0], keys[1]);
    first.put_between(Some(Box::new(move |request, send| {
        if !request.uri().path().ends_with("/customers/batch") {
            return send(request);
        }
        let asked: Value = serde_json::from_str(request.body()).unwrap();
        let refused =
            |row: &Value| json!({"id": row["id"], "error": {"code": "no", "message": quoted}});
        let rows = asked["update"].as_array().into_iter().flatten();
        let answer = json!({"update": rows.map(refused).collect::<Vec<_>>()});
        let answer_of = http::Response::builder().header("content-type", "application/json");
        Some(answer_of.body(answer.to_string()).unwrap())
    })));
    first.apply(&mut a, &plan);
    let sent = sent.borrow();
    assert!(sent.contains("runRecords"), "{sent}");
    let failed = first.entries().into_iter();
    assert!(failed.clone().count() > 0);
    assert!(
        failed
            .clone()
            .any(|it| matches!(it.result, EntryResult::Failed { .. }))
    );
    for key in &keys {
        assert!(!sent.contains(key.as_str()));
    }
}
