//! What an answer does not hold, or holds in another shape, is not read: one record's oddity is one record's error.

use crate::support::{change_known, set_up};
use concord_core::customer::CompanyId;
use concord_core::plan::{Kind, Reason};
use concord_core::reading::Oddity;
use concord_core::setup::Pull;
use serde_json::{Value, json};

use super::{
    add_account, add_company, answers, assert_back_to_rest, everything, line_of, page, pairs,
    records_of, resting,
};
use crate::common::{company_ids, edit_company, edit_webstore, run_to_rest, small_world};

const SHAPES: [fn() -> Value; 6] = [
    || Value::Null,
    || json!([]),
    || json!(false),
    || json!("billing"),
    || json!({}),
    || json!([1, {"a": null}]),
];

#[test]
fn accounts_without_billing_are_never_emptied_and_say_so() {
    // A2: left out of every answer, or of another shape in one.
    for shape in [None].into_iter().chain(SHAPES.map(Some)) {
        let (world, mut state) = resting(8);
        let before = everything(&world);
        let baselines = state.baselines.clone();
        world.put_between(records_of("/customers?", move |record| match shape {
            None => drop(record.as_object_mut().unwrap().remove("billing")),
            Some(shape) => record["billing"] = shape(),
        }));
        assert_eq!(
            world
                .automatic(&mut state)
                .unwrap()
                .map(|run| run.counts.updated),
            Some(0)
        );
        assert_eq!(everything(&world), before, "{:?}", shape.map(|it| it()));
        assert_eq!(state.baselines, baselines);
        let plan = world.preview(&mut state).unwrap();
        assert_eq!((plan.writes(), plan.broken()), (0, 0));
        for (_, id) in pairs(&state) {
            let line = line_of(&plan, id);
            assert_eq!(line.kind(), Kind::Error);
            assert!(
                line.hindrances()[0].contains("billing"),
                "{:?}",
                line.hindrances()
            );
        }
        assert_back_to_rest(&world, &mut state);
    }
}

#[test]
fn a_field_that_one_answer_lacks_keeps_its_value_and_the_others_go_on() {
    let (world, mut state) = resting(4);
    let (customer, id) = pairs(&state)[0].clone();
    edit_company(
        &world,
        &customer,
        json!({"phoneNumber": "+46 8 555 01 99", "city": "Lund"}),
    );
    for shape in SHAPES {
        if shape() == json!("billing") {
            continue;
        }
        world.put_between(records_of("/customers?", move |record| {
            if record["id"] == json!(id.0) {
                record["billing"]["phone"] = shape();
            }
        }));
        let plan = world.preview(&mut state).unwrap();
        let line = line_of(&plan, id);
        assert!(line.hindrances()[0].contains("billing.phone"));
        assert!(
            line.changes()
                .iter()
                .all(|(_, change)| change.field.label() != "Phone no.")
        );
        assert!(
            line.changes()
                .iter()
                .any(|(_, change)| change.field.label() == "City")
        );
    }
    assert_back_to_rest(&world, &mut state);
    assert_eq!(super::billing(&world, id, "phone"), "+46 8 555 01 99");
}

#[test]
fn answers_of_writes_that_lack_the_address_are_no_baselines_of_nothing() {
    let (world, mut state) = resting(4);
    let (customer, _) = pairs(&state)[0].clone();
    edit_company(&world, &customer, json!({"phoneNumber": "+46 8 555 01 99"}));
    let plan = world.preview(&mut state).unwrap();
    world.put_between(answers("POST", "/customers/batch", |_, answer| {
        let mut body: Value = serde_json::from_str(answer.body()).unwrap();
        for record in body["update"].as_array_mut().unwrap() {
            record.as_object_mut().unwrap().remove("billing");
        }
        Some(super::with_body(answer, body.to_string()))
    }));
    world.apply(&mut state, &plan);
    assert!(
        state.baselines[&customer]
            .0
            .values()
            .all(|it| it.webstore == it.company)
    );
    assert_back_to_rest(&world, &mut state);
}

#[test]
fn one_account_with_odd_meta_data_is_one_line_and_everybody_else_goes_on() {
    // B9, and more of its kind.
    for meta in [
        json!({"0": {"id": 1, "key": "a", "value": 1}, "2": {"id": 3, "key": "b", "value": "x"}}),
        json!(null),
        json!("none"),
        json!({"a": 1}),
        json!(7),
    ] {
        let world = small_world(6, 11);
        let mut state = world.state();
        let odd = add_account(
            &world,
            json!({"email": "odd@post.example", "first_name": "Odd"}),
        );
        let is_readable = meta.get("0").is_some();
        let changed = meta.clone();
        world.put_between(records_of("/customers?", move |record| {
            if record["id"] == json!(odd.0) {
                record["meta_data"] = match (&record["meta_data"], is_readable) {
                    // What PHP makes of a list of which some were taken out.
                    (Value::Array(items), true) => items
                        .iter()
                        .enumerate()
                        .map(|(place, item)| ((2 * place).to_string(), item.clone()))
                        .collect(),
                    _ => changed.clone(),
                };
            }
        }));
        run_to_rest(&world, &mut state);
        assert!(!pairs(&state).is_empty());
        let plan = world.preview(&mut state).unwrap();
        match is_readable {
            true => assert_eq!(state.mappings.customer(odd).map(|_| ()), Some(())),
            false => {
                let line = line_of(&plan, odd);
                assert_eq!((line.kind(), &line.reason), (Kind::Error, &Reason::NotRead));
                assert!(line.hindrances()[0].contains("meta_data"), "{meta}");
                assert_eq!(state.mappings.customer(odd), None);
            }
        }
        assert_back_to_rest(&world, &mut state);
        assert!(state.mappings.customer(odd).is_some());
    }
}

#[test]
fn an_account_of_which_not_even_the_id_can_be_read_is_one_line_and_nothing_is_called_gone() {
    for odd in [json!(null), json!(-4), json!("x"), json!([]), json!({})] {
        let (world, mut state) = resting(5);
        let (_, id) = pairs(&state)[0].clone();
        let before = everything(&world);
        world.put_between(records_of("/customers?", move |record| {
            if record["id"] == json!(id.0) {
                record["id"] = odd.clone();
            }
        }));
        let plan = world.preview(&mut state).unwrap();
        // Asked for by its id it comes without one too, so that nothing proves that it is gone.
        assert_eq!((plan.writes(), plan.broken()), (0, 0), "{:?}", plan.lines);
        assert!(!super::odd_lines(&plan).is_empty());
        assert_eq!(everything(&world), before);
        assert_back_to_rest(&world, &mut state);
    }
}

#[test]
fn a_customer_whose_e_mail_can_not_be_read_is_one_line_and_is_not_created_again() {
    // B16, and more of its kind.
    for (property, value) in [
        ("email", json!(null)),
        ("displayName", json!(null)),
        ("email", json!({"a": 1})),
        ("number", json!([])),
        ("city", json!(false)),
    ] {
        let world = small_world(5, 11);
        let mut state = world.state();
        let odd = add_company(
            &world,
            json!({"displayName": "Odd Trading", "email": "odd@trading.example"}),
        );
        add_account(
            &world,
            json!({"email": "odd@trading.example", "first_name": "Odd", "last_name": "Trading"}),
        );
        let wanted = odd.clone();
        world.put_between(records_of("/customers?", move |record| {
            let is_it = record["id"]
                .as_str()
                .is_some_and(|id| id.eq_ignore_ascii_case(wanted.as_str()));
            if is_it && record.get(property).is_some() {
                record[property] = value.clone();
            }
        }));
        let plan = run_to_rest(&world, &mut state);
        assert_eq!(state.mappings.webstore_id(&odd), None, "{property}");
        assert!(
            plan.lines
                .iter()
                .any(|line| matches!(line.reason, Reason::MayBeUnread { .. })),
            "{property}"
        );
        let twins = world
            .sandbox
            .borrow()
            .company()
            .customers()
            .filter(|it| it.email == "odd@trading.example")
            .count();
        assert_eq!(twins, 1);
        assert_back_to_rest(&world, &mut state);
        assert!(state.mappings.webstore_id(&odd).is_some());
    }
}

#[test]
fn a_mapped_customer_whose_e_mail_is_null_stays_mapped_and_keeps_it_on_both_sides() {
    let (world, mut state) = resting(5);
    let (customer, id) = pairs(&state)[0].clone();
    edit_webstore(&world, id, json!({"billing": {"phone": "+46 8 555 01 99"}}));
    let wanted = customer.clone();
    world.put_between(records_of("/customers?", move |record| {
        let is_it = record["id"]
            .as_str()
            .is_some_and(|it| it.eq_ignore_ascii_case(wanted.as_str()));
        if is_it && record.get("email").is_some() {
            record["email"] = Value::Null;
        }
    }));
    let plan = world.preview(&mut state).unwrap();
    let line = line_of(&plan, id);
    assert!(
        line.changes()
            .iter()
            .all(|(_, change)| change.field.label() == "Phone no.")
    );
    world.apply(&mut state, &plan);
    assert_back_to_rest(&world, &mut state);
    assert!(state.mappings.webstore_id(&customer).is_some());
}

#[test]
fn an_account_on_which_php_dies_stands_alone_and_is_left_alone() {
    // B11: every answer that would hold it fails, whatever the failure is: a page, a refusal in JSON, an answer cut off or none.
    for failure in [
        500, 502, 503, 520, 401, 403, 404, 406, 418, 451, 200, 202, 4000, 4060, 1, 0,
    ] {
        let (world, mut state) = resting(12);
        let dead = pairs(&state)[5].1;
        let before = everything(&world);
        let marker = format!("\"id\":{},", dead.0);
        world.put_between(answers(
            "GET",
            "/wc/v3/customers?",
            move |_, answer| match answer.body().contains(&marker) {
                true if failure == 0 => {
                    let half = answer.body().len() / 2;
                    let cut = answer.body()[..half].to_owned();
                    Some(super::with_body(answer, cut))
                }
                true if failure == 1 => None,
                true if failure > 1000 => page(
                    failure / 10,
                    r#"{"message":"Access denied by a bot protection"}"#,
                ),
                true => page(
                    failure,
                    "<html><body>There has been a critical error.</body></html>",
                ),
                false => Some(answer),
            },
        ));
        let plan = world.preview(&mut state).unwrap();
        assert_eq!((plan.writes(), plan.broken()), (0, 0), "{failure}");
        assert_eq!(line_of(&plan, dead).reason, Reason::NotRead);
        assert_eq!(
            super::odd_lines(&plan).len(),
            1,
            "{failure}: {:?}",
            plan.lines
        );
        assert_eq!(everything(&world), before);
        // A new browser finds the others mapped as well.
        let mut fresh = world.state();
        world.preview(&mut fresh).unwrap();
        assert_eq!(pairs(&fresh).len() + 1, pairs(&state).len());
        assert_back_to_rest(&world, &mut state);
    }
}

#[test]
fn lists_and_batches_of_which_php_made_objects_are_the_lists_that_they_were() {
    // Of the kind of B9: whatever filters records out of a list leaves gaps, and ids may come as texts or fractions.
    let world = small_world(30, 11);
    world.put_between(Some(Box::new(|request, send| {
        let is_shop = request.uri().path().contains("/wc/v3/customers");
        let answer = send(request)?;
        let Ok(mut body) = serde_json::from_str::<Value>(answer.body()) else {
            return Some(answer);
        };
        if !is_shop || body.get("code").is_some() {
            return Some(answer);
        }
        let with_gaps = |list: &Value| -> Value {
            let records = list.as_array().unwrap().iter().enumerate();
            records
                .map(|(place, record)| {
                    let mut record = record.clone();
                    record["id"] = match place % 2 {
                        0 => json!(format!(" {}", record["id"])),
                        _ => json!(record["id"].as_f64()),
                    };
                    ((place * 3).to_string(), record)
                })
                .collect()
        };
        match &mut body {
            list @ Value::Array(_) => {
                let some = list.as_array().is_some_and(|it| !it.is_empty());
                if some && list[0]["id"].is_number() {
                    *list = with_gaps(list);
                }
            }
            batch => {
                for part in ["create", "update"] {
                    if batch[part].as_array().is_some_and(|it| !it.is_empty()) {
                        batch[part] = with_gaps(&batch[part]);
                    }
                }
            }
        }
        Some(super::with_body(answer, body.to_string()))
    })));
    let mut state = world.state();
    set_up(&mut state, |setup| setup.pull = Pull::All);
    run_to_rest(&world, &mut state);
    assert!(pairs(&state).len() > 20);
    assert_back_to_rest(&world, &mut state);
}

#[test]
fn a_webstore_that_fails_as_a_whole_is_not_taken_for_one_record() {
    for failure in [500, 503, 403, 200] {
        let (world, mut state) = resting(4);
        world.sandbox.borrow_mut().reset_requests();
        world.put_between(answers("GET", "/wc/v3/customers", move |_, _| {
            page(failure, "<html>no</html>")
        }));
        world.preview(&mut state).unwrap_err();
        let asked: u64 = world
            .sandbox
            .borrow()
            .requests()
            .iter()
            .map(|it| it.count)
            .sum();
        assert!(asked < 60, "{failure}: {asked}");
        assert_back_to_rest(&world, &mut state);
    }
}

#[test]
fn a_customer_on_which_business_central_fails_stands_alone() {
    for failure in [500, 403, 200] {
        let (world, mut state) = resting(12);
        let (dead, id) = pairs(&state)[4].clone();
        let before = company_ids(&world);
        let marker = dead.as_str().to_owned();
        world.put_between(Some(Box::new(move |request, send| {
            let asks = request.uri().path().contains("/api/v2.0/");
            let only_ids = request.uri().to_string().ends_with("$select=id");
            let answer = send(request)?;
            match asks && !only_ids && answer.body().to_lowercase().contains(&marker) {
                true => page(failure, "<html>gateway</html>"),
                false => Some(answer),
            }
        })));
        change_known(&mut state, |known| {
            known.snapshots.reference.company_read_whole = None
        });
        let plan = world.preview(&mut state).unwrap();
        assert_eq!(
            (plan.writes(), plan.broken()),
            (0, 0),
            "{failure}: {:?}",
            plan.lines
        );
        assert_eq!(line_of(&plan, id).reason, Reason::NotRead);
        assert_eq!(company_ids(&world), before);
        assert_back_to_rest(&world, &mut state);
    }
}

#[test]
fn the_first_customer_of_all_stops_nothing_when_business_central_fails_on_it() {
    // Whatever holds it fails, the list of ids as well: that Business Central answers is seen from another one.
    for failure in [500, 503, 403, 200, 0] {
        let (world, mut state) = resting(12);
        let dead = company_ids(&world).into_iter().next().unwrap();
        let is_mapped = state.mappings.webstore_id(&CompanyId::new(&dead)).is_some();
        let everybody = company_ids(&world);
        let marker = dead.to_lowercase();
        world.put_between(Some(Box::new(move |request, send| {
            let asks = request.uri().path().contains("/api/v2.0/");
            let answer = send(request)?;
            match (
                asks && answer.body().to_lowercase().contains(&marker),
                failure,
            ) {
                (true, 0) => None,
                (true, failure) => page(failure, "<html>gateway</html>"),
                (false, _) => Some(answer),
            }
        })));
        for reads_whole in [true, false] {
            if reads_whole {
                change_known(&mut state, |known| {
                    known.snapshots.reference.company_read_whole = None
                });
            }
            let plan = world.preview(&mut state).unwrap();
            assert_eq!((plan.writes(), plan.broken()), (0, 0), "{failure}");
            let odd = super::odd_lines(&plan);
            assert_eq!(
                odd.len(),
                1,
                "{failure} {is_mapped} {reads_whole}: {:?}",
                state.snapshots.company.get(&CompanyId::new(&dead))
            );
        }
        assert_eq!(company_ids(&world), everybody);
        assert!(is_mapped || state.snapshots.company.contains_key(&CompanyId::new(&dead)));
        assert_back_to_rest(&world, &mut state);
    }
}

#[test]
fn rows_of_countries_and_lists_that_can_not_be_read_stop_nothing() {
    // B12.
    let world = small_world(6, 11);
    world.put_between(Some(Box::new(|request, send| {
        let path = request.uri().to_string();
        let answer = send(request)?;
        let mut body: Value = match serde_json::from_str(answer.body()) {
            Ok(body) => body,
            Err(_) => return Some(answer),
        };
        if path.contains("/data/countries") {
            let rows = body.as_array_mut().unwrap();
            rows[0]["states"] = json!([{"code": 1, "name": null}]);
            rows[1] = json!(null);
            rows[2]["states"] = json!(7);
        } else if path.contains("countriesRegions") || path.contains("paymentTerms") {
            let rows = body["value"].as_array_mut().unwrap();
            rows.push(json!({"id": null, "code": null, "displayName": []}));
            rows.push(json!("x"));
        }
        Some(super::with_body(answer, body.to_string()))
    })));
    let mut state = world.state();
    set_up(&mut state, |setup| setup.pull = Pull::All);
    run_to_rest(&world, &mut state);
    assert!(!pairs(&state).is_empty());
    assert!(
        state.snapshots.reference.oddities.len() >= 2,
        "{:?}",
        state.snapshots.reference.oddities
    );
    assert_back_to_rest(&world, &mut state);
}

#[test]
fn a_list_of_business_central_that_fails_as_a_whole_stops_nothing() {
    for list in [
        "/countriesRegions",
        "/currencies",
        "/paymentTerms",
        "/paymentMethods",
        "/shipmentMethods",
        "/taxAreas",
        "/taxGroups",
        "/generalLedgerSetup",
        "/companyInformation",
        "/ODataV4",
        "workflowCustomers",
    ] {
        for failure in [500, 503, 200, 0] {
            let (world, mut state) = resting(6);
            let lists = state.snapshots.reference.lists.clone();
            let (customer, _) = pairs(&state)[0].clone();
            edit_company(&world, &customer, json!({"phoneNumber": "+46 8 555 01 99"}));
            world.put_between(answers("GET", list, move |_, _| match failure {
                0 => None,
                status => page(status, "<html>gateway</html>"),
            }));
            // Web services are asked for anew once the lists have aged.
            change_known(&mut state, |known| {
                known.snapshots.reference.lists.services.read_at = None
            });
            let plan = world.preview(&mut state).unwrap();
            let run = world.apply(&mut state, &plan);
            assert_eq!(run.counts.updated, 1, "{list} {failure}: {run:?}");
            let now = &state.snapshots.reference.lists;
            assert_eq!(
                (&now.codes, &now.local_currency),
                (&lists.codes, &lists.local_currency),
                "{list} {failure}"
            );
            assert_eq!(
                (now.tax, &now.own_country),
                (lists.tax, &lists.own_country),
                "{list} {failure}"
            );
            let mut oddities = state.snapshots.reference.oddities.iter();
            assert!(
                list == "/taxGroups" || oddities.any(|it| *it == Oddity::ListFails),
                "{list} {failure}: it is said"
            );
            assert_back_to_rest(&world, &mut state);
            assert_eq!(
                state.snapshots.reference.lists.services.card,
                lists.services.card
            );
        }
    }
}

#[test]
fn a_list_of_countries_that_fails_as_a_whole_stops_nothing() {
    for (status, body) in [
        (500, "<html><body>critical error</body></html>"),
        (200, "<html><body>Log in</body></html>"),
        (200, "{\"SE\":{\"code\":\"SE\",\"name\":\"Sweden\"}}"),
        (200, ""),
        (403, "{\"code\":\"rest_no\",\"message\":\"No.\"}"),
        (404, "<html><body>Not found</body></html>"),
    ] {
        let world = small_world(6, 11);
        world.put_between(answers("GET", "/data/countries", move |_, _| {
            page(status, body)
        }));
        let mut state = world.state();
        set_up(&mut state, |setup| setup.pull = Pull::All);
        run_to_rest(&world, &mut state);
        assert!(!pairs(&state).is_empty(), "{status} {body}");
        assert_back_to_rest(&world, &mut state);
    }
}
