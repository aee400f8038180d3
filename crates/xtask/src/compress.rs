//! Puts a compressed copy beside each file of the release, once and as small as it gets, so that no host has to compress.

use std::fs;
use std::path::{Path, PathBuf};

use crate::place::Place;
use crate::problem::{Doing, Outcome, Problem};
use crate::process::run_or_explain;

/// With Node's zlib: the release needs Node anyway, and a brotli crate would make every newcomer compile it. What was
/// written is read back: a copy that is not the same would be refused by its check sum, and only by the browser.
const COMPRESS: &str = r#"
const fs = require("fs"), zlib = require("zlib");
for (const file of process.argv.slice(1)) {
  const raw = fs.readFileSync(file);
  const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: raw.length };
  // Its distances are those between numbers in tables and code, as in a font, and not those between words.
  if (file.endsWith(".wasm")) params[zlib.constants.BROTLI_PARAM_MODE] = zlib.constants.BROTLI_MODE_FONT;
  fs.writeFileSync(file + ".gz", zlib.gzipSync(raw, { level: 9 }));
  fs.writeFileSync(file + ".br", zlib.brotliCompressSync(raw, { params }));
  const gzip = fs.readFileSync(file + ".gz"), brotli = fs.readFileSync(file + ".br");
  const isSame = raw.equals(zlib.gunzipSync(gzip)) && raw.equals(zlib.brotliDecompressSync(brotli));
  if (!isSame) throw new Error(file + " is not the same once it was compressed");
  console.log([raw.length, gzip.length, brotli.length, file].join(" "));
}
"#;

/// How large a file is, in bytes: as it is, and compressed.
pub struct Size {
    pub raw: u64,
    pub gzip: u64,
    pub brotli: u64,
    pub file: PathBuf,
}

/// Writes `FILE.br` and `FILE.gz` beside each file of the folder and below it.
pub fn compress(place: &Place, dist: &Path) -> Outcome<Vec<Size>> {
    let mut files = Vec::new();
    gather(dist, &mut files)?;
    let mut command = place.command("node");
    command.args(["-e", COMPRESS, "--"]).args(&files);
    let finished = run_or_explain("Compressing the release", &mut command)?;
    let sizes: Vec<Size> = finished.stdout.lines().filter_map(parse).collect();
    if sizes.len() == files.len() {
        Ok(sizes)
    } else {
        Err(Problem::said(
            "Node compressed another number of files than there are.",
        ))
    }
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

/// What is compressed: all but earlier copies, and the file that a static host reads itself.
fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    let doing = || format!("read the folder {}", folder.display());
    for entry in fs::read_dir(folder).could_not(doing())? {
        let path = entry.could_not(doing())?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            gather(&path, files)?;
        } else if name != "_headers" && !name.ends_with(".br") && !name.ends_with(".gz") {
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
    }

    #[test]
    fn copies_are_not_compressed_once_more() {
        let folder = std::env::temp_dir().join(format!("concord-gather-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for name in ["a.js", "a.js.br", "a.js.gz", "_headers"] {
            fs::write(folder.join(name), name).unwrap();
        }
        let mut files = Vec::new();
        gather(&folder, &mut files).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(files, [folder.join("a.js")]);
    }
}
