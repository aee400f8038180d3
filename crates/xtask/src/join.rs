//! Makes fewer and smaller files of what the taker-apart and wasm-bindgen have written: one of those that are always loaded
//! together, which compress better so, and short names for what the main part takes from the script.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::imports::{imports, that_hands_on, with_imports};
use crate::place::Place;
use crate::problem::{Doing, Outcome, Problem};
use crate::process::run_or_explain;

/// The files that each part needs besides the main one, by the part's name.
pub type Parts = BTreeMap<String, Vec<String>>;

/// What Rust's WebAssembly may be made of; what binaryen's programs would guess otherwise, and differently.
pub const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];
/// What parts take from the main one.
const SHARED: &str = "__wasm_split";
/// How the names of joined files begin.
const JOINED: &str = "joined_";
/// A name for it that nothing else has while files are being joined.
const SHARED_MEANWHILE: &str = "__wasm_split_shared";

/// Joins the files that all these parts need into one, in the folder and in the list; not those that are joined already.
pub fn join_files_of(place: &Place, folder: &Path, of: &[&str], parts: &mut Parts) -> Outcome {
    let files = needed_by_all(of, parts);
    let [first, _, ..] = files.as_slice() else {
        return Ok(());
    };
    let name = format!("{JOINED}{}", of.join("_"));
    let path = |stem: &str| folder.join(format!("{stem}.wasm"));
    let taken = read_imports(&path(first))?;
    let mut given = taken.clone();
    for import in &mut given {
        import.module = SHARED_MEANWHILE.to_owned();
    }
    // All take the same of the main part. What hands it on stands for the main part, so that they are joined around one memory.
    let between = folder.join("between.wasm");
    let handing_on = that_hands_on(&given).ok_or_else(|| unreadable(&path(first)))?;
    fs::write(&between, handing_on).could_not(format!("write {}", between.display()))?;
    let joined = path(&name);
    let mut command = place.command("wasm-merge");
    command.arg(&between).arg(SHARED);
    for file in &files {
        if read_imports(&path(file))? != taken {
            return Err(Problem::Said(format!(
                "{file} takes something else of the main part than {first}: crates/xtask/src/join.rs has to follow that."
            )));
        }
        command.arg(path(file)).arg(file);
    }
    command.args(FEATURES).arg("-o").arg(&joined);
    run_or_explain("Joining the files of a part", &mut command)?;
    let merged = fs::read(&joined).could_not(format!("read {}", joined.display()))?;
    let merged = with_imports(&merged, &taken).ok_or_else(|| unreadable(&joined))?;
    fs::write(&joined, merged).could_not(format!("write {}", joined.display()))?;
    for file in files.iter().map(|file| path(file)).chain([between]) {
        fs::remove_file(&file).could_not(format!("remove {}", file.display()))?;
    }
    replace(parts, &files, &name);
    Ok(())
}

fn needed_by_all(of: &[&str], parts: &Parts) -> Vec<String> {
    let needed = |part: &str| parts.get(part).map_or(&[][..], Vec::as_slice);
    let Some((first, others)) = of.split_first() else {
        return Vec::new();
    };
    let by_all = needed(first).iter().filter(|file| {
        let is_needed = others.iter().all(|other| needed(other).contains(file));
        is_needed && !file.starts_with(JOINED)
    });
    by_all.cloned().collect()
}

/// Whoever needs one of the files needs what they were joined into.
fn replace(parts: &mut Parts, files: &[String], joined: &str) {
    for needed in parts.values_mut() {
        let before = needed.len();
        needed.retain(|file| !files.contains(file));
        if needed.len() < before {
            needed.insert(0, joined.to_owned());
        }
    }
}

fn read_imports(file: &Path) -> Outcome<Vec<crate::imports::Import>> {
    let wasm = fs::read(file).could_not(format!("read {}", file.display()))?;
    imports(&wasm).ok_or_else(|| unreadable(file))
}

fn unreadable(file: &Path) -> Problem {
    Problem::Said(format!(
        "{} is no WebAssembly that can be read.",
        file.display()
    ))
}

/// Gives what the main part takes from the script short names, in both: wasm-bindgen's end in 16 signs of chance, in each of them.
pub fn shorten_names(main: &Path, script: &Path) -> Outcome {
    let wasm = fs::read(main).could_not(format!("read {}", main.display()))?;
    let glue = fs::read_to_string(script).could_not(format!("read {}", script.display()))?;
    let mut taken = imports(&wasm).ok_or_else(|| unreadable(main))?;
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for word in words(&glue) {
        *places.entry(word).or_default() += 1;
    }
    let mut short = BTreeMap::new();
    for import in &mut taken {
        // One that the script names elsewhere as well is not only the main part's.
        let is_its_own =
            import.name.starts_with("__wb") && places.get(import.name.as_str()) == Some(&1);
        if is_its_own {
            let name = format!("_{}", short.len());
            short.insert(std::mem::replace(&mut import.name, name.clone()), name);
        }
    }
    let glue: String = words(&glue)
        .map(|word| short.get(word).map_or(word, String::as_str))
        .collect();
    let wasm = with_imports(&wasm, &taken).ok_or_else(|| unreadable(main))?;
    fs::write(main, wasm).could_not(format!("write {}", main.display()))?;
    fs::write(script, glue).could_not(format!("write {}", script.display()))
}

/// The words of a script, and what is between them.
pub fn words(script: &str) -> impl Iterator<Item = &str> {
    let is_of_word = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '$');
    let mut rest = script;
    std::iter::from_fn(move || {
        let kind = is_of_word(rest.chars().next()?);
        let end = rest
            .find(|sign| is_of_word(sign) != kind)
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_needs_one_of_the_joined_files_needs_the_one_that_they_are_in() {
        let list = |files: &[&str]| files.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let mut parts = Parts::from([
            ("state".to_owned(), list(&["a", "b", "s"])),
            ("work".to_owned(), list(&["b", "c", "w"])),
            ("apart".to_owned(), list(&["c", "x"])),
        ]);
        let joined = list(&["a", "b", "s"]);
        replace(&mut parts, &joined, "joined_state");
        assert_eq!(parts["state"], ["joined_state"]);
        assert_eq!(parts["work"], ["joined_state", "c", "w"]);
        assert_eq!(parts["apart"], ["c", "x"]);
    }

    #[test]
    fn files_are_joined_once_and_only_if_all_of_the_parts_need_them() {
        let list = |files: &[&str]| files.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let parts = Parts::from([
            ("setup".to_owned(), list(&["joined_state", "b", "c", "s"])),
            ("work".to_owned(), list(&["joined_state", "a", "b", "c"])),
        ]);
        assert_eq!(needed_by_all(&["setup", "work"], &parts), ["b", "c"]);
        assert_eq!(needed_by_all(&["work"], &parts), ["a", "b", "c"]);
        assert_eq!(
            needed_by_all(&["work", "other"], &parts),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_script_is_the_words_in_it_and_what_is_between_them() {
        let script = "const $a_1 = { __wbg_x: function() { return “é”; } };\n";
        assert_eq!(words(script).collect::<String>(), script);
        assert!(words(script).any(|word| word == "__wbg_x"));
        assert!(words(script).any(|word| word == "$a_1"));
        assert_eq!(words("").count(), 0);
    }
}
