//! The extension for Business Central (`deploy/business-central`), which nothing here compiles, holds to its contract
//! (`docs/business-central-api.md`): what both say of properties, errors and cases is the same, and what a reader of AL looks for first
//! is there. The sandbox, which speaks the same API, is tested by the same cases.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::al::{Field, Object, allowed, fields, has, length, objects, property, unquoted};

/// Where Business Central lets an extension of one tenant have its objects.
const TENANT_IDS: std::ops::RangeInclusive<u32> = 50_000..=99_999;
/// The longest name of an object.
const LONGEST_NAME: usize = 30;
/// What would wait for a user, end a transaction in the middle of a request, or leave the tenant.
const FORBIDDEN: [&str; 6] = [
    "Commit(",
    "LockTable(",
    "Confirm(",
    "Message(",
    "HttpClient",
    "Session.LogMessage(",
];

/// All that is looked at.
#[derive(Clone)]
struct Sources {
    app: Vec<String>,
    test: Vec<String>,
    app_manifest: String,
    test_manifest: String,
    contract: String,
    /// The tests of the sandbox's side.
    sandbox: Vec<String>,
}

/// What the contract says of a property.
struct Promise<'a> {
    name: &'a str,
    longest: Option<u32>,
    is_written: bool,
}

fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap()
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|it| it == ending) {
            found.push(path);
        }
    }
    found.sort();
}

fn sources() -> Sources {
    let folder = root().join("deploy/business-central");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let all = |name: &str, ending: &str| {
        let mut found = Vec::new();
        files(&folder.join(name), ending, &mut found);
        let texts = found.iter().map(|file| fs::read_to_string(file).unwrap());
        texts.collect::<Vec<_>>()
    };
    Sources {
        app: all("app/src", "al"),
        test: all("test/src", "al"),
        app_manifest: read("app/app.json"),
        test_manifest: read("test/app.json"),
        contract: fs::read_to_string(root().join("docs/business-central-api.md")).unwrap(),
        sandbox: all("../../crates/sandbox/tests/company/extension", "rs"),
    }
}

/// Ids that are not allowed or given twice, and names without the affix.
fn identities(objects: &[Object], manifest: &str) -> Vec<String> {
    let Some((from, to)) = allowed(manifest) else {
        return vec!["a manifest without a range of ids".to_owned()];
    };
    let mut problems = Vec::new();
    if !TENANT_IDS.contains(&from) || !TENANT_IDS.contains(&to) {
        problems.push(format!(
            "{from} to {to} is not for an extension of one tenant"
        ));
    }
    let mut seen = BTreeSet::new();
    for it in objects {
        let what = format!("{} {} {}", it.kind, it.id, it.name);
        if !(from..=to).contains(&it.id) {
            problems.push(format!("{what}: its id is not in the manifest"));
        }
        if !seen.insert((it.kind, it.id)) {
            problems.push(format!("{what}: its id is taken"));
        }
        if !it.name.starts_with("CCD ") || it.name.len() > LONGEST_NAME {
            problems.push(format!("{what}: its name"));
        }
    }
    problems
}

/// Fields without a caption or a classification.
fn captions(objects: &[Object]) -> Vec<String> {
    let mut problems = Vec::new();
    for it in objects {
        let is_table = it.kind == "table";
        for field in fields(it.text) {
            let name = format!("{}: {}", it.name, field.parts.join("; "));
            if property(&field.block, "Caption").is_none_or(str::is_empty) {
                problems.push(format!("{name} has no caption"));
            }
            if is_table && property(&field.block, "DataClassification").is_none() {
                problems.push(format!("{name} has no classification"));
            }
        }
        if it.kind != "codeunit" && property(it.text, "Caption").is_none() && it.kind != "page" {
            problems.push(format!("{} has no caption", it.name));
        }
    }
    problems
}

/// What every API page has, and its properties' names.
fn pages(objects: &[Object]) -> Vec<String> {
    let required = [
        "PageType = API",
        "APIPublisher = 'concord'",
        "APIGroup = 'customers'",
        "APIVersion = 'v1.0'",
        "DelayedInsert = true",
        "Extensible = false",
    ];
    let mut problems = Vec::new();
    for page in objects.iter().filter(|it| it.kind == "page") {
        for line in required.iter().filter(|line| !has(page, line)) {
            problems.push(format!("{} has no {line}", page.name));
        }
        let is_temporary = has(page, "SourceTableTemporary = true");
        if !is_temporary && !has(page, "ODataKeyFields = SystemId") {
            problems.push(format!("{} has another key", page.name));
        }
        for name in fields(page.text).iter().map(|it| it.parts[0]) {
            let is_camel = name.starts_with(|it: char| it.is_ascii_lowercase())
                && name.chars().all(|it| it.is_ascii_alphanumeric());
            if !is_camel {
                problems.push(format!("{}: {name} is not in camel case", page.name));
            }
        }
    }
    problems
}

/// The part of the contract below a heading, up to the next one of that depth or above.
fn part<'a>(contract: &'a str, heading: &str) -> &'a str {
    let from = contract.split_once(&format!("\n{heading}\n"));
    let rest = from.map_or("", |(_, rest)| rest);
    let is_end = |line: &str| line.starts_with("## ") || line.starts_with("### ");
    let mut length = 0;
    for line in rest.split_inclusive('\n') {
        if is_end(line) {
            break;
        }
        length += line.len();
    }
    &rest[..length]
}

/// The rows of the tables in a text, without heads.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = text.lines().collect();
    let is_rule = |line: &&str| line.starts_with("| ---");
    let mut rows = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let is_head = lines.get(at + 1).is_some_and(is_rule);
        if line.starts_with("| ") && !is_rule(line) && !is_head {
            rows.push(line.split('|').skip(1).map(str::trim).collect());
        }
    }
    rows
}

/// What the contract promises of an entity.
fn promises<'a>(contract: &'a str, entity: &str) -> Vec<Promise<'a>> {
    let rows = rows(part(contract, &format!("### {entity}")));
    let with_all = rows.into_iter().filter(|row| row.len() >= 6);
    let promise = |row: Vec<&'a str>| Promise {
        name: row[0],
        longest: row[2].parse().ok(),
        is_written: row[3] != "no",
    };
    with_all.map(promise).collect()
}

/// Where pages and contract differ.
fn differences(objects: &[Object], contract: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut tables: BTreeMap<&str, BTreeMap<String, Option<u32>>> = BTreeMap::new();
    for table in objects.iter().filter(|it| it.kind == "table") {
        let columns = fields(table.text);
        let column = |it: &Field| Some((it.parts.get(1)?.to_string(), length(it.parts.get(2)?)));
        tables.insert(table.name, columns.iter().filter_map(column).collect());
    }
    for page in objects.iter().filter(|it| it.kind == "page") {
        let entity = property(page.text, "EntitySetName").unwrap_or_default();
        let promised = promises(contract, entity);
        let there = fields(page.text);
        let names: Vec<&str> = there.iter().map(|it| it.parts[0]).collect();
        let promised_names: Vec<&str> = promised.iter().map(|it| it.name).collect();
        if names != promised_names {
            problems.push(format!(
                "{entity}: the contract has {promised_names:?}, the page {names:?}"
            ));
        }
        let columns = property(page.text, "SourceTable").and_then(|it| tables.get(it));
        for (field, promise) in there.iter().zip(&promised) {
            let is_fixed = has(page, "Editable = false")
                || property(&field.block, "Editable") == Some("false");
            if is_fixed == promise.is_written {
                problems.push(format!("{entity}: whether {} is written", promise.name));
            }
            let source = field.parts.get(1).and_then(|it| it.strip_prefix("Rec."));
            let column = columns
                .zip(source)
                .and_then(|(it, name)| it.get(unquoted(name)));
            if column.is_some_and(|it| *it != promise.longest) {
                problems.push(format!("{entity}: how long {} is", promise.name));
            }
        }
    }
    let entities = |it: &&Object| it.kind == "page";
    let there = objects.iter().filter(entities).count();
    let promised = contract.lines().filter(|it| it.starts_with("### ")).count();
    if there != promised {
        problems.push(format!("{there} entities, {promised} in the contract"));
    }
    problems
}

/// Errors of the contract that the extension does not say.
fn errors(app: &[String], contract: &str) -> Vec<String> {
    let promised = rows(part(contract, "## Errors"));
    let mut problems = Vec::new();
    if promised.is_empty() {
        problems.push("no errors in the contract".to_owned());
    }
    for row in promised {
        let label = format!("Label '{}'", row[1]);
        if !app.iter().any(|text| text.contains(&label)) {
            problems.push(format!("nothing says: {}", row[1]));
        }
    }
    problems
}

/// Cases without a test of their words, and tests without a case.
fn cases(test: &[String], contract: &str) -> Vec<String> {
    let part = part(contract, "## Contract tests");
    let promised = rows(part).into_iter().map(|row| (row[0], row[1]));
    let promised: BTreeSet<(&str, &str)> = promised.collect();
    let mut problems = Vec::new();
    let mut tested = BTreeSet::new();
    for text in test {
        for tried in text.split("    [Test]\n").skip(1) {
            let words = tried
                .lines()
                .find_map(|it| it.trim().strip_prefix("// [SCENARIO] "));
            let case = words.and_then(|it| it.split_once(' ')).unwrap_or_default();
            let name = format!("procedure {}", case.0);
            if !tried.trim_start().starts_with(&name) || case.0.is_empty() {
                problems.push(format!("{:.60} is not named by its case", tried.trim()));
            }
            if !tested.insert(case) {
                problems.push(format!("{} twice", case.0));
            }
        }
    }
    for (case, words) in promised.symmetric_difference(&tested) {
        problems.push(format!("only in one of contract and tests: {case} {words}"));
    }
    problems
}

/// Cases that the sandbox is not tested by, and tests of it that have the number of a case and other words.
fn sandbox_cases(tests: &[String], contract: &str) -> Vec<String> {
    let plain = |it: char| {
        if it.is_ascii_alphanumeric() {
            it.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    let name = |row: Vec<&str>| {
        let words: String = row[..2].join(" ").chars().map(plain).collect();
        let words = words.split('_').filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join("_")
    };
    let promised: BTreeSet<String> = rows(part(contract, "## Contract tests"))
        .into_iter()
        .map(name)
        .collect();
    let is_numbered = |name: &str| {
        let bytes = name.as_bytes();
        bytes.len() > 3
            && bytes[1].is_ascii_digit()
            && bytes[2].is_ascii_digit()
            && bytes[3] == b'_'
    };
    let names = tests
        .iter()
        .flat_map(|text| text.split("#[test]\nfn ").skip(1));
    let names = names.map(|text| text.split('(').next().unwrap_or_default().to_owned());
    let tested: BTreeSet<String> = names.filter(|name| is_numbered(name)).collect();
    let differ = promised.symmetric_difference(&tested);
    differ
        .map(|name| format!("only in one of contract and the sandbox's tests: {name}"))
        .collect()
}

/// Properties of a customer that are registered as sent and not validated, or not in the order of the page: on a new customer such a
/// value would be lost without a word.
fn validations(objects: &[Object]) -> Vec<String> {
    let text = |name: &str| {
        let object = objects.iter().find(|it| it.name == name);
        object.map_or("", |it| it.text)
    };
    let (page, writer) = (text("CCD Customers"), text("CCD Customer Writer"));
    let registered = page.lines().filter_map(|line| {
        let name = line.trim().strip_prefix("RegisterFieldSet(Rec.FieldNo(")?;
        name.strip_suffix("));")
    });
    let mut problems = Vec::new();
    let mut before = 0;
    for name in registered {
        match writer.find(&format!("Customer.Validate({name}, Sent.{name});")) {
            Some(at) if at > before => before = at,
            Some(_) => problems.push(format!("{name} is validated too early")),
            None => problems.push(format!("{name} is not validated")),
        }
    }
    if before == 0 {
        problems.push("no property of a customer is validated".to_owned());
    }
    problems
}

/// Pages that whoever synchronises may not open, and what no request may do.
fn conduct(objects: &[Object]) -> Vec<String> {
    let set = objects.iter().find(|it| it.name == "CCD SYNC");
    let set = set.map_or("", |it| it.text);
    let mut problems = Vec::new();
    for it in objects {
        if it.kind == "page" && !set.contains(&format!("page \"{}\" = X", it.name)) {
            problems.push(format!("{} is in no permission set", it.name));
        }
        for word in FORBIDDEN.iter().filter(|word| it.text.contains(*word)) {
            problems.push(format!("{} has {word}", it.name));
        }
    }
    problems
}

fn problems(sources: &Sources) -> Vec<String> {
    let mut problems = Vec::new();
    let app = objects(&sources.app, &mut problems);
    let test = objects(&sources.test, &mut problems);
    problems.extend(identities(&app, &sources.app_manifest));
    problems.extend(identities(&test, &sources.test_manifest));
    problems.extend(captions(&app));
    problems.extend(pages(&app));
    problems.extend(differences(&app, &sources.contract));
    problems.extend(errors(&sources.app, &sources.contract));
    problems.extend(cases(&sources.test, &sources.contract));
    problems.extend(sandbox_cases(&sources.sandbox, &sources.contract));
    problems.extend(conduct(&app));
    problems.extend(validations(&app));
    problems
}

#[test]
fn the_extension_for_business_central_holds_to_its_contract() {
    let sources = sources();
    assert!(sources.app.len() > 30, "{} objects", sources.app.len());
    let problems = problems(&sources);
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn where_the_extension_leaves_its_contract_it_is_found_out() {
    let whole = sources();
    for (from, to) in [
        ("page 71006 ", "page 71050 "),
        ("page 71006 ", "page 71007 "),
        ("page 71006 \"CCD ", "page 71006 \""),
        ("\"from\": 71000", "\"from\": 7000"),
        ("                    Caption = 'Holder';\n", ""),
        ("            DataClassification = SystemMetadata;\n", ""),
        ("    DelayedInsert = true;\n", ""),
        ("ODataKeyFields = SystemId", "ODataKeyFields = Webstore"),
        ("field(heldUntil;", "field(HeldUntil;"),
        ("field(heldUntil;", "field(until;"),
        (
            "| heldUntil | datetime | | no |",
            "| heldUntil | datetime | | yes |",
        ),
        ("| holder | text | 100 |", "| holder | text | 90 |"),
        ("| heldUntil | datetime | | no | yes | when it ends |\n", ""),
        ("### leases", "### lessees"),
        (
            "The \"durationInSeconds\" must be between 0 and 900.'",
            "Wrong.'",
        ),
        ("// [SCENARIO] H04 A lease", "// [SCENARIO] H04 One lease"),
        ("procedure H04", "procedure H05"),
        (
            "fn h04_a_lease_that_has_ended_",
            "fn h04_a_lease_that_is_over_",
        ),
        ("#[test]\nfn r05_", "fn r05_"),
        ("| H04 | A lease that has ended is taken over |\n", ""),
        ("page \"CCD Leases\" = X,", ""),
        ("Customer.Validate(\"E-Mail\", Sent.\"E-Mail\");", ";"),
        (
            "Customer.Validate(County,",
            "Customer.Validate(\"Post Code\", Sent.\"Post Code\");\n(",
        ),
        (
            "        Rec.Insert(true);\n",
            "        Rec.Insert(true);\n        Commit();\n",
        ),
    ] {
        let mut changed = whole.clone();
        let texts = changed.app.iter_mut().chain(&mut changed.test);
        let texts = texts.chain(&mut changed.sandbox);
        let others = [&mut changed.app_manifest, &mut changed.contract];
        let mut hits = 0;
        for text in texts.chain(others) {
            hits += usize::from(text.contains(from));
            *text = text.replace(from, to);
        }
        assert!(hits > 0, "{from} is nowhere");
        assert_ne!(problems(&changed), Vec::<String>::new(), "{from} → {to}");
    }
}
