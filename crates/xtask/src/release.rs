//! `cargo xtask build`: the folder to host.

use crate::app::{Profile, build_app};
use crate::compress::compress;
use crate::machine::check_disk;
use crate::place::Place;
use crate::problem::Outcome;
use crate::steps::{say, step};
use crate::{size, tools};

/// Builds the release into `dist/`, compresses it and reports its size.
pub fn run(place: &mut Place) -> Outcome {
    check_disk(place)?;
    tools::ensure_for_building(place)?;
    // Trunk runs wasm-opt itself, before it computes the integrity hashes that index.html holds.
    tools::ensure_wasm_opt(place)?;
    tools::ensure_crates(place)?;
    let dist = place.root.join("dist");
    build_app(place, Profile::Release, &dist)?;
    let sizes = step(
        "compress",
        "putting a .br and a .gz beside each file",
        || compress(place, &dist),
    )?;
    size::report(&dist, sizes)?;
    say("the release is in dist/");
    Ok(())
}
