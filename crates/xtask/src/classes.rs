//! Leaves out what wasm-bindgen's script offers to other scripts and nobody here makes an object of: classes of a crate that comes
//! with Leptos. What they call would stay in the main part.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::imports::with_exports;
use crate::join::words;
use crate::problem::{Doing, Outcome, Problem};

/// Leaves such classes out of the script, and out of the main part what it gives out for them alone.
pub fn leave_out_classes(main: &Path, script: &Path) -> Outcome {
    let glue = fs::read_to_string(script).could_not(format!("read {}", script.display()))?;
    let wasm = fs::read(main).could_not(format!("read {}", main.display()))?;
    let (kept, left_out) = without_classes(&glue);
    let still_named: BTreeSet<&str> = words(&kept).collect();
    let named: BTreeSet<&str> = words(&left_out).collect();
    let is_given_out = |name: &str| !named.contains(name) || still_named.contains(name);
    let wasm = with_exports(&wasm, is_given_out).ok_or_else(|| {
        Problem::Said(format!(
            "{} is no WebAssembly that can be read.",
            main.display()
        ))
    })?;
    fs::write(main, wasm).could_not(format!("write {}", main.display()))?;
    fs::write(script, kept).could_not(format!("write {}", script.display()))
}

/// The script without classes of which it makes no object itself, and what they were.
fn without_classes(glue: &str) -> (String, String) {
    let classes = glue.lines().filter_map(class);
    let is_unused = |name: &&str| !glue.contains(&format!("{name}.__wrap("));
    let unused: Vec<&str> = classes.filter(is_unused).collect();
    let (mut kept, mut left_out) = (String::new(), String::new());
    let mut ends: Option<Ends> = None;
    for line in glue.lines() {
        ends = ends.or_else(|| unused.iter().find_map(|name| begins(line, name)));
        let to = match ends {
            Some(_) => &mut left_out,
            None => &mut kept,
        };
        to.push_str(line);
        to.push('\n');
        ends = ends.filter(|ends| !ends(line));
    }
    (kept, left_out)
}

/// Whether something ends with a line.
type Ends = fn(&str) -> bool;

/// How what begins with the line ends, where it belongs to the class: the class, or a statement about it.
fn begins(line: &str, name: &str) -> Option<Ends> {
    let has = |before: &str, after: &str| {
        let rest = line
            .strip_prefix(before)
            .and_then(|it| it.strip_prefix(name));
        rest.is_some_and(|rest| rest.starts_with(after))
    };
    if has("export class ", " {") {
        Some(|line| line == "}")
    } else if has("const ", "Finalization ") || has("if (Symbol.dispose) ", ".") {
        Some(|line| line.ends_with(';'))
    } else {
        None
    }
}

/// The name of a class that a line of the script begins.
fn class(line: &str) -> Option<&str> {
    line.strip_prefix("export class ")?.strip_suffix(" {")
}

#[cfg(test)]
mod tests {
    use super::*;

    const USED: &str = "export class Used {\n    static __wrap(ptr) {\n    }\n}\n";
    const UNUSED: &str = "export class Unused {\n    free() {\n        wasm.unused_free(0);\n    }\n}\nif (Symbol.dispose) Unused.prototype[Symbol.dispose] = Unused.prototype.free;\n";
    const FINALIZATION: &str = "const UnusedFinalization = (typeof FinalizationRegistry === 'undefined')\n    ? {}\n    : new FinalizationRegistry(ptr => wasm.unused_free(ptr, 1));\n";

    #[test]
    fn classes_of_which_no_object_is_made_are_left_out_with_what_belongs_to_them() {
        let rest = "function made() {\n    return Used.__wrap(1);\n}\n";
        let glue = [USED, UNUSED, rest, FINALIZATION, "export default init;\n"].concat();
        let (kept, left_out) = without_classes(&glue);
        assert_eq!(kept, [USED, rest, "export default init;\n"].concat());
        assert_eq!(left_out, [UNUSED, FINALIZATION].concat());
    }

    #[test]
    fn a_class_whose_name_begins_like_that_of_another_is_another() {
        let longer = USED.replace("Used", "UnusedNot");
        let glue = [UNUSED, &longer, "UnusedNot.__wrap(1);\n"].concat();
        assert_eq!(without_classes(&glue).1, UNUSED);
    }
}
