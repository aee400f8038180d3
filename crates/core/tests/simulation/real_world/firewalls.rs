//! A record whose text a firewall does not let through.

use concord_core::log::RunEnd;
use serde_json::json;

use super::{assert_back_to_rest, page, pairs, resting};
use crate::common::{edit_company, edit_webstore};

const TEXT: &str = "Select House, Union St from 12";

#[test]
fn a_firewall_that_refuses_one_customers_text_keeps_nobody_else_from_being_written() {
    // B13, with other answers of the same kind, on both sides.
    for to_webstore in [true, false] {
        for (status, body) in [
            (
                403,
                "<html><head><title>403 Forbidden</title></head></html>",
            ),
            (
                406,
                "<html><head><title>Not Acceptable!</title></head></html>",
            ),
            (200, "<html><body>Request blocked</body></html>"),
            (
                403,
                "{\"code\":\"wordfence_block\",\"message\":\"blocked\"}",
            ),
        ] {
            let (world, mut state) = resting(26);
            let pairs = pairs(&state);
            for (number, (customer, id)) in pairs.iter().enumerate() {
                let text = match number {
                    7 => TEXT.to_owned(),
                    _ => format!("Street {number}"),
                };
                match to_webstore {
                    true => edit_company(&world, customer, json!({"addressLine1": text})),
                    false => edit_webstore(&world, *id, json!({"billing": {"address_1": text}})),
                }
            }
            world.put_between(Some(Box::new(move |request, send| {
                match request.method() == "POST" && request.body().contains(TEXT) {
                    true => page(status, body),
                    false => send(request),
                }
            })));
            let plan = world.preview(&mut state).unwrap();
            let run = world.apply(&mut state, &plan);
            assert_eq!(run.end, RunEnd::Completed, "{status} {to_webstore}");
            assert_eq!(
                (run.counts.updated, run.counts.failed),
                (pairs.len() - 1, 1),
                "{status} {to_webstore}"
            );
            assert_back_to_rest(&world, &mut state);
        }
    }
}

#[test]
fn a_firewall_that_refuses_everything_ends_the_run_and_blames_no_record() {
    let (world, mut state) = resting(6);
    for (customer, _) in pairs(&state) {
        edit_company(&world, &customer, json!({"addressLine1": "Street 1"}));
    }
    world.put_between(Some(Box::new(|request, send| {
        let is_write = request.method() == "POST" && request.uri().path().contains("/wp-json/");
        match is_write {
            true => page(403, "<html>Forbidden</html>"),
            false => send(request),
        }
    })));
    let plan = world.preview(&mut state).unwrap();
    let run = world.apply(&mut state, &plan);
    assert!(matches!(run.end, RunEnd::Failed(_)), "{run:?}");
    assert_eq!(run.counts.failed, 0);
    assert!(state.failures.is_empty());
    assert_back_to_rest(&world, &mut state);
}
