//! Oddities: answers that are the system's own and still not what its documentation says, as plugins, caches, firewalls and PHP make
//! them on real sites.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::records::{Records, items_with};
use super::requests::only_reads;
use crate::Sandbox;
use crate::exchange::{Call, Reply};
use crate::routes::{Route, System};

/// What is odd about an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Oddity {
    /// A field is left out.
    FieldMissing {
        /// Its path in the record: `billing`, `billing.phone`.
        field: String,
    },
    /// A field holds something else: null, `[]`, `false`, a text where an object belongs.
    FieldIs {
        /// Its path in the record.
        field: String,
        /// What it holds.
        value: Value,
    },
    /// Texts hold HTML's entities, as the block checkout stores them (WooCommerce).
    Entities,
    /// Whatever holds the record fails: reads and writes, with a page in place of an answer and without effect.
    Fails {
        /// The page's status.
        code: u16,
    },
    /// Answers that hold the record break off in the middle of it; writes have taken effect by then.
    CutOff,
    /// Lists are answered as they were the first time, by their address without the parameter `_`; what is asked for by its id or e-mail is
    /// not. The copies stay when the fault is cleared, for the next one of this kind.
    Cached,
    /// Lists don't say how many records there are (WooCommerce).
    TotalsHidden,
    /// Lists say another number (WooCommerce).
    TotalsAre {
        /// What they say.
        total: String,
    },
    /// Something stands before the JSON: a byte order mark, PHP's warnings.
    Before {
        /// What.
        text: String,
    },
    /// Something stands behind the JSON: a caching plugin's comment.
    Behind {
        /// What.
        text: String,
    },
}

/// An oddity, and the records that it concerns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Odd {
    /// What is odd.
    #[serde(flatten)]
    pub oddity: Oddity,
    /// Only records that have this id or, unless it is a number, hold this text in any letter case; all of them without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
}

impl Odd {
    /// Whether a request can meet it at all.
    pub(super) fn fits(&self, call: &Call, system: System) -> bool {
        let is_system = matches!(system, System::Webstore | System::Company);
        is_system
            && match self.oddity {
                Oddity::Entities | Oddity::TotalsHidden | Oddity::TotalsAre { .. } => {
                    system == System::Webstore
                }
                Oddity::Cached => {
                    let singles = ["include", "email", "$filter"];
                    let is_single = |(name, _): &(String, String)| singles.contains(&name.as_str());
                    call.method == "GET" && !call.query.iter().any(is_single)
                }
                _ => true,
            }
    }

    fn concerns(&self, record: &Value) -> bool {
        let Some(wanted) = &self.record else {
            return true;
        };
        let has_id = match &record["id"] {
            Value::Number(id) => id.to_string() == *wanted,
            Value::String(id) => id.eq_ignore_ascii_case(wanted),
            _ => false,
        };
        has_id
            || !is_number(wanted)
                && record
                    .to_string()
                    .to_lowercase()
                    .contains(&wanted.to_lowercase())
    }

    /// What comes of a request.
    pub(super) fn meet(&self, sandbox: &mut Sandbox, call: &Call, route: &Route) -> Reply {
        if self.oddity == Oddity::Cached {
            return cached(sandbox, call, route);
        }
        if let Oddity::Fails { code } = self.oddity
            && !only_reads(call)
            && self.is_sent(sandbox.records(call), call)
        {
            return failure(code);
        }
        let mut reply = (route.run)(sandbox, call);
        match &self.oddity {
            Oddity::TotalsHidden => {
                return reply.without(&["x-wp-total", "x-wp-totalpages", "link"]);
            }
            Oddity::TotalsAre { total } => return reply.with("x-wp-total", total),
            Oddity::Before { text } => reply.body.insert_str(0, text),
            Oddity::Behind { text } => reply.body.push_str(text),
            _ => return self.change(reply),
        }
        reply
    }

    fn change(&self, mut reply: Reply) -> Reply {
        let Ok(mut body) = serde_json::from_str::<Value>(&reply.body) else {
            return reply;
        };
        let mut concerned = Vec::new();
        each_record(&mut body, &mut |record| {
            if self.concerns(record) {
                match &self.oddity {
                    Oddity::FieldMissing { field } => set(record, field, None),
                    Oddity::FieldIs { field, value } => set(record, field, Some(value)),
                    Oddity::Entities => encode(record),
                    _ => concerned.push(record.to_string()),
                }
            }
        });
        match (&self.oddity, concerned.first()) {
            (Oddity::Fails { code }, Some(_)) => failure(*code),
            (Oddity::CutOff, Some(record)) => {
                let at = reply.body.find(record.as_str()).unwrap_or(0) + record.len() / 2;
                reply.body.truncate(reply.body.floor_char_boundary(at));
                reply
            }
            (Oddity::Fails { .. } | Oddity::CutOff, None) => reply,
            _ => {
                reply.body = body.to_string();
                reply
            }
        }
    }

    /// Whether a write is about one of the records.
    fn is_sent(&self, records: Records<'_>, call: &Call) -> bool {
        let Some(wanted) = &self.record else {
            return true;
        };
        let by_id = [
            format!("\"id\":{wanted},"),
            format!("\"id\":{wanted}}}"),
            format!("({})", wanted.to_lowercase()),
        ];
        let body = call.body.to_lowercase();
        by_id.iter().any(|id| body.contains(id.as_str()))
            || !is_number(wanted) && !items_with(wanted, records, call).is_empty()
    }
}

/// A number is in many records that it is not the id of.
fn is_number(wanted: &str) -> bool {
    wanted.bytes().all(|it| it.is_ascii_digit())
}

fn failure(code: u16) -> Reply {
    let page = "<html><head><title>Request blocked</title></head><body><h1>There has been a critical error on this website.</h1></body></html>";
    Reply::text(code, "text/html; charset=UTF-8", page.to_owned())
}

fn cached(sandbox: &mut Sandbox, call: &Call, route: &Route) -> Reply {
    let query = call.query.iter().filter(|(name, _)| name != "_");
    let query: Vec<String> = query
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let address = format!("{}{}?{}", call.origin, call.path, query.join("&"));
    if let Some(reply) = sandbox.faults.cached.get(&address) {
        return reply.clone();
    }
    let reply = (route.run)(sandbox, call);
    sandbox.faults.cached.insert(address, reply.clone());
    reply
}

/// Every record of an answer: of a list, of a batch, or the only one.
fn each_record(body: &mut Value, each: &mut impl FnMut(&mut Value)) {
    if let Value::Array(records) = body {
        records.iter_mut().for_each(each);
        return;
    }
    let mut is_list = false;
    for list in ["value", "create", "update", "responses"] {
        let Some(Value::Array(records)) = body.get_mut(list) else {
            continue;
        };
        is_list = true;
        for record in records {
            match list {
                "responses" => each_record(&mut record["body"], each),
                _ => each(record),
            }
        }
    }
    if !is_list && body.get("id").is_some() {
        each(body);
    }
}

/// Sets a field where it is, or takes it out.
fn set(record: &mut Value, path: &str, value: Option<&Value>) {
    let (parent, key) = match path.rsplit_once('.') {
        Some((parent, key)) => {
            let pointer = format!("/{}", parent.replace('.', "/"));
            (record.pointer_mut(&pointer), key)
        }
        None => (Some(record), path),
    };
    let Some(Value::Object(object)) = parent else {
        return;
    };
    match value {
        Some(value) if object.contains_key(key) => {
            object.insert(key.to_owned(), value.clone());
        }
        Some(_) => {}
        None => {
            object.remove(key);
        }
    }
}

fn encode(value: &mut Value) {
    match value {
        Value::String(text) => {
            *text = text
                .replace('&', "&amp;")
                .replace('"', "&quot;")
                .replace('\'', "&#039;")
                .replace('’', "&#8217;");
        }
        Value::Array(values) => values.iter_mut().for_each(encode),
        Value::Object(object) => {
            let texts = object.iter_mut().filter(|(key, _)| *key != "meta_data");
            texts.for_each(|(_, value)| encode(value));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
