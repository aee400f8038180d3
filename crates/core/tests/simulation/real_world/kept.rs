//! What a user has decided is kept, and what is to be given back is not forgotten, while the record that it is about can't be read.

use concord_core::actions;
use concord_core::call::Side;
use concord_core::customer::{CompanyId, Field, WebstoreId};
use concord_core::log::{RunEnd, Trigger};
use concord_core::plan::{NotUndone, OrderReason, Plan, Reason};
use concord_core::setup::Push;
use concord_core::state::State;
use concord_core::sync;
use serde_json::{Value, json};

use super::orders::{some_order, with_orders};
use super::{answers, billing, line_of, page, records_of, resting, with_body, without};
use crate::common::{company_record, edit_company, edit_webstore, first_pair, run_to_rest};
use crate::support::{Between, Patient, World, change_known, set_up};

/// What comes of reading an account, by itself or in a list, even of its id alone.
fn hidden(id: WebstoreId, failing: usize) -> Option<Between> {
    let of_account = format!("\"id\":{id}");
    answers("GET", "/wc/v3/customers?", move |_, answer| {
        let Some(at) = answer.body().find(&of_account) else {
            return Some(answer);
        };
        match failing {
            0 => page(403, "<html><h1>Blocked</h1></html>"),
            1 => page(406, "<html><h1>Not Acceptable</h1></html>"),
            2 => page(500, "<p>There has been a critical error.</p>"),
            3 => {
                let broken_off = answer.body()[..at + 3].to_owned();
                Some(with_body(answer, broken_off))
            }
            4 => page(503, "<h1>Service Unavailable</h1>"),
            5 => None,
            _ => {
                let nameless = answer.body().replacen(&of_account, "\"id\":null", 1);
                Some(with_body(answer, nameless))
            }
        }
    })
}

#[test]
fn an_unmapped_pair_stays_unmapped_while_its_account_can_not_be_told_from_the_others() {
    for failing in 0..7 {
        for push in [Push::None, Push::MappedOnly] {
            for is_told in [false, true] {
                let case = format!("{failing} {push:?}, WooCommerce is told before: {is_told}");
                let (world, mut state) = resting(8);
                set_up(&mut state, |setup| setup.push = push);
                let (customer, id) = first_pair(&state);
                actions::unmap(&mut state, &customer);
                world.keep(&mut state);
                if is_told {
                    run_to_rest(&world, &mut state);
                }
                world.put_between(hidden(id, failing));
                let plan = world.preview(&mut state).unwrap();
                assert!(
                    state.snapshots.webstore.contains_key(&id),
                    "{case}: the account is not gone"
                );
                let run = world.apply(&mut state, &plan);
                assert_eq!(run.end, RunEnd::Completed, "{case}: {run:?}");
                world.put_between(None);
                run_to_rest(&world, &mut state);
                assert_eq!(state.mappings.webstore_id(&customer), None, "{case}");
                assert!(
                    state.keeps_apart(&state.snapshots.webstore[&id], &customer),
                    "{case}"
                );
            }
        }
    }
}

#[test]
fn the_first_account_of_all_stops_no_reading_when_the_webstore_fails_on_it() {
    for failing in 0..7 {
        let (world, mut state) = resting(8);
        let everybody = state.snapshots.webstore.clone();
        let first = *everybody.keys().next().unwrap();
        let (_, mapped) = first_pair(&state);
        for id in [first, mapped] {
            world.put_between(hidden(id, failing));
            world.preview(&mut state).unwrap();
            assert!(state.snapshots.webstore.keys().eq(everybody.keys()));
            assert!(!state.snapshots.webstore[&id].is_read(), "{failing}");
        }
        world.put_between(None);
        world.preview(&mut state).unwrap();
        assert_eq!(state.snapshots.webstore, everybody, "{failing}");
    }
}

fn not_undone(plan: &Plan) -> Vec<(Field, NotUndone)> {
    let left = plan.lines.iter().filter_map(|line| match &line.reason {
        Reason::NotUndone(left) => Some(left.clone()),
        _ => None,
    });
    left.flatten().collect()
}

/// A run has written the phone no. of two pairs to the webstore.
fn with_phones_written() -> (World, State, [(CompanyId, WebstoreId, String); 2]) {
    let (world, mut state) = resting(8);
    let pairs = super::pairs(&state);
    let pairs = [pairs[0].clone(), pairs[1].clone()];
    let pairs = pairs.map(|(customer, id)| {
        let before = billing(&world, id, "phone");
        edit_company(&world, &customer, json!({"phoneNumber": "+46 8 555 01 99"}));
        (customer, id, before)
    });
    let plan = world.preview(&mut state).unwrap();
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.updated, 2, "{run:?}");
    (world, state, pairs)
}

#[test]
fn what_an_undo_left_because_it_can_not_be_read_is_given_back_by_a_further_one() {
    for odd in [json!(null), json!([]), json!({})] {
        for whole_record in [false, true] {
            let (world, mut state, [(_, first, before), (_, second, of_second)]) =
                with_phones_written();
            let odd_value = odd.clone();
            let between = match whole_record {
                true => hidden(first, 2),
                false => records_of("/wc/v3/customers?", move |account: &mut Value| {
                    if account["id"] == json!(first.0) {
                        account["billing"]["phone"] = odd_value.clone();
                    }
                }),
            };
            world.put_between(between);
            world.preview(&mut state).unwrap();
            let (started, plan) = world.undo_plan(&state);
            assert_eq!(not_undone(&plan), [(Field::Phone, NotUndone::NotRead)]);
            let undone = world.apply_as(&mut state, &plan, Trigger::Undo(started), &Patient);
            assert_eq!(
                (undone.counts.updated, undone.counts.left_unread),
                (1, 1),
                "{undone:?}"
            );
            assert_eq!(billing(&world, second, "phone"), of_second);

            world.put_between(None);
            world.preview(&mut state).unwrap();
            let (again, plan) = world.undo_plan(&state);
            assert_eq!((again, not_undone(&plan)), (started, Vec::new()));
            world.apply_as(&mut state, &plan, Trigger::Undo(again), &Patient);
            assert_eq!(billing(&world, first, "phone"), before);
            assert!(sync::run_to_undo(&state).is_none(), "all is given back");
            assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
        }
    }
}

#[test]
fn what_changed_while_it_was_being_undone_can_be_undone_further() {
    let (world, mut state, [(_, first, _), (_, second, of_second)]) = with_phones_written();
    world.preview(&mut state).unwrap();
    let (started, plan) = world.undo_plan(&state);
    edit_webstore(&world, first, json!({"billing": {"city": "Visby"}}));
    let undone = world.apply_as(&mut state, &plan, Trigger::Undo(started), &Patient);
    assert_eq!(undone.counts.changed_since, 1, "{undone:?}");
    world.preview(&mut state).unwrap();
    let (again, plan) = world.undo_plan(&state);
    assert_eq!((again, plan.writes()), (started, 1));
    world.apply_as(&mut state, &plan, Trigger::Undo(again), &Patient);
    assert_ne!(billing(&world, first, "phone"), "+46 8 555 01 99");
    assert_eq!(billing(&world, first, "city"), "Visby");
    assert_eq!(billing(&world, second, "phone"), of_second);
    assert!(sync::run_to_undo(&state).is_none());
}

#[test]
fn an_order_whose_meta_data_can_not_be_read_is_not_taken_for_one_that_is_given_back() {
    use concord_core::orders::{book, note_plan};
    use concord_core::sync::Extent;
    let (world, mut state) = with_orders();
    let decided = book(&state);
    let odd = some_order(&decided);
    let plan = note_plan(&decided.lines);
    world.apply_as(&mut state, &plan, Trigger::User, &Patient);
    world.put_between(records_of("/wc/v3/orders?", move |order| {
        if order["id"] == json!(odd.0) {
            order["meta_data"] = json!(null);
        }
    }));
    world.read_orders(&mut state, Extent::Whole).unwrap();
    let (started, undo) = world.undo_plan(&state);
    let left: Vec<_> = undo.orders.iter().filter(|it| !it.writes()).collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0].seen.id, odd);
    let OrderReason::NotUndone(why) = &left[0].reason else {
        panic!("{left:?}");
    };
    assert!(!why.is_empty() && why.iter().all(|it| it.1 == NotUndone::NotRead));
    let undone = world.apply_as(&mut state, &undo, Trigger::Undo(started), &Patient);
    assert_eq!(undone.counts.left_unread, 1, "{undone:?}");

    world.put_between(None);
    world.read_orders(&mut state, Extent::Whole).unwrap();
    let (again, rest) = world.undo_plan(&state);
    assert_eq!((again, rest.orders.len()), (started, 1), "{rest:?}");
    world.apply_as(&mut state, &rest, Trigger::Undo(again), &Patient);
    assert_eq!(
        note_plan(&book(&state).lines).orders.len(),
        plan.orders.len()
    );
}

#[test]
fn a_settled_conflict_stays_settled_while_one_of_its_values_can_not_be_read() {
    let (world, mut state) = resting(8);
    let (customer, id) = first_pair(&state);
    edit_company(&world, &customer, json!({"city": "Lund"}));
    edit_webstore(&world, id, json!({"billing": {"city": "Visby"}}));
    let plan = world.preview(&mut state).unwrap();
    let conflict = line_of(&plan, id).conflicts[0].clone();
    actions::settle(&mut state, &customer, &conflict, Side::Company);
    world.keep(&mut state);
    world.put_between(records_of("/wc/v3/customers?", move |account| {
        if account["id"] == json!(id.0) {
            account["billing"]["city"] = json!([]);
        }
    }));
    let plan = world.preview(&mut state).unwrap();
    world.apply(&mut state, &plan);
    assert_eq!(billing(&world, id, "city"), "Visby");
    world.put_between(None);
    let plan = run_to_rest(&world, &mut state);
    assert!(plan.lines.iter().all(|line| line.conflicts.is_empty()));
    assert_eq!(billing(&world, id, "city"), "Lund");
}

#[test]
fn what_an_undo_has_given_back_is_no_edit_once_the_other_side_can_be_read() {
    for is_edited_meanwhile in [false, true] {
        for way in [Side::Webstore, Side::Company] {
            let case = format!("written to {way:?}, edited meanwhile: {is_edited_meanwhile}");
            let (world, mut state) = resting(8);
            let (customer, id) = first_pair(&state);
            let in_company = |world: &World| {
                let record = company_record(world, &customer);
                record["phoneNumber"].as_str().unwrap().to_owned()
            };
            let in_webstore = |world: &World| billing(world, id, "phone");
            let before = in_webstore(&world);
            type_phone(&world, way.other(), &customer, id, "+46 8 555 01 99");
            run_to_rest(&world, &mut state);
            assert_eq!(in_webstore(&world), in_company(&world), "{case}");

            world.put_between(without_phone(way.other()));
            change_known(&mut state, |known| {
                known.snapshots.reference.company_read_whole = None
            });
            world.preview(&mut state).unwrap();
            let (started, plan) = world.undo_plan(&state);
            assert_eq!(not_undone(&plan), [], "{case}");
            let undone = world.apply_as(&mut state, &plan, Trigger::Undo(started), &Patient);
            assert_eq!(undone.counts.updated, 1, "{case}: {undone:?}");
            run_to_rest(&world, &mut state);
            if is_edited_meanwhile {
                type_phone(&world, way.other(), &customer, id, "+46 8 555 02 00");
                run_to_rest(&world, &mut state);
            }

            world.put_between(None);
            change_known(&mut state, |known| {
                known.snapshots.reference.company_read_whole = None
            });
            run_to_rest(&world, &mut state);
            let (typed, given_back) = match way {
                Side::Webstore => (in_company(&world), in_webstore(&world)),
                Side::Company => (in_webstore(&world), in_company(&world)),
            };
            match is_edited_meanwhile {
                false => assert_eq!(
                    (typed.as_str(), given_back),
                    ("+46 8 555 01 99", before),
                    "{case}"
                ),
                true => assert_eq!(
                    (typed.as_str(), given_back.as_str()),
                    ("+46 8 555 02 00", "+46 8 555 02 00"),
                    "{case}"
                ),
            }
        }
    }
}

fn type_phone(world: &World, side: Side, customer: &CompanyId, id: WebstoreId, phone: &str) {
    match side {
        Side::Webstore => edit_webstore(world, id, json!({"billing": {"phone": phone}})),
        Side::Company => edit_company(world, customer, json!({"phoneNumber": phone})),
    }
}

/// No phone no. of a side can be read, in whatever answer it stands.
fn without_phone(side: Side) -> Option<Between> {
    match side {
        Side::Webstore => without("/wc/v3/customers", "phone"),
        Side::Company => without("/api/v2.0/", "phoneNumber"),
    }
}

#[test]
fn an_unmapped_pair_stays_unmapped_when_what_woocommerce_noted_of_it_is_gone() {
    for is_of_all in [false, true] {
        for is_new_key in [false, true] {
            let case = format!("of all accounts: {is_of_all}, left out: {is_new_key}");
            let (world, mut state) = resting(8);
            let (customer, id) = first_pair(&state);
            actions::unmap(&mut state, &customer);
            world.keep(&mut state);
            run_to_rest(&world, &mut state);
            let others = super::pairs(&state);
            world.put_between(records_of("/wc/v3/customers?", move |account| {
                let is_meant = is_of_all || account["id"] == json!(id.0);
                if is_meant && account.get("meta_data").is_some() {
                    account["meta_data"] = json!([]);
                    if is_new_key {
                        account.as_object_mut().unwrap().remove("meta_data");
                    }
                }
            }));
            for _ in 0..3 {
                world.automatic(&mut state).unwrap();
                assert_eq!(state.mappings.webstore_id(&customer), None, "{case}");
            }
            world.put_between(None);
            run_to_rest(&world, &mut state);
            assert_eq!(state.mappings.webstore_id(&customer), None, "{case}");
            assert_eq!(super::pairs(&state), others, "{case}");
            // By hand the two are mapped again, and stay so.
            actions::map_by_hand(&mut state, &customer, id).unwrap();
            world.keep(&mut state);
            run_to_rest(&world, &mut state);
            run_to_rest(&world, &mut state);
            assert_eq!(state.mappings.webstore_id(&customer), Some(id), "{case}");
        }
    }
}
