//! Plays recorded requests against the sandbox and compares its answers with those of the real shop.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod cases;
mod compare;
mod world;

use std::collections::BTreeSet;
use std::io::Write;

use cases::{CASES, LEFT_OUT};

/// So many of the recordings at least are replayed: below that the sandbox's faithfulness is a claim.
const FEWEST: usize = 200;

#[test]
fn the_sandbox_answers_as_the_recorded_shop_did() {
    let mut differences = Vec::new();
    for (name, given) in CASES {
        let recording = world::recording(name);
        let mut sandbox = world::sandbox(given, &recording);
        let answer = sandbox
            .handle(world::request(name, &recording))
            .response
            .unwrap();
        for difference in compare::differences(name, &recording["response"], &answer) {
            differences.push(format!("{name}: {difference}"));
        }
    }
    // Not with `println!`, which is kept back unless the test fails.
    writeln!(
        std::io::stderr(),
        "{} of {} recordings replayed, {} left out with a reason",
        CASES.len(),
        world::recordings().len(),
        LEFT_OUT.len()
    )
    .unwrap();
    assert!(
        differences.is_empty(),
        "{} differences\n{}",
        differences.len(),
        differences.join("\n")
    );
    assert!(
        CASES.len() >= FEWEST,
        "only {} recordings replayed",
        CASES.len()
    );
}

#[test]
fn every_recording_is_replayed_or_left_out_with_a_reason() {
    let known: BTreeSet<&str> = CASES
        .iter()
        .map(|(name, _)| *name)
        .chain(LEFT_OUT.iter().map(|(name, _)| *name))
        .collect();
    let files: Vec<String> = world::recordings();
    let unknown: Vec<&String> = files
        .iter()
        .filter(|name| !known.contains(name.as_str()))
        .collect();
    assert!(
        unknown.is_empty(),
        "neither replayed nor left out: {unknown:?}"
    );
    assert_eq!(
        known.len(),
        CASES.len() + LEFT_OUT.len(),
        "some recording is named twice"
    );
}
