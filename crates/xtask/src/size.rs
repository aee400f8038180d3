//! How large the release is for the person who loads it, and whether that is still acceptable.

use std::collections::BTreeSet;
use std::path::Path;

use crate::compress::Size;
use crate::problem::{Outcome, Problem};
use crate::split::Parts;
use crate::steps::line;

/// What the browser gets before the first page stands, as a host sends it (brotli): the page, its style sheets and scripts,
/// and the main part of the WebAssembly. A slow mobile line (1.6 Mbit/s) brings this in one and a half seconds. It may not
/// grow past this: whatever the first page does not need is reached through `src/app/parts.rs`.
const FIRST_LOAD: u64 = 300_000;

/// Ways through the app, and the parts that each of them needs besides the first load.
const WAYS: [(&str, &[&str]); 4] = [
    ("Home with a webstore", &["state"]),
    ("Mapping", &["state", "work"]),
    ("first preview", &["state", "work", "engine"]),
    ("setup", &["state", "setup"]),
];

/// Prints the size of every file and fails over the budget.
pub fn report(dist: &Path, mut sizes: Vec<Size>, parts: &Parts) -> Outcome {
    sizes.sort_by_key(|size| std::cmp::Reverse(size.brotli));

    line(&format!(
        "\n{:>10} {:>10} {:>10}  bytes, of",
        "raw", "gzip", "brotli"
    ));
    for size in &sizes {
        let name = size.file.strip_prefix(dist).unwrap_or(&size.file);
        line(&format!(
            "{:>10} {:>10} {:>10}  {}",
            size.raw,
            size.gzip,
            size.brotli,
            name.display()
        ));
    }
    let sum = |of: fn(&Size) -> u64| sizes.iter().map(of).sum::<u64>();
    line(&format!(
        "{:>10} {:>10} {:>10}  all",
        sum(|size| size.raw),
        sum(|size| size.gzip),
        sum(|size| size.brotli)
    ));

    let brotli_of = |wanted: &dyn Fn(&str) -> bool| -> u64 {
        let wanted = sizes.iter().filter(|size| {
            let name = size.file.file_name().unwrap_or_default();
            wanted(&name.to_string_lossy())
        });
        wanted.map(|size| size.brotli).sum()
    };
    let first = brotli_of(&|name| is_first(name));
    line(&format!(
        "\n{first:>10} bytes (brotli) before the first page stands, of {FIRST_LOAD}"
    ));
    for (way, needed) in WAYS {
        let files: BTreeSet<&String> = needed
            .iter()
            .flat_map(|part| parts.get(*part).into_iter().flatten())
            .collect();
        let more = brotli_of(&|name| files.iter().any(|file| file.as_str() == name));
        line(&format!("{:>10} for {way}, in all", first + more));
    }
    if first > FIRST_LOAD {
        return Err(Problem::Said(format!(
            "The release is over its size budget: the first page takes {first} bytes in brotli, {FIRST_LOAD} are allowed.",
        )));
    }
    Ok(())
}

/// Whether the first page needs the file: all but the other parts, the way back from signing in, and what is only looked at.
fn is_first(name: &str) -> bool {
    let ending = name.rsplit('.').next();
    let is_loaded = matches!(ending, Some("html" | "css" | "js" | "wasm" | "svg"));
    is_loaded && !name.starts_with("part-") && !name.starts_with("sign-in")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_needs_all_that_is_loaded_at_once() {
        for (file, expected) in [
            ("index.html", true),
            ("base-b1a4.css", true),
            ("concord-84ef.js", true),
            ("concord-84ef_bg.wasm", true),
            ("icon.svg", true),
            ("part-84ef.wasm", false),
            ("sign-in.js", false),
            ("transfer.schema.json", false),
        ] {
            assert_eq!(is_first(file), expected, "{file}");
        }
    }
}
