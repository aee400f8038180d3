//! What an import would change, before it does.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::{Document, Incoming, WebstorePart, as_value};
use crate::connection::Connection;
use crate::gather::sort_by_key;
use crate::state::Record;

/// One difference, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it belongs to: `Webstore MAIN`, `Customer templates`, …
    pub place: String,
    /// Which setting, or which records.
    pub what: String,
    /// As it is; empty when there is none.
    pub before: String,
    /// As it will be.
    pub after: String,
    /// How closely it is to be looked at.
    pub kind: LineKind,
}

/// How closely a difference is to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Where keys and customers' data go, or how.
    Address,
    /// Anything else.
    Other,
}

/// What taking a file over would change of `present`, the document of everything that is kept now.
pub fn preview(present: &Document, incoming: &Incoming) -> Vec<Line> {
    let file = incoming.document();
    let mut lines = Vec::new();
    for part in &file.webstores {
        let code = &part.connection.webstore.code;
        let mut webstores = present.webstores.iter();
        let former = webstores.find(|it| it.connection.webstore.code == *code);
        of_webstore(&mut lines, &format!("Webstore {code}"), former, part);
    }
    for (place, present, file) in [
        (
            "Customer templates",
            values(&present.templates),
            values(&file.templates),
        ),
        (
            "Regional defaults",
            values(&present.regional_defaults),
            values(&file.regional_defaults),
        ),
        (
            "Country codes",
            values(&present.country_codes),
            values(&file.country_codes),
        ),
    ] {
        for (key, after) in file {
            match present.get(&key) {
                None => lines.push(line(place, &key, "", "new")),
                Some(before) => settings(&mut lines, place, &key, before, &after),
            }
        }
    }
    lines
}

fn of_webstore(
    lines: &mut Vec<Line>,
    place: &str,
    former: Option<&WebstorePart>,
    part: &WebstorePart,
) {
    let connection = former.map(|it| &it.connection);
    if former.is_none() {
        lines.push(line(place, "The whole webstore", "", "new"));
    }
    of_addresses(lines, place, connection, &part.connection);
    if let Some(former) = former {
        let (before, after) = (&former.connection, &part.connection);
        let (before, after) = (without_addresses(before), without_addresses(after));
        settings(lines, place, "Connection", &before, &after);
        let (before, after) = (value(&former.setup), value(&part.setup));
        settings(lines, place, "Setup", &before, &after);
    }
    fn all<R>(former: Option<&WebstorePart>, of: impl Fn(&WebstorePart) -> &Vec<R>) -> &[R] {
        former.map_or(&[], |it| of(it).as_slice())
    }
    records(
        lines,
        place,
        "Mappings",
        all(former, |it| &it.mappings),
        &part.mappings,
    );
    records(
        lines,
        place,
        "Baselines",
        all(former, |it| &it.baselines),
        &part.baselines,
    );
    records(
        lines,
        place,
        "Settled conflicts",
        all(former, |it| &it.settlements),
        &part.settlements,
    );
    records(
        lines,
        place,
        "Settled errors",
        all(former, |it| &it.decisions),
        &part.decisions,
    );
    records(
        lines,
        place,
        "Failures",
        all(former, |it| &it.failures),
        &part.failures,
    );
    records(
        lines,
        place,
        "Unfinished writes",
        all(former, |it| &it.journal),
        &part.journal,
    );
    records(lines, place, "Runs", all(former, |it| &it.runs), &part.runs);
    records(
        lines,
        place,
        "Log entries",
        all(former, |it| &it.entries),
        &part.entries,
    );
}

/// Where keys and customers' data go, each by its name.
fn addresses(connection: &Connection) -> [(&'static str, String); 6] {
    let sign_in = connection.company.sign_in.as_ref();
    let of_app = |part: fn(&crate::sign_in::SignInApp) -> &String| {
        sign_in.map_or("none".to_owned(), |app| part(app).clone())
    };
    let proxy = match connection.proxy_prefix.as_str() {
        "" => "none: the systems are called directly".to_owned(),
        prefix => prefix.to_owned(),
    };
    let in_query = match connection.webstore.key_as_query_parameter {
        true => "on",
        false => "off",
    };
    [
        ("Webstore address", connection.webstore.url.clone()),
        ("API key as query parameter", in_query.to_owned()),
        (
            "Business Central address",
            connection.company.base_url.clone(),
        ),
        ("Sign-in with Microsoft at", of_app(|app| &app.authority)),
        ("Application (client) ID", of_app(|app| &app.client_id)),
        ("Proxy prefix", proxy),
    ]
}

fn of_addresses(
    lines: &mut Vec<Line>,
    place: &str,
    former: Option<&Connection>,
    connection: &Connection,
) {
    let before = former.map(addresses);
    for (number, (what, after)) in addresses(connection).into_iter().enumerate() {
        let before = before.as_ref().map_or("", |it| it[number].1.as_str());
        if before != after {
            lines.push(Line {
                kind: LineKind::Address,
                ..line(place, what, before, &after)
            });
        }
    }
}

/// The rest of a connection.
fn without_addresses(connection: &Connection) -> Value {
    let mut value = value(connection);
    for (parent, name) in [
        ("/webstore", "url"),
        ("/webstore", "key_as_query_parameter"),
        ("/company", "base_url"),
        ("/company", "sign_in"),
        ("", "proxy_prefix"),
    ] {
        if let Some(fields) = value.pointer_mut(parent).and_then(Value::as_object_mut) {
            fields.remove(name);
        }
    }
    value
}

/// How many records come, change and go.
fn records<R: Record>(lines: &mut Vec<Line>, place: &str, what: &str, before: &[R], after: &[R]) {
    let (before, after) = (values(before), values(after));
    let added = after
        .keys()
        .filter(|key| !before.contains_key(*key))
        .count();
    let removed = before
        .keys()
        .filter(|key| !after.contains_key(*key))
        .count();
    let changed = after
        .iter()
        .filter(|(key, it)| before.get(*key).is_some_and(|was| was != *it))
        .count();
    let counts: Vec<String> = [(added, "added"), (changed, "changed"), (removed, "removed")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if !counts.is_empty() {
        lines.push(line(
            place,
            what,
            &before.len().to_string(),
            &format!("{} ({})", after.len(), counts.join(", ")),
        ));
    }
}

/// Every value that differs, by its name.
fn settings(lines: &mut Vec<Line>, place: &str, what: &str, before: &Value, after: &Value) {
    let (before, after) = (leaves(before), leaves(after));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    sort_by_key(&mut names, |name| *name);
    names.dedup();
    for name in names {
        let shown =
            |leaves: &BTreeMap<String, String>| leaves.get(name).cloned().unwrap_or_default();
        let (before, after) = (shown(&before), shown(&after));
        if before != after {
            lines.push(line(place, &format!("{what}: {name}"), &before, &after));
        }
    }
}

fn line(place: &str, what: &str, before: &str, after: &str) -> Line {
    let [place, what, before, after] = [place, what, before, after].map(str::to_owned);
    Line {
        place,
        what,
        before,
        after,
        kind: LineKind::Other,
    }
}

fn value<T: Serialize>(it: &T) -> Value {
    as_value(it).unwrap_or_default()
}

fn values<R: Record>(records: &[R]) -> BTreeMap<String, Value> {
    let mut values = BTreeMap::new();
    values.extend(records.iter().map(|it| (it.key(), value(it))));
    values
}

/// The values inside, by their names in words: `push` → `push`, `company.base_url` → `company base url`.
fn leaves(value: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    gather(&mut found, "", value);
    found
}

fn gather(found: &mut BTreeMap<String, String>, name: &str, value: &Value) {
    let text = match value {
        Value::Object(fields) => {
            for (inner, value) in fields {
                let name = format!("{name} {}", inner.replace('_', " "));
                gather(found, name.trim_start(), value);
            }
            return;
        }
        Value::Null => return,
        Value::String(text) => text.clone(),
        Value::Bool(true) => "on".to_owned(),
        Value::Bool(false) => "off".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => {
            let items = items
                .iter()
                .map(|item| leaves(item).into_values().collect::<Vec<_>>().join(" "));
            items.collect::<Vec<_>>().join(", ")
        }
    };
    found.insert(name.to_owned(), text);
}
