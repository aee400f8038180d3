//! How large the release is for the person who loads it, and whether that is still acceptable.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::compress::Size;
use crate::problem::{Doing, Outcome, Problem};
use crate::split::Release;
use crate::steps::line;
use crate::{keeps, links};

/// What the browser gets before the first page stands, as a host sends it (brotli): the page, its style sheets and scripts,
/// and the main part of the WebAssembly. In one piece the release had 1,213 kB; of its main part, 153 kB, most is what Leptos and
/// its router are, the shell, and opening the database. It may not grow past this: whatever the first page does not need is
/// reached through `src/parts.rs` and `src/app/model/parts.rs`.
const FIRST_LOAD: u64 = 170_000;

/// All parts together, which nobody loads at once. What several parts use is a file of its own, and each file is compressed
/// by itself: that takes a sixth more than one piece would. The aim is 1,200 kB.
const ALL_CODE: u64 = 1_442_000;

/// Ways through the app, and the parts that each of them needs besides the first load.
const WAYS: [(&str, &[&str]); 4] = [
    ("Home with a webstore", &["state"]),
    ("Mapping", &["state", "work"]),
    ("first preview", &["state", "work", "engine"]),
    ("setup", &["state", "setup"]),
];

/// Prints the size of every file and fails over the budget. What the first page is kept waiting by is said where that is over
/// its budget, or asked for.
pub fn report(dist: &Path, mut sizes: Vec<Size>, release: &Release, says_keeps: bool) -> Outcome {
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
    let first = brotli_of(&is_first);
    line(&format!(
        "\n{first:>10} bytes (brotli) before the first page stands, of {FIRST_LOAD}"
    ));
    for (way, needed) in WAYS {
        let files: BTreeSet<&String> = needed
            .iter()
            .flat_map(|part| release.parts.get(*part).into_iter().flatten())
            .collect();
        let more = brotli_of(&|name| files.iter().any(|file| file.as_str() == name));
        line(&format!("{:>10} for {way}, in all", first + more));
    }
    let code = brotli_of(&is_code);
    line(&format!(
        "{code:>10} WebAssembly and JavaScript together, of {ALL_CODE}"
    ));
    if says_keeps || first > FIRST_LOAD {
        say_keeps(&release.linked)?;
    }
    for (what, bytes, budget) in [
        ("the first page takes", first, FIRST_LOAD),
        ("WebAssembly and JavaScript take", code, ALL_CODE),
    ] {
        if bytes > budget {
            return Err(Problem::Said(format!(
                "The release is over its size budget: {what} {bytes} bytes in brotli, {budget} are allowed.",
            )));
        }
    }
    Ok(())
}

/// Prints which call keeps what in the main part.
fn say_keeps(linked: &Path) -> Outcome {
    let wasm = fs::read(linked).could_not(format!("read {}", linked.display()))?;
    let links = links::read(&wasm).ok_or_else(|| {
        Problem::Said(format!(
            "{} was not linked with relocations.",
            linked.display()
        ))
    })?;
    line("");
    for said in keeps::report(&links) {
        line(&said);
    }
    Ok(())
}

fn is_code(name: &str) -> bool {
    matches!(name.rsplit('.').next(), Some("wasm" | "js"))
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
