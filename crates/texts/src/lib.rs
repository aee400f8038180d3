//! What suggesting mappings among a hundred thousand customers spends its time in: folding texts to their normal form, numbering
//! them, and finding out who hangs together. A crate of its own, because it is compiled for speed while the rest of the release is
//! compiled for size.

mod fold;
mod groups;
mod numbered;
mod ties;

pub use fold::fold_plainly;
pub use ties::{Pair, Tangle, Tied, Ties};

/// Whether a text has a letter of ASCII. Short texts are looked through sooner than a search is set up.
pub fn has(text: &str, letter: u8) -> bool {
    text.bytes().any(|byte| byte == letter)
}
