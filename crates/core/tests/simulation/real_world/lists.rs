//! Lists whose end nobody says, or says wrongly.

use concord_core::reading::Oddity;
use http::HeaderValue;
use serde_json::{Value, json};

use super::{add_company, answers, assert_back_to_rest, page, pairs, resting, with_body};
use crate::common::{first_pair, run_to_rest, world};

fn without_totals() -> Option<crate::support::Between> {
    answers("GET", "/wc/v3/", |_, mut answer| {
        for name in ["x-wp-total", "x-wp-totalpages", "link"] {
            answer.headers_mut().remove(name);
        }
        Some(answer)
    })
}

#[test]
fn a_list_without_totals_is_read_to_its_end_in_a_new_browser_too() {
    // A4.
    let world = world(261, 5);
    let mut state = world.state();
    run_to_rest(&world, &mut state);
    let all = state.snapshots.webstore.len();
    assert!(all > 200, "{all}");
    world.put_between(without_totals());
    let plan = world.preview(&mut state).unwrap();
    assert_eq!((state.snapshots.webstore.len(), plan.broken()), (all, 0));
    assert!(
        state
            .snapshots
            .reference
            .oddities
            .contains(&Oddity::TotalsHidden)
    );
    let mut fresh = world.state();
    world.preview(&mut fresh).unwrap();
    assert_eq!(fresh.snapshots.webstore.len(), all);
    assert_eq!(pairs(&fresh).len(), pairs(&state).len());
}

#[test]
fn a_customer_that_only_meta_data_names_is_asked_for_before_anybody_takes_its_place() {
    let (world, state) = resting(40);
    let (customer, id) = first_pair(&state);
    let account = &state.snapshots.webstore[&id];
    let other = add_company(
        &world,
        json!({"displayName": "Alike", "email": account.email}),
    );
    // No list holds it, as where a part of the list fails; asked for by its id it is there.
    for fails in [false, true] {
        let hidden = customer.to_string();
        world.put_between(answers("GET", "/companies(", move |request, answer| {
            let asks_for_it = request.uri().to_string().contains(&hidden);
            match asks_for_it && fails {
                true => page(500, "<html>broken</html>"),
                false if asks_for_it => Some(answer),
                false => {
                    let mut body: Value = serde_json::from_str(answer.body()).ok()?;
                    if let Some(records) = body.get_mut("value").and_then(Value::as_array_mut) {
                        records.retain(|it| it["id"] != json!(hidden));
                    }
                    Some(with_body(answer, body.to_string()))
                }
            }
        }));
        let mut fresh = world.state();
        let plan = world.preview(&mut fresh).unwrap();
        assert_eq!(fresh.mappings.customer(id), Some(&customer), "{fails}");
        let for_other = plan
            .lines
            .iter()
            .find(|it| it.company.as_ref() == Some(&other));
        assert!(
            for_other.is_none_or(|it| it.webstore != Some(id)),
            "{fails}: {for_other:?}"
        );
        assert_eq!(plan.broken(), 0, "{fails}");
    }
}

#[test]
fn totals_that_are_wrong_neither_hide_a_record_nor_stop_a_reading() {
    for said in ["0", "1", "7", "12", "900", "99999999999", "-1", "many"] {
        let (world, mut state) = resting(120);
        let all = state.snapshots.webstore.len();
        world.put_between(answers("GET", "/wc/v3/customers?", move |_, mut answer| {
            answer
                .headers_mut()
                .insert("x-wp-total", HeaderValue::from_static(said));
            Some(answer)
        }));
        let plan = world.preview(&mut state).unwrap();
        assert_eq!(
            (state.snapshots.webstore.len(), plan.writes(), plan.broken()),
            (all, 0, 0),
            "{said}"
        );
        assert_back_to_rest(&world, &mut state);
    }
}

#[test]
fn a_host_that_caps_pages_or_ignores_their_number_hides_nobody_that_can_be_asked_for() {
    let (world, mut state) = resting(120);
    let all = state.snapshots.webstore.len();
    world.put_between(Some(Box::new(|request, send| {
        let (mut parts, body) = request.into_parts();
        let capped = parts.uri.to_string().replace("per_page=100", "per_page=40");
        parts.uri = capped.parse().unwrap();
        send(http::Request::from_parts(parts, body))
    })));
    let plan = world.preview(&mut state).unwrap();
    assert_eq!((state.snapshots.webstore.len(), plan.broken()), (all, 0));
    world.put_between(Some(Box::new(|request, send| {
        let (mut parts, body) = request.into_parts();
        let uri = parts.uri.to_string();
        if let Some(at) = uri.find("&page=") {
            let rest = uri[at + 6..]
                .find('&')
                .map_or("", |end| &uri[at + 6 + end..]);
            parts.uri = format!("{}{rest}", &uri[..at]).parse().unwrap();
        }
        send(http::Request::from_parts(parts, body))
    })));
    let plan = world.preview(&mut state).unwrap();
    assert_eq!((plan.writes(), plan.broken()), (0, 0));
    assert_back_to_rest(&world, &mut state);
}
