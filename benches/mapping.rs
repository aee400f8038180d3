//! The mapping with a hundred thousand customers a side, in Chromium: the release of the app behind nginx, with sample data from
//! the sandbox. Run by `cargo xtask bench`, which builds both; `--customers N` takes fewer.
//!
//! Each figure is a ratio: to what plain JavaScript takes for the same suggestions, on the same customers in the same page, or to
//! the time that a person is promised. One over its limit fails the run.
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the benchmark, and the line says where"
)]

#[cfg(not(target_arch = "wasm32"))]
#[path = "../tests/support/mod.rs"]
mod support;

#[cfg(not(target_arch = "wasm32"))]
#[path = "browser/measure.rs"]
mod measure;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    measure::main()
}

#[cfg(target_arch = "wasm32")]
fn main() {}
