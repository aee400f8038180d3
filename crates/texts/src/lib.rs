//! What suggesting mappings among a hundred thousand customers spends its time in: folding texts to their normal form, numbering
//! them, and finding out who hangs together. A crate of its own, because it is compiled for speed while the rest of the release is
//! compiled for size.

mod eight;
mod fold;
mod groups;
mod numbered;
mod ties;

pub use fold::fold_plainly;
pub use ties::{Pair, Tangle, Tied, Ties};

/// Whether a text has a letter of ASCII.
pub fn has(text: &str, letter: u8) -> bool {
    // Nothing is filled up with what is looked for.
    let mut letters = eight::eights(text.as_bytes(), !letter);
    letters.any(|letters| eight::any_is(letters, letter))
}
