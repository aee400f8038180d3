//! No circle of modules inside a crate: of two modules beside each other at most one knows the other, however many stand
//! between. Between crates the compiler sees to that; inside one nothing else does.
//!
//! A module and the modules inside it count as one here, as seen from outside: what `state::orders` knows, `state` knows. That
//! a module knows those inside it, and they it, is no circle. A name is followed to the module that it comes from, also
//! where others hand it on (`use`). Tests inside a crate may know what they like.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The circles that are there all the same: the crate, the module that they are in, who is in it, and why.
const KNOWN: [(&str, &str, &[&str], &str); 3] = [
    (
        "sandbox",
        "",
        &[
            "company", "control", "exchange", "faults", "routes", "sign_in", "webstore",
        ],
        "both systems are one state machine: faults and control reach into both, and a batch goes through all routes again",
    ),
    (
        "sandbox",
        "faults",
        &["kinds", "oddities", "records", "requests"],
        "a fault names records and requests, which name faults",
    ),
    (
        "sandbox",
        "webstore",
        &[
            "batch",
            "customers",
            "index",
            "lists",
            "meta",
            "orders",
            "render",
            "serve",
            "state",
            "texts",
            "validate",
        ],
        "its state keeps the index and the texts, which are made from the state",
    ),
];

/// A module's place: the names from the crate's root on.
type Place = Vec<String>;

/// What a module says about others.
#[derive(Debug, Default)]
struct Module {
    /// The paths that it names, from the crate's root on.
    names: BTreeSet<Place>,
    /// What it has taken over from elsewhere, by the name that it goes by here. Those inside it see that too.
    taken_over: BTreeMap<String, Place>,
}

/// The modules of one crate by their places, tests left out.
#[derive(Debug, Default)]
struct Modules(BTreeMap<Place, Module>);

impl Modules {
    /// Reads a crate from its root file on.
    fn of_crate(root: &Path) -> Self {
        let mut modules = Self::default();
        modules.read(Place::new(), root, root.parent().unwrap());
        modules
    }

    /// Reads a module's file. Those inside it are in `folder`.
    fn read(&mut self, place: Place, file: &Path, folder: &Path) {
        let source = fs::read_to_string(file).unwrap();
        let tokens: TokenStream = source
            .parse()
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.0.insert(place.clone(), Module::default());
        self.look_through(&place, tokens, folder);
    }

    fn look_through(&mut self, place: &Place, tokens: TokenStream, folder: &Path) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            at += match &tokens[at..] {
                [TokenTree::Punct(sign), TokenTree::Group(attribute), ..]
                    if sign.as_char() == '#' && is_for_tests(&attribute.stream()) =>
                {
                    2 + item(&tokens[at + 2..])
                }
                [TokenTree::Ident(word), TokenTree::Ident(name), after, ..] if word == "mod" => {
                    self.module(place, &name.to_string(), after, folder);
                    3
                }
                [TokenTree::Ident(word), ..] if word == "use" => {
                    let length = item(&tokens[at..]);
                    self.take_over(place, &tokens[at + 1..at + length - 1]);
                    length
                }
                [TokenTree::Ident(word), ..] if is_start(&word.to_string()) => {
                    let (names, length) = path(&tokens[at..]);
                    if names.len() > 1 {
                        let module = self.0.get_mut(place).unwrap();
                        module.names.extend(absolute(place, &names));
                    }
                    length
                }
                [TokenTree::Group(group), ..] => {
                    self.look_through(place, group.stream(), folder);
                    1
                }
                _ => 1,
            };
        }
    }

    /// `mod name;` or `mod name { … }`.
    fn module(&mut self, place: &Place, name: &str, after: &TokenTree, folder: &Path) {
        let mut inner = place.clone();
        inner.push(name.to_owned());
        let inner_folder: PathBuf = folder.join(name);
        match after {
            TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => {
                self.0.insert(inner.clone(), Module::default());
                self.look_through(&inner, body.stream(), &inner_folder);
            }
            _ => {
                let beside = folder.join(format!("{name}.rs"));
                let file = match beside.exists() {
                    true => beside,
                    false => inner_folder.join("mod.rs"),
                };
                self.read(inner, &file, &inner_folder);
            }
        }
    }

    /// The tree of a `use`.
    fn take_over(&mut self, place: &Place, tree: &[TokenTree]) {
        let mut leaves = Vec::new();
        grow(&[], tree, &mut leaves);
        let module = self.0.get_mut(place).unwrap();
        for (mut names, alias) in leaves {
            if names.last().is_some_and(|name| name == "self") && names.len() > 1 {
                names.pop();
            }
            let Some(last) = names.last().cloned() else {
                continue;
            };
            let source = match is_start(&names[0]) {
                true => absolute(place, &names),
                // A module inside this one, or another crate, which then is nowhere in this one.
                false => Some(place.iter().chain(&names).cloned().collect()),
            };
            let Some(source) = source else { continue };
            module.names.insert(source.clone());
            module.taken_over.insert(alias.unwrap_or(last), source);
        }
    }

    /// The module that what a path names comes from.
    fn home(&self, path: &[String], steps: usize) -> Place {
        let mut place = Place::new();
        for (number, name) in path.iter().enumerate() {
            let mut inner = place.clone();
            inner.push(name.clone());
            if self.0.contains_key(&inner) {
                place = inner;
                continue;
            }
            let source = self.0[&place].taken_over.get(name);
            return match source.filter(|source| steps > 0 && source[..] != path[..=number]) {
                Some(source) => {
                    let further = [&source[..], &path[number + 1..]].concat();
                    self.home(&further, steps - 1)
                }
                None => place,
            };
        }
        place
    }

    /// The circles: the module that they are in, and who is in each.
    fn circles(&self) -> Vec<(String, Vec<String>)> {
        let mut known: BTreeMap<Place, BTreeMap<&str, BTreeSet<String>>> = BTreeMap::new();
        for (place, module) in &self.0 {
            for path in &module.names {
                let home = self.home(path, 8);
                let pairs = place.iter().zip(&home);
                let shared = pairs.take_while(|(one, other)| one == other).count();
                if let (Some(from), Some(to)) = (place.get(shared), home.get(shared)) {
                    let around = known.entry(place[..shared].to_vec()).or_default();
                    around.entry(from).or_default().insert(to.clone());
                }
            }
        }
        let mut circles = Vec::new();
        for (around, known) in &known {
            let mut seen = BTreeSet::new();
            for name in known.keys() {
                let from_here = reached(known, name);
                let back = from_here
                    .iter()
                    .filter(|it| reached(known, it).contains(*name));
                let circle: Vec<String> = back.cloned().collect();
                if !circle.is_empty() && seen.insert(circle.clone()) {
                    circles.push((around.join("::"), circle));
                }
            }
        }
        circles
    }
}

/// All that can be reached from a module.
fn reached(known: &BTreeMap<&str, BTreeSet<String>>, from: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut to_do = vec![from.to_owned()];
    while let Some(name) = to_do.pop() {
        for next in known.get(name.as_str()).into_iter().flatten() {
            if reached.insert(next.clone()) {
                to_do.push(next.clone());
            }
        }
    }
    reached
}

/// `cfg(test)`, and `cfg` of several things that `test` is one of.
fn is_for_tests(attribute: &TokenStream) -> bool {
    let text = attribute.to_string();
    text.starts_with("cfg") && !text.contains("not") && text.contains("test")
}

/// How many tokens an item has: to its `;` or its braces.
fn item(tokens: &[TokenTree]) -> usize {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Punct(sign) => sign.as_char() == ';',
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => false,
    };
    let is_use = tokens
        .iter()
        .take(3)
        .any(|token| matches!(token, TokenTree::Ident(word) if word == "use"));
    let end = match is_use {
        true => tokens
            .iter()
            .position(|token| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ';')),
        false => tokens.iter().position(is_end),
    };
    end.map_or(tokens.len(), |end| end + 1)
}

/// Whether a path that begins so leads through this crate.
fn is_start(word: &str) -> bool {
    ["crate", "self", "super"].contains(&word)
}

/// The names of a path with `::` between, and how many tokens it has.
fn path(tokens: &[TokenTree]) -> (Vec<String>, usize) {
    let (mut names, mut at) = (Vec::new(), 0);
    while let Some(TokenTree::Ident(name)) = tokens.get(at) {
        names.push(name.to_string());
        at += 1;
        let is_colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(sign)) if sign.as_char() == ':');
        if !(is_colon(at) && is_colon(at + 1)) {
            break;
        }
        at += 2;
    }
    (names, at.max(1))
}

/// The paths of a `use` tree, each with the name that it is given, if another one.
fn grow(trunk: &[String], tree: &[TokenTree], leaves: &mut Vec<(Vec<String>, Option<String>)>) {
    let is_comma =
        |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ',');
    for branch in tree.split(is_comma).filter(|branch| !branch.is_empty()) {
        let (names, length) = path(branch);
        let grown = [trunk, &names[..]].concat();
        match &branch[length.min(branch.len())..] {
            [TokenTree::Group(group), ..] => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                grow(&grown, &inner, leaves);
            }
            [TokenTree::Ident(word), TokenTree::Ident(alias), ..] if word == "as" => {
                leaves.push((grown, Some(alias.to_string())));
            }
            // What a `*` takes over is not followed: the module itself is what counts.
            _ => leaves.push((grown, None)),
        }
    }
}

/// The same path from the crate's root on; none above it.
fn absolute(place: &Place, names: &[String]) -> Option<Place> {
    let mut base = match names.first().map(String::as_str) {
        Some("crate") => return Some(names[1..].to_vec()),
        _ => place.clone(),
    };
    let ups = names.iter().take_while(|name| is_start(name)).count();
    for name in &names[..ups] {
        if name == "super" {
            base.pop()?;
        }
    }
    base.extend_from_slice(&names[ups..]);
    Some(base)
}

/// The root files of all crates, each with the crate's name.
fn roots() -> Vec<(String, PathBuf)> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let house = own.ancestors().nth(2).unwrap();
    let mut folders = vec![("concord".to_owned(), house.to_owned())];
    for entry in fs::read_dir(house.join("crates")).unwrap() {
        let entry = entry.unwrap();
        folders.push((entry.file_name().into_string().unwrap(), entry.path()));
    }
    folders.sort();
    let files = folders.into_iter().flat_map(|(name, folder)| {
        let files = ["src/lib.rs", "src/main.rs"].map(|file| folder.join(file));
        files.map(|file| (name.clone(), file))
    });
    files.filter(|(_, file)| file.exists()).collect()
}

#[test]
fn no_crate_has_a_circle_of_modules_but_for_those_that_have_a_reason() {
    let mut found = BTreeSet::new();
    for (name, root) in roots() {
        let modules = Modules::of_crate(&root);
        found.extend(
            modules
                .circles()
                .into_iter()
                .map(|it| (name.clone(), it.0, it.1)),
        );
    }
    let known = KNOWN.iter().map(|(name, around, circle, why)| {
        assert!(!why.is_empty());
        let circle = circle.iter().map(|&it| it.to_owned()).collect();
        ((*name).to_owned(), (*around).to_owned(), circle)
    });
    let known: BTreeSet<_> = known.collect();
    let new: Vec<_> = found.difference(&known).collect();
    assert!(new.is_empty(), "circles of modules: {new:#?}");
    let gone: Vec<_> = known.difference(&found).collect();
    assert!(gone.is_empty(), "circles that are none any more: {gone:#?}");
}

#[test]
fn a_circle_is_found_through_what_others_hand_on_and_not_in_tests() {
    let folder = std::env::temp_dir().join(format!("concord-circles-{}", std::process::id()));
    let circles = |files: &[(&str, &str)]| {
        fs::create_dir_all(folder.join("a")).unwrap();
        for (name, text) in files {
            fs::write(folder.join(name), text).unwrap();
        }
        let circles = Modules::of_crate(&folder.join("lib.rs")).circles();
        fs::remove_dir_all(&folder).unwrap();
        circles
    };
    let circle = |around: &str, of: &[&str]| {
        (
            around.to_owned(),
            of.iter().map(|&it| it.to_owned()).collect::<Vec<_>>(),
        )
    };
    let straight = [
        ("lib.rs", "mod a; mod b; pub use b::B as Handed;"),
        (
            "a/mod.rs",
            "mod inner; pub struct A; use inner::Inner; // crate::b\n",
        ),
        (
            "a/inner.rs",
            "pub struct Inner; use super::A; const TEXT: &str = \"crate::b::B\";",
        ),
        (
            "b.rs",
            "use crate::a::A; pub struct B; #[cfg(test)] mod tests { use crate::a; }",
        ),
    ];
    assert_eq!(circles(&straight), []);
    let mut in_tests = straight;
    in_tests[1].1 = "mod inner; pub struct A; #[cfg(test)] use crate::{b::B, b}; fn a(self) {}";
    assert_eq!(circles(&in_tests), []);
    for around in [
        "use crate::Handed;",
        "use crate::{Handed as H};",
        "fn f() { crate::Handed::new() }",
        "view! { <p>{ crate::b::B }</p> }",
        "fn f() { super::super::b::B }",
    ] {
        let mut files = straight;
        let text = format!("pub struct Inner; {around}");
        files[2].1 = &text;
        assert_eq!(circles(&files), [circle("", &["a", "b"])], "{around}");
    }
    let inside = [
        ("lib.rs", "mod a;"),
        ("a.rs", "mod one; mod two { pub struct Two; } use two::Two;"),
        ("a/one.rs", "use super::Two;"),
    ];
    assert_eq!(circles(&inside), []);
    let inside = [
        inside[0],
        (
            "a.rs",
            "mod one; mod two { use super::one::One; pub struct Two; } use two::Two;",
        ),
        inside[2],
    ];
    assert_eq!(circles(&inside), [circle("a", &["one", "two"])]);
}
