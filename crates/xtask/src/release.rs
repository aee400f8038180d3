//! `cargo xtask build`: the folder to host.

use crate::compress::compress;
use crate::machine::check_disk;
use crate::place::Place;
use crate::problem::Outcome;
use crate::steps::{say, step};
use crate::{size, split, tools};

/// Builds the release into `dist/`, compresses it and reports its size.
pub fn run(place: &mut Place) -> Outcome {
    check_disk(place)?;
    tools::ensure_for_release(place)?;
    tools::ensure_wasm_opt(place)?;
    tools::ensure_crates(place)?;
    let dist = place.root.join("dist");
    let parts = split::build(place, &dist)?;
    let sizes = step(
        "compress",
        "putting a .br and a .gz beside each file",
        || compress(place, &dist),
    )?;
    size::report(&dist, sizes, &parts)?;
    say("the release is in dist/");
    Ok(())
}
