//! Histories that once broke a promise, step by step: they stay as they are whatever later generators draw. A failing seed prints
//! its own to be put here.

use std::path::Path;

use serde::Deserialize;

use super::{History, play};

/// One file of `pinned`.
#[derive(Deserialize)]
struct Pinned {
    /// What had broken, and why.
    about: String,
    history: History,
}

#[test]
fn what_once_broke_a_promise_keeps_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/simulation/history/pinned");
    let mut played = 0;
    let mut broken = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let Pinned { about, history } = serde_json::from_str(&text).unwrap();
        played += 1;
        if let Err(words) = play(&history) {
            broken.push(format!("{}: {words} ({about})", path.display()));
        }
    }
    assert!(played > 0, "no history is pinned");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
