//! Puts the release together: the app's WebAssembly is taken apart where `src/parts.rs` and `src/app/model/parts.rs` mark it,
//! so that the first page is there after a fraction of it, and each part is a file with a check sum that is fetched when it
//! is needed.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::classes::leave_out_classes;
use crate::join::{FEATURES, Parts, join_files_of, shorten_names};
use crate::loader::{Built, LOADER, with_loader};
use crate::page::{self, check_sum};
use crate::place::Place;
use crate::problem::{Doing, Outcome, Problem, explain_shown_failure};
use crate::process::{run_or_explain, run_shown, shown};
use crate::steps::step;
use crate::tools::WASM;

/// What the app is called, and its main part.
const NAME: &str = "concord";
/// Parts of which the common files come as one: what every way through the app loads, and what all its pages do.
const TOGETHER: [&[&str]; 2] = [&["state"], &["setup", "work"]];

/// How `wasm-opt` makes a file small, beside what it does anyway.
const SMALL: [&str; 10] = [
    // Loops and branches are put together anew: in the compiler's form of them there is more that occurs once.
    "--flatten",
    "--rereloop",
    "-Os",
    // What is tiny is put wherever it is called from, which compresses better than a call.
    "--always-inline-max-function-size",
    "6",
    // What is larger and called from one place alone stays a function of its own: in one with hundreds of variables all of them
    // have longer numbers, and nothing looks like anything else.
    "--one-caller-inline-max-function-size",
    "20",
    // Small distances are part of a load. That differs only for a pointer that lies before the beginning of the memory by less than
    // a kilobyte, to which as much is added again: nothing is there but the last kilobyte of a stack of a thousand.
    "--low-memory-unused",
    // Who built it, which is said in every file otherwise.
    "--strip-producers",
    "--strip-target-features",
];
/// Files call each other through the table. What was joined into one file is called directly: nobody writes to the places of the
/// table that the file has filled.
const DIRECTLY: [&str; 2] = [
    "--directize",
    "--pass-arg=directize-initial-contents-immutable",
];

/// What was built.
pub struct Release {
    /// As the linker wrote it, before it was taken apart.
    pub linked: PathBuf,
    /// What each part needs.
    pub parts: Parts,
}

/// Builds the release into `dist` and says what its parts need.
pub fn build(place: &Place, dist: &Path) -> Outcome<Release> {
    let linked = step(
        "app",
        "building the release (several minutes the first time)",
        || compile(place),
    )?;
    let parts = step(
        "parts",
        "taking the release apart, and putting its files together",
        || {
            let folder = place.target.join("split");
            make_empty(&folder)?;
            make_empty(dist)?;
            let parts = take_apart(place, &linked, &folder)?;
            put_together(place, &folder, dist, parts)
        },
    )?;
    Ok(Release { linked, parts })
}

fn compile(place: &Place) -> Outcome<PathBuf> {
    let mut command = place.cargo();
    command
        .args(["rustc", "--release", "--target", WASM, "--bin", NAME])
        .args(["--features", "split", "--", "-Clink-arg=--emit-relocs"]);
    // A full disk makes the compiler panic; its stack would bury the sentence that says so.
    command.env("RUST_BACKTRACE", "0");
    let finished = run_shown(&mut command)?;
    if !finished.success {
        return Err(explain_shown_failure(
            "Building the app",
            &shown(&command),
            &finished.tail,
        ));
    }
    Ok(place
        .target
        .join(WASM)
        .join("release")
        .join(format!("{NAME}.wasm")))
}

/// Writes the main part, made ready by wasm-bindgen, and the others into the folder.
fn take_apart(place: &Place, wasm: &Path, folder: &Path) -> Outcome<Parts> {
    let finished = run_or_explain(
        "Taking the release apart",
        place.command("wasm-split").arg(wasm).arg(folder).arg(NAME),
    )?;
    let mut parts: Parts = finished.stdout.lines().filter_map(parse_part).collect();
    let main = folder.join(format!("{NAME}.wasm"));
    run_or_explain(
        "Joining WebAssembly and JavaScript",
        place
            .command("wasm-bindgen")
            .args([
                "--target",
                "web",
                "--no-typescript",
                "--keep-lld-exports",
                "--out-dir",
            ])
            .arg(folder)
            .arg(&main),
    )?;
    // The main part is wasm-bindgen's from here on.
    fs::remove_file(&main).could_not(format!("remove {}", main.display()))?;
    for of in TOGETHER {
        join_files_of(place, folder, of, &mut parts)?;
    }
    let (main, script) = (
        folder.join(format!("{NAME}_bg.wasm")),
        folder.join(format!("{NAME}.js")),
    );
    leave_out_classes(&main, &script)?;
    shorten_names(&main, &script)?;
    for file in files_with(folder, "wasm")? {
        let mut command = place.command("wasm-opt");
        // The main part's table has empty places, which the other parts fill.
        if file_name(&file) != format!("{NAME}_bg.wasm") {
            command.args(DIRECTLY);
        }
        command
            .args(SMALL)
            .args(FEATURES)
            .arg(&file)
            .arg("-o")
            .arg(&file);
        run_or_explain("Making the release smaller", &mut command)?;
    }
    Ok(parts)
}

/// A part's name and the names of its files without their ending.
fn parse_part(line: &str) -> Option<(String, Vec<String>)> {
    let mut words = line.split_whitespace().map(str::to_owned);
    Some((words.next()?, words.collect()))
}

/// Names each file by its content, puts the loader into the script that starts the app, and makes the page.
fn put_together(place: &Place, folder: &Path, dist: &Path, parts: Parts) -> Outcome<Parts> {
    copy_folder(&place.root.join("public"), dist)?;
    let main_file = format!("{NAME}_bg.wasm");
    let mut chunks = BTreeMap::new();
    let mut main = None;
    for file in files_with(folder, "wasm")? {
        let name = file_name(&file);
        let bytes = fs::read(&file).could_not(format!("read {}", file.display()))?;
        match name == main_file {
            true => main = Some(put_up(dist, NAME, "_bg.wasm", &bytes)?),
            false => {
                let stem = name.trim_end_matches(".wasm");
                let chunk = put_up(dist, "part", ".wasm", &bytes)?;
                chunks.insert(stem.to_owned(), chunk);
            }
        }
    }
    let main = main.ok_or_else(|| Problem::said("wasm-bindgen wrote no main part."))?;
    let text = |name: &str| read(&folder.join(name));
    let glue = with_loader(
        &text(&format!("{NAME}.js"))?,
        &text(LOADER)?,
        &chunks,
        &parts,
    )?;
    let glue = put_up(dist, NAME, ".js", glue.as_bytes())?;
    let source = read(&place.root.join("index.html"))?;
    let page = with_styles(place, dist, &source)?;
    let page = with_scripts(&page, &glue, &main)?;
    let page = with_parts_named(&page, &chunks, &parts)?;
    let file = dist.join("index.html");
    fs::write(&file, page).could_not(format!("write {}", file.display()))?;
    page::finish(place, dist)?;
    let named = |stem: &String| chunks.get(stem).map(|file| file.name.clone());
    Ok(parts
        .into_iter()
        .map(|(part, files)| (part, files.iter().filter_map(named).collect()))
        .collect())
}

/// Writes a file under a name that changes with its content.
fn put_up(dist: &Path, stem: &str, ending: &str, content: &[u8]) -> Outcome<Built> {
    let digest = Sha256::digest(content);
    let hash: String = digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let name = format!("{stem}-{hash}{ending}");
    let file = dist.join(&name);
    fs::write(&file, content).could_not(format!("write {}", file.display()))?;
    Ok(Built {
        name,
        integrity: check_sum(content),
    })
}

/// The page with its style sheets, which are put up along with it.
fn with_styles(place: &Place, dist: &Path, source: &str) -> Outcome<String> {
    let mut page = String::new();
    for line in source.lines() {
        let trimmed = line.trim_start();
        let asset = trimmed.starts_with("<link data-trunk ");
        let href = trimmed
            .split_once("href=\"")
            .and_then(|(_, rest)| rest.split_once('"'))
            .map(|(href, _)| href);
        match href {
            Some(href) if asset && trimmed.contains("rel=\"css\"") => {
                let file = place.root.join(href);
                let stem = file
                    .file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                let sheet = put_up(dist, &stem, ".css", read(&file)?.as_bytes())?;
                page.push_str(&format!(
                    "    <link rel=\"stylesheet\" href=\"/{}\" integrity=\"{}\">\n",
                    sheet.name, sheet.integrity
                ));
            }
            _ if asset => {}
            _ => {
                page.push_str(&line.replace("<base data-trunk-public-url>", "<base href=\"/\">"));
                page.push('\n');
            }
        }
    }
    Ok(page)
}

/// The page as Trunk would have written it; `page::finish` goes on from there.
fn with_scripts(page: &str, glue: &Built, main: &Built) -> Outcome<String> {
    let (head, rest) = page
        .split_once("</head>")
        .ok_or_else(|| Problem::said("index.html has no head."))?;
    Ok(format!(
        "{head}<script type=\"module\">\nimport init, * as bindings from '/{glue}';\nconst wasm = await init({{ module_or_path: '/{main}' }});\n</script><link rel=\"modulepreload\" href=\"/{glue}\" crossorigin=\"anonymous\" integrity=\"{glue_sum}\"><link rel=\"preload\" href=\"/{main}\" integrity=\"{main_sum}\" as=\"fetch\"></head>{rest}",
        glue = glue.name,
        main = main.name,
        glue_sum = glue.integrity,
        main_sum = main.integrity,
    ))
}

/// The page with the names of the files that are loaded later, those that most parts need first: the app fetches them when the
/// browser is idle.
fn with_parts_named(page: &str, files: &BTreeMap<String, Built>, parts: &Parts) -> Outcome<String> {
    let mut files: Vec<_> = files.iter().collect();
    files.sort_by_key(|(stem, _)| {
        let need_it = parts.values().filter(|needed| needed.contains(stem));
        Reverse(need_it.count())
    });
    let links = files.into_iter().map(|(_, file)| {
        let (name, integrity) = (&file.name, &file.integrity);
        format!("<link rel=\"part\" href=\"/{name}\" integrity=\"{integrity}\">")
    });
    let links: String = links.collect();
    match page.split_once("</head>") {
        Some((head, rest)) => Ok(format!("{head}{links}</head>{rest}")),
        None => Err(Problem::said("index.html has no head.")),
    }
}

fn read(file: &Path) -> Outcome<String> {
    fs::read_to_string(file).could_not(format!("read {}", file.display()))
}

fn file_name(file: &Path) -> String {
    file.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn make_empty(folder: &Path) -> Outcome {
    let doing = || format!("empty the folder {}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder).could_not(doing())?;
    }
    fs::create_dir_all(folder).could_not(doing())
}

/// The folder's files with this ending, in the order of their names.
fn files_with(folder: &Path, ending: &str) -> Outcome<Vec<PathBuf>> {
    let doing = || format!("read the folder {}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).could_not(doing())? {
        let file = entry.could_not(doing())?.path();
        if file.extension().is_some_and(|it| it == ending) {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

fn copy_folder(from: &Path, to: &Path) -> Outcome {
    let doing = || format!("copy the folder {}", from.display());
    for entry in fs::read_dir(from).could_not(doing())? {
        let file = entry.could_not(doing())?.path();
        let copy = to.join(file_name(&file));
        if file.is_dir() {
            fs::create_dir_all(&copy).could_not(doing())?;
            copy_folder(&file, &copy)?;
        } else {
            fs::copy(&file, &copy).could_not(doing())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_the_files_that_are_loaded_later_what_most_parts_need_first() {
        let files = ["chunk", "joined"].map(|stem| {
            let (name, integrity) = (format!("part-{stem}.wasm"), format!("sha384-{stem}"));
            (stem.to_owned(), Built { name, integrity })
        });
        let all = vec!["joined".to_owned(), "chunk".to_owned()];
        let parts = Parts::from([
            ("state".to_owned(), vec!["joined".to_owned()]),
            ("work".to_owned(), all),
        ]);
        let page = with_parts_named("<head></head><body>", &files.into(), &parts).unwrap();
        let link = |stem: &str| {
            format!("<link rel=\"part\" href=\"/part-{stem}.wasm\" integrity=\"sha384-{stem}\">")
        };
        let expected = format!("<head>{}{}</head><body>", link("joined"), link("chunk"));
        assert_eq!(page, expected);
        assert!(with_parts_named("<body>", &BTreeMap::new(), &parts).is_err());
    }

    #[test]
    fn the_page_is_one_that_can_be_finished() {
        let file = |name: &str| Built {
            name: name.to_owned(),
            integrity: format!("sha384-{name}"),
        };
        let page =
            with_scripts("<html><head></head></html>", &file("a.js"), &file("a.wasm")).unwrap();
        assert!(
            page.contains("from '/a.js'") && page.contains("module_or_path: '/a.wasm'"),
            "{page}"
        );
    }
}
