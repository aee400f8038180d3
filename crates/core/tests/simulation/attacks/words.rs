//! Servers that quote what they were sent: nothing of it is shown, kept or logged.

use concord_core::connection::CompanyCredential;
use concord_core::ports::Keys;
use concord_core::sync::AttemptOutcome;
use concord_sandbox::System;
use concord_sandbox::faults::{Fault, FaultKind};

use crate::common::{at_rest, small_world};
use crate::support::{World, set_up};

/// The secrets of a world, without the few characters by which users may know them.
fn secrets(world: &World) -> Vec<String> {
    let [key, secret] = world.typed_keys();
    let connection = world.connection();
    let company = world.secrets();
    let company = company.company_key(&connection).unwrap();
    let company = match &company.credential {
        CompanyCredential::Bearer(token) => token.clone(),
        CompanyCredential::AccessKey { key, .. } => key.clone(),
    };
    vec![key[3..].to_owned(), secret[3..].to_owned(), company]
}

fn assert_told_nothing(world: &World, place: &str, text: &str) {
    for secret in secrets(world) {
        // Also not a part of it.
        let letters: Vec<char> = secret.chars().collect();
        for part in letters.windows(10) {
            let part: String = part.iter().collect();
            assert!(!text.contains(&part), "{place} holds {part}: {text}");
        }
    }
    assert!(!text.contains("Basic Y2t"), "{place}: {text}");
}

#[test]
fn a_servers_words_quote_no_key_wherever_they_are_shown_or_kept() {
    for system in [System::Webstore, System::Company] {
        for (code, as_page) in [(403, false), (403, true), (500, false), (400, false)] {
            for in_query in [false, true] {
                let (world, mut state) = at_rest(small_world(5, 1));
                let mut connection = world.connection();
                connection.webstore.key_as_query_parameter = in_query;
                world.enter_for(&connection);
                state.set_connection(connection.clone());
                let kind = FaultKind::QuotesRequest { code, as_page };
                world
                    .sandbox
                    .borrow_mut()
                    .add_fault(Fault::always(kind).of(system));
                let Err(error) = world.preview_with(&mut state, &connection) else {
                    // A refused index or list of countries stops nothing.
                    panic!("{system:?} {code}")
                };
                let said = format!("{error:?} {error}");
                assert!(said.contains("Request blocked"), "{said}");
                assert_told_nothing(&world, "the error", &said);
                assert!(error.explain().what.chars().count() < 400);
                set_up(&mut state, |setup| {
                    setup.automatic_minutes = std::num::NonZeroU32::new(5)
                });
                let _ = world.automatic(&mut state);
                let attempt = state.automatic.clone().unwrap();
                assert!(matches!(attempt.outcome, AttemptOutcome::Failed(_)));
                assert_told_nothing(&world, "the store", &world.kept().join("\n"));
            }
        }
    }
}

#[test]
fn a_write_that_is_quoted_back_leaves_no_key_in_the_log() {
    for (system, in_batch) in [(System::Webstore, 403), (System::Company, 400)] {
        let world = small_world(12, 3);
        let mut state = world.state();
        let plan = world.preview(&mut state).unwrap();
        assert!(plan.writes() > 0);
        let kind = FaultKind::QuotesRequest {
            code: in_batch,
            as_page: false,
        };
        let fault = Fault::always(kind).of(system).on("POST", "batch");
        world.sandbox.borrow_mut().add_fault(fault);
        world.apply(&mut state, &plan);
        let kept = world.kept().join("\n");
        assert!(kept.contains("Request blocked"), "{system:?}");
        assert_told_nothing(&world, "the store", &kept);
    }
}
