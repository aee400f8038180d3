//! What the documents claim is tested: each test that they name exists, and each defence of the threat model names one.

use std::fs;
use std::path::Path;

/// The documents whose claims are looked at.
const DOCUMENTS: [&str; 4] = [
    "docs/cases.md",
    "docs/threat-model.md",
    "docs/hosting.md",
    "docs/security.md",
];
/// What stands before a claim that nothing tests, with the reason behind it.
const UNTESTED: [&str; 3] = ["Left:", "Not tested:", "Stated:"];

fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap()
}

fn document(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

/// Every `FILE.rs::TEST` in the text.
fn named(text: &str) -> Vec<(&str, &str)> {
    let spans = text.split('`').skip(1).step_by(2);
    let tests = spans.filter_map(|span| span.split_once("::"));
    tests.filter(|(file, _)| file.ends_with(".rs")).collect()
}

/// Why the test is none; nothing when it is one.
fn problem(file: &str, test: &str) -> Option<String> {
    let Ok(source) = fs::read_to_string(root().join(file)) else {
        return Some(format!("there is no file {file}"));
    };
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let begins = |line: &str| {
        let rest = line.split_once("fn ").map(|(_, rest)| rest);
        rest.is_some_and(|it| it.strip_prefix(test).is_some_and(|it| it.starts_with('(')))
    };
    let Some(at) = lines.iter().position(|line| begins(line)) else {
        return Some(format!("{file} has no {test}"));
    };
    let before = lines[..at].iter().rev();
    let mut attributes = before.take_while(|line| line.starts_with("#[") || line.starts_with("//"));
    let is_test = attributes.any(|it| it.starts_with("#[") && it.contains("test"));
    (!is_test).then(|| format!("{test} in {file} is no test"))
}

/// The list items between two headings, each in one line.
fn items(text: &str, from: &str, to: &str) -> Vec<String> {
    let part = text.split_once(from).unwrap().1;
    let part = part.split_once(to).unwrap().0;
    let mut items: Vec<String> = Vec::new();
    let mut is_in_one = false;
    for line in part.lines() {
        if let Some(item) = line.strip_prefix("- ") {
            items.push(item.to_owned());
            is_in_one = true;
        } else if let (Some(more), true) = (line.strip_prefix("  "), is_in_one) {
            let last = items.last_mut().unwrap();
            last.push(' ');
            last.push_str(more.trim());
        } else {
            is_in_one = false;
        }
    }
    items
}

#[test]
fn every_test_that_a_document_names_exists() {
    let mut problems = Vec::new();
    for name in DOCUMENTS {
        let text = document(name);
        let tests = named(&text);
        assert!(!tests.is_empty(), "{name} names no test");
        let of_this = tests.iter().filter_map(|(file, test)| problem(file, test));
        problems.extend(of_this.map(|problem| format!("{name}: {problem}")));
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn every_defence_in_the_threat_model_names_its_test() {
    let text = document("docs/threat-model.md");
    let items = items(&text, "## Footholds", "## Headers");
    assert!(items.len() > 20, "{items:#?}");
    let bare = items
        .iter()
        .filter(|item| named(item).is_empty() && !UNTESTED.iter().any(|it| item.starts_with(it)));
    let bare: Vec<_> = bare.collect();
    assert!(bare.is_empty(), "{bare:#?}");
}

#[test]
fn each_row_of_the_requirements_says_what_tests_it_or_why_not() {
    let text = document("docs/security.md");
    let rows = text.lines().filter(|line| line.starts_with("| "));
    let rows: Vec<Vec<&str>> = rows
        .map(|row| row.trim_matches('|').split(" | ").map(str::trim).collect())
        .filter(|row: &Vec<&str>| row[0] != "requirement" && !row[0].starts_with("---"))
        .collect();
    assert!(rows.len() > 30, "{} rows", rows.len());
    for row in rows {
        assert_eq!(row.len(), 3, "{row:?}");
        let is_answered =
            !named(row[2]).is_empty() || UNTESTED.iter().any(|it| row[2].starts_with(it));
        assert!(is_answered, "{row:?}");
    }
}

#[test]
fn a_test_that_is_not_there_is_found_out() {
    assert_eq!(
        problem(
            "crates/xtask/src/claims.rs",
            "a_test_that_is_not_there_is_found_out"
        ),
        None
    );
    assert!(problem("crates/xtask/src/claims.rs", "nothing_like_it").is_some());
    assert!(problem("crates/xtask/src/claims.rs", "problem").is_some());
    assert!(problem("crates/xtask/src/nowhere.rs", "problem").is_some());
    assert_eq!(named("`a.rs::b` and `c::d` and `e.rs`"), [("a.rs", "b")]);
    assert_eq!(
        items("x\n## A\n- one\n  more\ntext\n- two\n## B", "## A", "## B"),
        ["one more", "two"]
    );
}
