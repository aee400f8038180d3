//! The built program against the sandbox on a port of this machine: as users start it, and killed at any instant.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod demo;
mod ends;
mod image;
mod keys;
mod killed;
mod world;
