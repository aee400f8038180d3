//! `cargo xtask build`: the folder to host.

use clap::Args;

use crate::compress::compress;
use crate::machine::check_disk;
use crate::place::Place;
use crate::problem::Outcome;
use crate::steps::{say, step};
use crate::{size, split, tools};

/// What can be asked of a build.
#[derive(Args)]
pub struct Options {
    /// Say which call keeps what in the first load, also while it is within its budget
    #[arg(long)]
    keeps: bool,
}

/// Builds the release into `dist/`, compresses it and reports its size.
pub fn run(place: &mut Place, options: &Options) -> Outcome {
    check_disk(place)?;
    tools::ensure_for_release(place)?;
    tools::ensure_wasm_opt(place)?;
    tools::ensure_crates(place)?;
    let dist = place.root.join("dist");
    let release = split::build(place, &dist)?;
    let sizes = step(
        "compress",
        "putting a .br and a .gz beside each file",
        || compress(place, &dist),
    )?;
    size::report(&dist, sizes, &release, options.keeps)?;
    say("the release is in dist/");
    Ok(())
}
