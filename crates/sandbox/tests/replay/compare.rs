//! Status, headers and body of two answers, times and ids of meta data aside.

use serde_json::Value;

use super::cases::DIFFERENT_HEADERS;

/// Headers of no meaning to a client, or of the web server in front.
const IGNORED_HEADERS: [&str; 2] = ["content-length", "date"];

/// Compared in both directions: they must not be there where the recording has none.
const MEANINGFUL_HEADERS: [&str; 8] = [
    "allow",
    "link",
    "location",
    "x-wp-total",
    "x-wp-totalpages",
    "vary",
    "cache-control",
    "access-control-allow-origin",
];

pub fn differences(name: &str, recorded: &Value, answer: &http::Response<String>) -> Vec<String> {
    let mut found = Vec::new();
    let status = answer.status().as_u16();
    if recorded["status"] != status {
        found.push(format!(
            "status {} became {status}: {}",
            recorded["status"],
            answer.body().chars().take(300).collect::<String>()
        ));
        return found;
    }
    let recorded_headers = recorded["headers"].as_object().unwrap();
    let of_recording = |header: &str| {
        recorded_headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(header))
            .and_then(|(_, v)| v.as_str())
    };
    let of_answer = |header: &str| answer.headers().get(header).and_then(|v| v.to_str().ok());
    let names = recorded_headers.keys().map(|name| name.to_lowercase());
    let mut names: Vec<String> = names.chain(MEANINGFUL_HEADERS.map(str::to_owned)).collect();
    names.sort();
    names.dedup();
    for header in names
        .iter()
        .filter(|header| !IGNORED_HEADERS.contains(&header.as_str()))
    {
        let is_expected = DIFFERENT_HEADERS
            .iter()
            .any(|(n, h, _)| (*n == name || *n == "*") && h == header);
        if of_recording(header) != of_answer(header) && !is_expected {
            found.push(format!(
                "header {header}: {:?} became {:?}",
                of_recording(header),
                of_answer(header)
            ));
        }
    }
    let body: Value = serde_json::from_str(answer.body())
        .unwrap_or_else(|_| Value::String(answer.body().clone()));
    compare("", &recorded["body"], &body, &mut found);
    found
}

fn compare(at: &str, recorded: &Value, answered: &Value, found: &mut Vec<String>) {
    match (recorded, answered) {
        (Value::Object(a), Value::Object(b)) => {
            let names = |o: &serde_json::Map<String, Value>| o.keys().cloned().collect::<Vec<_>>();
            if names(a) != names(b) {
                found.push(format!("{at} has {:?} and became {:?}", names(a), names(b)));
                return;
            }
            a.iter()
                .for_each(|(name, value)| compare(&format!("{at}.{name}"), value, &b[name], found));
        }
        (Value::Array(a), Value::Array(b)) => {
            // Recordings of long lists were cut after ten rows.
            let is_cut = at.is_empty() && a.len() == 10 && b.len() > 10;
            if a.len() != b.len() && !is_cut {
                found.push(format!(
                    "{at} has {} items and became {}: {}",
                    a.len(),
                    b.len(),
                    answered.to_string().chars().take(300).collect::<String>()
                ));
                return;
            }
            a.iter()
                .zip(b)
                .enumerate()
                .for_each(|(i, (a, b))| compare(&format!("{at}[{i}]"), a, b, found));
        }
        _ => {
            let length = |value: &Value| value.as_str().map(str::len);
            let is_same = match is_aside(at) {
                true => {
                    recorded.is_null() == answered.is_null() && length(recorded) == length(answered)
                }
                false => recorded == answered,
            };
            if !is_same {
                found.push(format!("{at}: {recorded} became {answered}"));
            }
        }
    }
}

/// Times, pictures, random order keys and the ids of meta data and of order lines differ; that they are there, and their form, does not.
fn is_aside(at: &str) -> bool {
    let name = at.rsplit('.').next().unwrap_or_default();
    let of_order = name == "order_key" || name == "payment_url";
    let of_line = at.contains("_lines[") || at.contains("line_items[");
    of_order
        || of_line && name == "id"
        || name.starts_with("date_")
        || name == "registered_date"
        || name == "avatar_url"
        || at.contains(".avatar_urls.")
        || at.contains(".meta_data[") && name == "id"
}
