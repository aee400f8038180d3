//! Finding the JSON of an answer among what stands around it.

use concord_base::gather::sort_by_key;
use concord_base::json;
use serde_json::{Map, Value};

/// What the JSON of an answer is on the outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A list of records.
    List,
    /// A record.
    Record,
    /// Either.
    Any,
}

/// What stands around the JSON of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Around {
    /// A byte order mark at the very beginning.
    pub mark: bool,
    /// Something else before it.
    pub before: bool,
    /// Something behind it.
    pub behind: bool,
}

const MARK: char = '\u{feff}';

/// The JSON of an answer. None where there is none of this shape, it breaks off, or there are several.
pub(crate) fn value_of(body: &str, shape: Shape) -> Option<(Value, Around)> {
    let text = body.trim_start_matches(MARK);
    let mark = text.len() != body.len();
    // Nearly every answer is nothing but its JSON.
    if let Ok(value) = json::from_str(text) {
        let value = match shape {
            Shape::List => without_gaps(value),
            Shape::Record | Shape::Any => value,
        };
        let around = Around {
            mark,
            ..Around::default()
        };
        return fits(&value, shape).then_some((value, around));
    }
    let is_nothing = |text: &str| text.chars().all(|c| c == MARK || c.is_whitespace());
    let begins = beginning(text, shape)?;
    let (before, rest) = text.split_at(begins);
    // What a whole page holds in its scripts is no answer.
    if is_page(before) {
        return None;
    }
    let (value, behind) = json::first_of(rest).ok()?;
    let value = match shape {
        Shape::List => without_gaps(value),
        Shape::Record | Shape::Any => value,
    };
    // What begins with its JSON is no page, whatever a plugin puts behind it.
    let is_page = !is_nothing(before) && is_page(behind);
    let is_whole = !is_within(behind) && beginning(behind, shape).is_none();
    if !fits(&value, shape) || is_page || !is_whole {
        return None;
    }
    let around = Around {
        mark: mark || before.contains(MARK),
        before: !is_nothing(before),
        behind: !is_nothing(behind),
    };
    Some((value, around))
}

/// What PHP makes of a list that lost some of its records is an object with their places for keys: the list that it was. Anything else
/// as it is.
pub(crate) fn without_gaps(value: Value) -> Value {
    let is_list = |object: &Map<String, Value>| {
        let mut entries = object.iter();
        !object.is_empty()
            && entries.all(|(key, value)| key.parse::<u32>().is_ok() && value.is_object())
    };
    match value {
        Value::Object(object) if is_list(&object) => {
            let mut records: Vec<_> = object.into_iter().collect();
            sort_by_key(&mut records, |(key, _)| {
                key.parse::<u32>().unwrap_or_default()
            });
            records.into_iter().map(|(_, record)| record).collect()
        }
        value => value,
    }
}

fn fits(value: &Value, shape: Shape) -> bool {
    match shape {
        Shape::List => value.is_array(),
        Shape::Record => value.is_object(),
        Shape::Any => true,
    }
}

/// Whether what stands behind a value shows that it is only a part of another one.
fn is_within(behind: &str) -> bool {
    let next = behind.trim_start().bytes().next();
    matches!(next, Some(b']' | b'}' | b',' | b':'))
}

/// Where JSON of this shape begins: a list of records, one that PHP made an object of, or an empty one; a record. Brackets of prose
/// (`Undefined array key [0]`, `#0 {main}`) are none. What begins like JSON and can't be read is not looked into: a part of a broken answer is no answer.
fn beginning(text: &str, shape: Shape) -> Option<usize> {
    let bytes = text.as_bytes();
    let next = |from: usize| {
        let rest = bytes.get(from..)?;
        let at = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        Some((from + at, rest[at]))
    };
    // In prose what is empty has words around it: it stands at the beginning, or alone in its line or between markup.
    let is_alone = |at: usize, end: usize| {
        let before = text[..at].trim_end_matches([' ', '\t']);
        let begins_line = before.ends_with(['\n', '>', MARK]);
        before.trim().is_empty()
            || (begins_line && next(end + 1).is_none_or(|(_, byte)| byte == b'<'))
    };
    let is_record_in_list = |at: usize| matches!(next(at + 1), Some((_, b'"' | b'}')));
    let is_record = |at: usize| match next(at + 1) {
        Some((end, b'}')) => is_alone(at, end),
        inner => matches!(inner, Some((_, b'"'))),
    };
    let is_list_with_gaps = |at: usize| {
        let rest = text[at + 1..].trim_start();
        let key = rest.strip_prefix('"').and_then(|it| it.split_once('"'));
        key.is_some_and(|(key, rest)| {
            let is_place = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
            let holds = rest.trim_start().strip_prefix(':');
            is_place && holds.is_some_and(|it| it.trim_start().starts_with('{'))
        })
    };
    let is_list = |at: usize| match next(at + 1) {
        Some((inner, b'{')) => is_record_in_list(inner),
        Some((end, b']')) => is_alone(at, end),
        _ => false,
    };
    bytes.iter().enumerate().find_map(|(at, byte)| {
        let begins = match byte {
            b'[' => shape != Shape::Record && is_list(at),
            b'{' if shape == Shape::List => is_list_with_gaps(at),
            b'{' => is_record(at),
            _ => false,
        };
        begins.then_some(at)
    })
}

/// Whether markup is that of a page: a log-in form, a firewall's notice.
fn is_page(markup: &str) -> bool {
    const SIGNS: [&str; 5] = ["<!doctype", "<html", "<head", "<body", "<script"];
    let lower = markup.to_ascii_lowercase();
    SIGNS.iter().any(|sign| lower.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn around(body: &str, shape: Shape) -> Option<(bool, bool, bool)> {
        let (_, around) = value_of(body, shape)?;
        Some((around.mark, around.before, around.behind))
    }

    #[test]
    fn an_answer_is_found_between_what_stands_around_it() {
        let list = r#"[{"id":1,"meta_data":[{"id":9,"key":"a","value":{}}]}]"#;
        let warning = "<br />\n<b>Warning</b>:  Undefined array key [0] in <b>/x/{y}.php</b> on line <b>5</b><br />\n";
        for (body, expected) in [
            (list.to_owned(), (false, false, false)),
            (format!("\u{feff}{list}"), (true, false, false)),
            (format!("\n\u{feff}\u{feff} {list}\n"), (true, false, false)),
            (format!("{warning}{list}"), (false, true, false)),
            (
                format!("{warning}{warning}\u{feff}{list}"),
                (true, true, false),
            ),
            (
                format!("Notice: x in y on line 3 #0 {{main}}\n{list}"),
                (false, true, false),
            ),
            (
                format!("{list}<!-- Dynamic page generated in 0.812 seconds. -->"),
                (false, false, true),
            ),
            (format!("{list}\n<p>cached</p>\n"), (false, false, true)),
            (format!("{warning}{list}<!-- x -->"), (false, true, true)),
            (format!("{warning}[]"), (false, true, false)),
            ("[]<!-- x -->".to_owned(), (false, false, true)),
        ] {
            assert_eq!(around(&body, Shape::List), Some(expected), "{body}");
        }
        let beacon = format!("{list}<script>var y = 1</script>");
        assert_eq!(around(&beacon, Shape::List), Some((false, false, true)));
        let gaps = r#"{"0":{"id":1},"10":{"id":3},"2":{"id":2}}"#;
        let (value, _) = value_of(gaps, Shape::List).unwrap();
        assert_eq!(value, json!([{"id": 1}, {"id": 2}, {"id": 3}]));
        let (again, _) = value_of(&format!("{warning}{gaps}<!-- x -->"), Shape::List).unwrap();
        assert_eq!(again, value);
        let record = r#"{"create":[{"id":1}]}"#;
        let body = format!("{warning}{record}<!-- x -->");
        let (value, _) = value_of(&body, Shape::Record).unwrap();
        assert_eq!(value, json!({"create": [{"id": 1}]}));
        let dumped = format!("array(0) {{\n}}\n{record}");
        assert_eq!(value_of(&dumped, Shape::Record).unwrap().0, value);
    }

    #[test]
    fn what_is_cut_off_ambiguous_or_a_page_is_no_answer() {
        let whole =
            r#"[{"id":1,"name":"A","meta_data":[{"id":9,"key":"a"}]},{"id":2,"meta_data":[]}]"#;
        for end in 1..whole.len() {
            assert!(value_of(&whole[..end], Shape::List).is_none(), "{end}");
            let dirty = format!("<b>Warning</b>: x {}<!-- cached -->", &whole[..end]);
            assert!(value_of(&dirty, Shape::List).is_none(), "{dirty}");
        }
        for body in [
            format!("{whole}{whole}"),
            format!("<html><script>var x = {whole};</script></html>"),
            format!("<!DOCTYPE html><title>Log in</title>{whole}"),
            format!("Notice: x {whole}<script>var y = 1</script>"),
            "<p>Undefined array key [0]</p>".to_owned(),
            r#"{"id":1}"#.to_owned(),
            r#"Warning: x {"code":"no","data":[{"id":1}]}"#.to_owned(),
            r#"Warning: x {"value":[{"id":1}],"more":[]}"#.to_owned(),
            String::new(),
        ] {
            assert!(value_of(&body, Shape::List).is_none(), "{body}");
        }
        for body in [r#"[{"id":1}]"#, r#"Notice: x [{"id":1},{"id":2}]"#] {
            assert!(value_of(body, Shape::Record).is_none(), "{body}");
        }
    }
}
