//! What each command does.

pub mod check;
pub mod log;
pub mod preview;
pub mod run;
pub mod shared;
pub mod status;
pub mod transfer;
pub mod undo;
