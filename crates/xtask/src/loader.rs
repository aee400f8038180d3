//! The script's part of a release that was taken apart: it fetches a part's files, each by its check sum, when the part is
//! needed.

use std::collections::BTreeMap;

use crate::problem::{Outcome, Problem};

/// The script that loads the parts, as the taker-apart calls it.
pub const LOADER: &str = "__wasm_split.js";

/// A file of the release.
pub struct Built {
    pub name: String,
    pub integrity: String,
}

/// Fetches a file once, and again where that failed. In place of the lines that the taker-apart writes for each of its files.
const FETCH: &str = r#"const __file = (name, integrity) => makeLoad(() => {
    const src = fetch(new URL(name, import.meta.url), { integrity });
    src.catch(() => {});
    return (imports) => WebAssembly.instantiateStreaming(src, imports);
}, []);
"#;

/// The glue with the lines of the loader in it: two files that import each other could not be named by their content. `files` are
/// the files by the names that `parts` has for them.
pub fn with_loader(
    glue: &str,
    loader: &str,
    files: &BTreeMap<String, Built>,
    parts: &BTreeMap<String, Vec<String>>,
) -> Outcome<String> {
    let mut joined = machinery(loader)?;
    joined.push_str(FETCH);
    let mut numbers = BTreeMap::new();
    for (number, (stem, file)) in files.iter().enumerate() {
        let (name, integrity) = (&file.name, &file.integrity);
        joined.push_str(&format!(
            "const __file_{number} = __file(\"./{name}\", \"{integrity}\");\n"
        ));
        numbers.insert(stem, number);
    }
    joined.push_str("const __parts = {\n");
    for (part, stems) in parts {
        if !loader.contains(&format!("__wasm_split_load_{part} ")) {
            return Err(changed());
        }
        let loads = stems.iter().map(|stem| {
            let number = numbers.get(stem).ok_or_else(changed)?;
            Ok(format!("__file_{number}()"))
        });
        let loads = loads.collect::<Outcome<Vec<_>>>()?.join(", ");
        joined.push_str(&format!(
            "    __wasm_split_load_{part}: wrapAsyncCb(() => Promise.all([{loads}])),\n"
        ));
    }
    joined.push_str("};\n");
    with_parts(joined, glue)
}

fn changed() -> Problem {
    Problem::said(
        "The loader of the parts is another than expected: crates/xtask/src/loader.rs has to follow it.",
    )
}

/// What the taker-apart's script has before the lines for each file.
fn machinery(loader: &str) -> Outcome<String> {
    // What the loader imports from the glue is at hand there.
    let (import, loader) = loader.split_once('\n').ok_or_else(changed)?;
    let first_file = ["/* ", "const __chunk_", "export const "]
        .iter()
        .filter_map(|start| loader.find(&format!("\n{start}")))
        .min();
    let machinery = first_file.and_then(|at| loader.get(..=at));
    let machinery = machinery.filter(|it| {
        let has = |name: &str| it.contains(&format!("function {name}("));
        import.starts_with("import { initSync } from") && has("makeLoad") && has("wrapAsyncCb")
    });
    // What failed is said on the page, by the app.
    let silent = |it: &str| it.replace("            console.error(e);\n", "");
    machinery.map(silent).ok_or_else(changed)
}

/// The loader's lines and the glue, which imports them from itself.
fn with_parts(mut joined: String, glue: &str) -> Outcome<String> {
    let mut is_joined = false;
    for line in glue.lines() {
        let imported = line
            .strip_prefix("import * as ")
            .and_then(|rest| rest.split_once(" from "))
            .filter(|(_, from)| from.contains(LOADER));
        match imported {
            // Several imports of the same file have a name each.
            Some((name, _)) => {
                is_joined = true;
                joined.push_str(&format!("const {name} = __parts;\n"));
            }
            None => {
                joined.push_str(line);
                joined.push('\n');
            }
        }
    }
    match is_joined {
        true => Ok(joined),
        false => Err(changed()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOADER_TEXT: &str = r#"import { initSync } from "./concord.js";

function wrapAsyncCb(callee) {
        } catch (e) {
            console.error(e);
            success = false;
}
function makeLoad(fetcher, deps) {
}
/* setup, work */
const __chunk_1 = makeLoad(() => {
    const src = fetch(new URL("./chunk_1.wasm", import.meta.url));
}, []);
export const __wasm_split_load_work = wrapAsyncCb(makeLoad(() => fetch(new URL("./split_work.wasm", import.meta.url)), [__chunk_1]));
export const __wasm_split_load_setup = wrapAsyncCb(makeLoad(() => fetch(new URL("./split_setup.wasm", import.meta.url)), [__chunk_1]));
"#;
    const GLUE: &str = "import * as import1 from \"./__wasm_split.js\"\nexport default init;\n";

    fn files() -> BTreeMap<String, Built> {
        ["chunk_1", "split_setup", "split_work"]
            .map(|stem| {
                let built = Built {
                    name: format!("part-{stem}.wasm"),
                    integrity: format!("sha384-{stem}"),
                };
                (stem.to_owned(), built)
            })
            .into()
    }

    fn parts() -> BTreeMap<String, Vec<String>> {
        [
            ("setup", ["chunk_1", "split_setup"]),
            ("work", ["chunk_1", "split_work"]),
        ]
        .map(|(part, files)| (part.to_owned(), files.map(str::to_owned).to_vec()))
        .into()
    }

    #[test]
    fn each_file_is_fetched_by_its_check_sum_from_within_the_glue() {
        let joined = with_loader(GLUE, LOADER_TEXT, &files(), &parts()).unwrap();
        for expected in [
            "const __file_0 = __file(\"./part-chunk_1.wasm\", \"sha384-chunk_1\");",
            "const __file_1 = __file(\"./part-split_setup.wasm\", \"sha384-split_setup\");",
            "    __wasm_split_load_setup: wrapAsyncCb(() => Promise.all([__file_0(), __file_1()])),",
            "    __wasm_split_load_work: wrapAsyncCb(() => Promise.all([__file_0(), __file_2()])),",
            "const import1 = __parts;",
            "function makeLoad(fetcher, deps) {",
        ] {
            assert!(joined.lines().any(|line| line == expected), "{joined}");
        }
        for unexpected in ["import * as", "console", "__chunk_1", "export const"] {
            assert!(!joined.contains(unexpected), "{joined}");
        }
    }

    #[test]
    fn a_loader_of_another_form_is_not_taken() {
        let with = |glue: &str, loader: &str| with_loader(glue, loader, &files(), &parts());
        assert!(with(GLUE, LOADER_TEXT).is_ok());
        for (of_loader, other) in [
            ("function makeLoad(", "function load("),
            ("function wrapAsyncCb(", "function wrap("),
            ("__wasm_split_load_setup ", "__wasm_split_load_settings "),
            ("import { initSync }", "import { init }"),
        ] {
            assert!(with(GLUE, &LOADER_TEXT.replace(of_loader, other)).is_err());
        }
        assert!(with("export default init;\n", LOADER_TEXT).is_err());
        let unknown = BTreeMap::from([("work".to_owned(), vec!["chunk_7".to_owned()])]);
        assert!(with_loader(GLUE, LOADER_TEXT, &files(), &unknown).is_err());
    }
}
