//! Where comments cite a document, it is there, and so is the place in it: a section (`§5.6`), a heading in quotes, or the number
//! of an item or of a table's row.

use std::fs;
use std::path::{Path, PathBuf};

/// The page that `facts §N` means, without a name.
const UNNAMED: &str = "facts/business-central.md";

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Mark {
    Section(String),
    Heading(String),
    Number(String),
}

fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap()
}

/// The comments of a source, in one line: a citation may go on in the next one.
fn comments(source: &str) -> String {
    let lines = source.lines().map(str::trim_start);
    let comments = lines.filter(|line| line.starts_with("//"));
    let words = comments.map(|line| line.trim_start_matches(['/', '!', ' ']));
    words.collect::<Vec<_>>().join(" ")
}

/// Every document that a text cites, with the places in it.
fn citations(text: &str) -> Vec<(String, Vec<Mark>)> {
    let ending = ".md";
    let mut found = Vec::new();
    for (at, _) in text.match_indices(ending) {
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || "/_.-".contains(c);
        let before = text[..at].trim_end_matches(is_of_name).len();
        let name = text[before..at + ending.len()].to_owned();
        found.push((name, marks(&text[at + ending.len()..])));
    }
    let unnamed = "facts §";
    for (at, _) in text.match_indices(unnamed) {
        let marks = marks(&text[at + "facts ".len()..]);
        if !marks.is_empty() {
            found.push((UNNAMED.to_owned(), marks));
        }
    }
    found
}

/// The places that follow a document's name.
fn marks(mut rest: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', ',']);
        for word in ["and ", "surprise "] {
            rest = rest.strip_prefix(word).unwrap_or(rest);
        }
        let number = |text: &str| {
            let end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
            let number = &text[..end.unwrap_or(text.len())];
            (number.trim_end_matches('.').to_owned(), number.len())
        };
        if let Some(section) = rest.strip_prefix('§') {
            let (section, length) = number(section);
            if section.is_empty() {
                return marks;
            }
            marks.push(Mark::Section(section));
            rest = &rest['§'.len_utf8() + length..];
        } else if let Some((heading, after)) =
            rest.strip_prefix('"').and_then(|it| it.split_once('"'))
        {
            marks.push(Mark::Heading(heading.to_owned()));
            rest = after;
        } else if rest.starts_with(|c: char| c.is_ascii_digit()) {
            let (item, length) = number(rest);
            marks.push(Mark::Number(item));
            rest = &rest[length..];
        } else {
            return marks;
        }
    }
}

/// Whether a document has a place.
fn has(document: &str, mark: &Mark) -> bool {
    let heading = |line: &str| {
        let words = line.trim_start_matches('#');
        (words.len() < line.len()).then(|| words.trim().to_owned())
    };
    document.lines().any(|line| match mark {
        Mark::Section(number) => {
            heading(line).is_some_and(|it| it.split(' ').next() == Some(number.as_str()))
        }
        Mark::Heading(words) => {
            heading(line).as_ref() == Some(words) || line.contains(&format!("**{words}**"))
        }
        Mark::Number(number) => {
            line.starts_with(&format!("{number}. ")) || line.starts_with(&format!("| {number} |"))
        }
    })
}

/// A document by the name that a comment gives it.
fn document(name: &str) -> Option<String> {
    let places = ["docs", ""].map(|folder| root().join(folder).join(name));
    places.iter().find_map(|file| fs::read_to_string(file).ok())
}

/// What is wrong with the citations of a text.
fn problems(text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, marks) in citations(text) {
        let Some(document) = document(&name) else {
            problems.push(format!("there is no {name}"));
            continue;
        };
        let missing = marks.iter().filter(|mark| !has(&document, mark));
        problems.extend(missing.map(|mark| format!("{name} has no {mark:?}")));
    }
    problems
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_place_that_a_comment_cites_is_there() {
    let mut files = Vec::new();
    for folder in ["crates", "src", "tests", "benches"] {
        sources(&root().join(folder), &mut files);
    }
    let mut wrong = Vec::new();
    let mut number = 0;
    for file in &files {
        let comments = comments(&fs::read_to_string(file).unwrap());
        number += citations(&comments).len();
        let name = file.strip_prefix(root()).unwrap().display();
        wrong.extend(
            problems(&comments)
                .into_iter()
                .map(|it| format!("{name}: {it}")),
        );
    }
    assert!(number > 100, "{number} citations");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_citation_that_leads_nowhere_is_found_out() {
    let source = "let a = 1;\n/// Obeyed (facts/business-central.md\n    // §5.6, §5.5), as facts §6.1 and \
                  facts/woocommerce.md 11, recordings, and facts/woocommerce.md \"Errors\".\n";
    let text = comments(source);
    let section = |it: &str| Mark::Section(it.to_owned());
    let bc = "facts/business-central.md".to_owned();
    let woo = "facts/woocommerce.md".to_owned();
    let expected = [
        (bc.clone(), vec![section("5.6"), section("5.5")]),
        (woo.clone(), vec![Mark::Number("11".to_owned())]),
        (woo, vec![Mark::Heading("Errors".to_owned())]),
        (bc, vec![section("6.1")]),
    ];
    assert_eq!(citations(&text), expected);
    assert_eq!(problems(&text), Vec::<String>::new());
    for wrong in [
        "facts/business-central.md §99",
        "facts/woocommerce.md \"No such heading\"",
        "facts/woocommerce.md 990",
        "facts/nowhere.md",
        "facts §7.9",
    ] {
        assert_eq!(problems(wrong).len(), 1, "{wrong}");
    }
}
