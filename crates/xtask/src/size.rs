//! How large the release is for the person who loads it, and whether that is still acceptable.

use std::fs;
use std::path::{Path, PathBuf};

use crate::place::Place;
use crate::problem::{Doing, Outcome, Problem};
use crate::process::run_or_explain;
use crate::steps::line;

/// WebAssembly and JavaScript together, as a host sends them (brotli). The first cut, which could little more than read, plan
/// and write, had 481 kB; the whole specification has 1,024 kB: the views of all pages about a third, the engine's futures and
/// what reads and writes JSON another, sorting and ordered maps of many types a tenth. It may not grow past this. The aim is
/// 300 kB, which a slow mobile line (1.6 Mbit/s) brings in one and a half seconds; now it takes five, once for each release.
const BUDGET: u64 = 1_050_000;

/// Compresses with Node's zlib: the release needs Node anyway, and a brotli crate would make every newcomer compile it.
const COMPRESS: &str = r#"
const fs = require("fs"), zlib = require("zlib");
for (const file of process.argv.slice(1)) {
  const raw = fs.readFileSync(file);
  const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: raw.length };
  const gzip = zlib.gzipSync(raw, { level: 9 }).length;
  const brotli = zlib.brotliCompressSync(raw, { params }).length;
  console.log([raw.length, gzip, brotli, file].join(" "));
}
"#;

struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
    file: PathBuf,
}

/// Prints the size of every file and fails over the budget.
pub fn report(place: &Place, dist: &Path) -> Outcome {
    let mut files = Vec::new();
    gather(dist, &mut files)?;
    let finished = run_or_explain(
        "Measuring the release",
        place
            .command("node")
            .args(["-e", COMPRESS, "--"])
            .args(&files),
    )?;
    let mut sizes: Vec<Size> = finished.stdout.lines().filter_map(parse).collect();
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

fn parse(line: &str) -> Option<Size> {
    let mut fields = line.splitn(4, ' ');
    let mut number = || fields.next()?.parse().ok();
    let (raw, gzip, brotli) = (number()?, number()?, number()?);
    Some(Size {
        raw,
        gzip,
        brotli,
        file: PathBuf::from(fields.next()?),
    })
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    let doing = || format!("read the folder {}", folder.display());
    for entry in fs::read_dir(folder).could_not(doing())? {
        let path = entry.could_not(doing())?.path();
        if path.is_dir() {
            gather(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_may_hold_blanks() {
        let size = parse("30 20 10 /dist/a file.js").unwrap();
        assert_eq!((size.raw, size.gzip, size.brotli), (30, 20, 10));
        assert_eq!(size.file, Path::new("/dist/a file.js"));
        assert!(is_code(&size.file));
    }
}
