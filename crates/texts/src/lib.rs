//! What suggesting mappings among a hundred thousand customers spends its time in: folding texts to their normal form, numbering
//! them, and finding out who hangs together. A crate of its own, because it is compiled for speed while the rest of the release is
//! compiled for size.

mod fold;
mod groups;
mod numbered;

pub use fold::fold_plainly;
pub use groups::Groups;
pub use numbered::Numbered;
