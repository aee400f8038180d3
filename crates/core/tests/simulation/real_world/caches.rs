//! Old answers.

use std::collections::HashMap;

use concord_core::actions;
use concord_core::merge::ConflictCause;
use serde_json::{Value, json};

use super::{assert_back_to_rest, billing, line_of, page, pairs, resting, with_body};
use crate::common::{company_record, edit_company, edit_webstore, run_to_rest, settle_all};

#[test]
fn a_cache_that_goes_by_the_address_never_answers_the_engine() {
    // A3.
    let (world, mut state) = resting(4);
    let (customer, id) = pairs(&state)[0].clone();
    let mut cache = HashMap::new();
    world.put_between(Some(Box::new(move |request, send| {
        let key = request.uri().to_string();
        if request.method() != "GET" || !key.contains("/wp-json/") {
            return send(request);
        }
        if !cache.contains_key(&key) {
            let answer = send(request)?;
            cache.insert(key.clone(), answer);
        }
        cache.get(&key).cloned()
    })));
    world.preview(&mut state).unwrap();
    edit_company(&world, &customer, json!({"phoneNumber": "+46 8 555 01 99"}));
    for _ in 0..2 {
        let plan = world.preview(&mut state).unwrap();
        world.apply(&mut state, &plan);
    }
    assert_eq!(
        company_record(&world, &customer)["phoneNumber"],
        "+46 8 555 01 99"
    );
    assert_eq!(billing(&world, id, "phone"), "+46 8 555 01 99");
    assert_back_to_rest(&world, &mut state);
}

#[test]
fn an_answer_that_shows_what_we_have_just_overwritten_is_no_edit() {
    let (world, mut state) = resting(4);
    let (customer, id) = pairs(&state)[0].clone();
    let old: Value = {
        let sandbox = world.sandbox.borrow();
        json!(sandbox.webstore().customer(id.0).unwrap().billing("phone"))
    };
    let modified = state.snapshots.webstore[&id].date_modified_gmt.clone();
    edit_company(&world, &customer, json!({"phoneNumber": "+46 8 555 01 99"}));
    let plan = world.preview(&mut state).unwrap();
    world.apply(&mut state, &plan);
    for only_the_list in [true, false] {
        let (old, modified) = (old.clone(), modified.clone());
        world.put_between(Some(Box::new(move |request, send| {
            let uri = request.uri().to_string();
            let is_old = request.method() == "GET"
                && uri.contains("/customers?")
                && uri.contains("/wp-json/");
            let is_old = is_old && !(only_the_list && uri.contains("include="));
            let answer = send(request)?;
            if !is_old {
                return Some(answer);
            }
            let mut body: Value = serde_json::from_str(answer.body()).unwrap();
            for record in body.as_array_mut().unwrap() {
                if record["id"] == json!(id.0) {
                    record["billing"]["phone"] = old.clone();
                    record["date_modified_gmt"] = json!(modified);
                }
            }
            Some(with_body(answer, body.to_string()))
        })));
        let run = world.automatic(&mut state).unwrap();
        assert_eq!(run, None);
        assert_eq!(
            company_record(&world, &customer)["phoneNumber"],
            "+46 8 555 01 99"
        );
        let plan = world.preview(&mut state).unwrap();
        match only_the_list {
            // Asked for by its id the record was as it is.
            true => assert!(plan.lines.iter().all(|line| line.webstore != Some(id))),
            false => {
                let cause = line_of(&plan, id).conflicts[0].cause;
                assert!(matches!(cause, ConflictCause::OldAnswer(_)));
            }
        }
    }
    assert_back_to_rest(&world, &mut state);
}

#[test]
fn the_old_value_typed_again_is_an_edit() {
    let (world, mut state) = resting(4);
    let (customer, id) = pairs(&state)[0].clone();
    let old = billing(&world, id, "phone");
    edit_company(&world, &customer, json!({"phoneNumber": "+46 8 555 01 99"}));
    let plan = world.preview(&mut state).unwrap();
    world.apply(&mut state, &plan);
    world
        .sandbox
        .borrow_mut()
        .advance(std::time::Duration::from_secs(60));
    edit_webstore(&world, id, json!({"billing": {"phone": old}}));
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(line_of(&plan, id).changes().len(), 1);
    world.apply(&mut state, &plan);
    assert_eq!(company_record(&world, &customer)["phoneNumber"], json!(old));
    // By a plugin that moves no date it may be an edit or not: a person decides.
    edit_company(&world, &customer, json!({"phoneNumber": "+46 8 555 01 98"}));
    let plan = world.preview(&mut state).unwrap();
    world.apply(&mut state, &plan);
    let silent = concord_sandbox::Edit {
        touch: false,
        ..concord_sandbox::Edit::change(
            concord_sandbox::System::Webstore,
            id.0,
            json!({"billing": {"phone": old}}),
        )
    };
    world.sandbox.borrow_mut().edit(&silent).unwrap();
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(plan.writes(), 0);
    settle_all(&mut state, &plan);
    assert_back_to_rest(&world, &mut state);
    assert_eq!(company_record(&world, &customer)["phoneNumber"], json!(old));
}

#[test]
fn a_record_that_fails_when_it_is_asked_for_again_is_not_read_although_something_was_known_of_it() {
    for failing in [403, 406, 500] {
        let (world, mut state) = resting(4);
        let (customer, id) = pairs(&state)[0].clone();
        let modified = state.snapshots.webstore[&id].date_modified_gmt.clone();
        // In the second of the last reading another browser unmaps the two.
        let other = world.another_browser();
        let mut others = other.reopened(&state.setup);
        run_to_rest(&other, &mut others);
        actions::unmap(&mut others, &customer);
        other.keep(&mut others);
        run_to_rest(&other, &mut others);
        world.put_between(Some(Box::new(move |request, send| {
            let uri = request.uri().to_string();
            let is_meant = request.method() == "GET" && uri.contains("/wc/v3/customers?");
            let answer = send(request)?;
            let Some(mut body) = serde_json::from_str::<Value>(answer.body())
                .ok()
                .filter(|_| is_meant)
            else {
                return Some(answer);
            };
            let mut records = body.as_array_mut().unwrap().iter_mut();
            let Some(account) = records.find(|it| it["id"] == json!(id.0)) else {
                return Some(answer);
            };
            if uri.contains("include=") {
                return page(failing, "<html>critical error</html>");
            }
            account["date_modified_gmt"] = json!(modified);
            Some(with_body(answer, body.to_string()))
        })));
        let plan = world.preview(&mut state).unwrap();
        let line = line_of(&plan, id);
        assert!(!line.not_read.is_empty(), "{failing}: {line:?}");
        assert_eq!(plan.writes(), 0, "{failing}");
        assert!(!state.snapshots.webstore[&id].is_read(), "{failing}");
        world.put_between(None);
        run_to_rest(&world, &mut state);
        assert_eq!(state.mappings.webstore_id(&customer), None, "{failing}");
    }
}
