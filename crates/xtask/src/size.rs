//! How large the release is for the person who loads it, and whether that is still acceptable.

use std::path::Path;

use crate::compress::Size;
use crate::problem::{Outcome, Problem};
use crate::steps::line;

/// WebAssembly and JavaScript together, as a host sends them (brotli). The first cut, which could little more than read, plan
/// and write, had 481 kB; the whole specification has 1,024 kB: the views of all pages about a third, the engine's futures and
/// what reads and writes JSON another, sorting and ordered maps of many types a tenth. It may not grow past this. The aim is
/// 300 kB, which a slow mobile line (1.6 Mbit/s) brings in one and a half seconds; now it takes five, once for each release.
const BUDGET: u64 = 1_050_000;

/// Prints the size of every file and fails over the budget.
pub fn report(dist: &Path, mut sizes: Vec<Size>) -> Outcome {
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

    let code: u64 = sizes
        .iter()
        .filter(|size| is_code(&size.file))
        .map(|size| size.brotli)
        .sum();
    if code > BUDGET {
        return Err(Problem::Said(format!(
            "The release is over its size budget: WebAssembly and JavaScript take {code} bytes in brotli, {BUDGET} are allowed.",
        )));
    }
    line(&format!(
        "\nWebAssembly and JavaScript: {code} of {BUDGET} bytes (brotli)."
    ));
    Ok(())
}

fn is_code(file: &Path) -> bool {
    file.extension()
        .is_some_and(|extension| extension == "wasm" || extension == "js" || extension == "mjs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_what_a_browser_runs() {
        for (file, expected) in [
            ("a.js", true),
            ("a.wasm", true),
            ("a.css", false),
            ("js", false),
        ] {
            assert_eq!(is_code(Path::new(file)), expected, "{file}");
        }
    }
}
