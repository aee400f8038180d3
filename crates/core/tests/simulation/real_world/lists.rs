//! Lists whose end nobody says, or says wrongly.

use concord_core::reading::Oddity;
use http::HeaderValue;

use super::{answers, assert_back_to_rest, pairs, resting};
use crate::common::{run_to_rest, world};

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
