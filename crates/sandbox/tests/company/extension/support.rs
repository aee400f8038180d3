//! A client of the extension's API, in a company with what the contract's cases begin with.

use std::collections::BTreeMap;

use concord_sandbox::company::{Extension, PermissionSet, PostCode, TableRow};
use concord_sandbox::guid::Guid;
use serde_json::{Map, Value, json};

use crate::support::{Api, error, with_query};

pub struct Client {
    pub api: Api,
    /// The company in the extension's API.
    pub root: String,
    next: u128,
}

fn row(number: u128, code: &str, name: &str, further: &[(&'static str, Value)]) -> TableRow {
    TableRow {
        id: Guid(number),
        code: code.to_owned(),
        display_name: name.to_owned(),
        more: Map::new(),
        further: further.iter().cloned().collect::<BTreeMap<_, _>>(),
        modified: 0,
    }
}

impl Client {
    /// With the extension, and the data that the contract names before its cases.
    pub fn new() -> Self {
        let mut client = Self::without_extension();
        client.install(Extension {
            installed: true,
            ..Extension::default()
        });
        client
    }

    pub fn without_extension() -> Self {
        let mut api = Api::empty();
        let tables = &mut api.sandbox.company_mut().tables;
        let code = |number, code| row(number, code, code, &[]);
        tables.tax_areas.rows.push(code(1, "CCD-VAT"));
        tables.tax_areas.rows.push(code(2, "CCD-VAT2"));
        tables.payment_terms.rows.push(code(3, "CCD-T1"));
        tables.payment_terms.rows.push(code(4, "CCD-T2"));
        let direct_debit = [("Direct Debit Pmt. Terms Code", json!("CCD-T1"))];
        let methods = &mut tables.payment_methods.rows;
        methods.push(row(5, "CCD-DD", "CCD-DD", &direct_debit));
        let default = [("Def. VAT Bus. Posting Group", json!("CCD-VAT"))];
        let unlisted = &mut tables.unlisted;
        let general = row(6, "CCD-GEN", "CCD-GEN", &default);
        unlisted.general_groups.rows.push(general);
        unlisted.customer_groups.rows.push(code(7, "CCD-CUST"));
        let template = [
            ("Gen. Bus. Posting Group", json!("CCD-GEN")),
            ("VAT Bus. Posting Group", json!("CCD-VAT")),
            ("Customer Posting Group", json!("CCD-CUST")),
            ("Payment Terms Code", json!("CCD-T1")),
        ];
        let templates = &mut unlisted.customer_templates.rows;
        templates.push(row(8, "CCD-TPL", "CCD-TPL", &template));
        unlisted.post_codes.push(PostCode {
            code: "CCD-1".to_owned(),
            city: "Alpha".to_owned(),
            county: "Beta".to_owned(),
            country: "DE".to_owned(),
        });
        let found = api.connection().company;
        Self {
            root: format!("{}/companies({})", found.extension_url, found.company_id),
            api,
            next: 100,
        }
    }

    /// What the administrator has installed.
    pub fn install(&mut self, extension: Extension) {
        let (status, settings) =
            self.api
                .control("POST", "company", &json!({"extension": extension}));
        assert_eq!((status, &settings["extension"]), (200, &json!(extension)));
    }

    pub fn grant(&mut self, permission_set: PermissionSet) {
        self.install(Extension {
            installed: true,
            permission_set,
            ..Extension::default()
        });
    }

    /// A code that nobody has.
    pub fn new_code(&mut self) -> String {
        self.next += 1;
        format!("C{}", self.next)
    }

    /// A GUID that nobody has.
    pub fn new_id(&mut self) -> String {
        self.next += 1;
        Guid(self.next).to_string()
    }

    /// Status and answer.
    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        etag: Option<&str>,
        body: &Value,
    ) -> (u16, Value) {
        let address = format!("{}/{path}", self.root);
        let headers: Vec<(&str, &str)> = etag.map(|tag| ("if-match", tag)).into_iter().collect();
        let response = self.api.send(method, &address, &headers, body);
        let status = response.status().as_u16();
        let body = serde_json::from_str(response.body()).unwrap_or_default();
        (status, body)
    }

    pub fn list(&mut self, set: &str, query: &[(&str, &str)]) -> Vec<Value> {
        let (status, listed) = self.send("GET", &with_query(set, query), None, &Value::Null);
        assert_eq!(status, 200, "{set} {query:?}: {listed}");
        listed["value"].as_array().unwrap().clone()
    }

    /// The one record that has a text in a property.
    pub fn single(&mut self, set: &str, name: &str, value: &str) -> Value {
        let mut found = self.list(set, &[("$filter", &format!("{name} eq '{value}'"))]);
        assert_eq!(found.len(), 1, "{set}: {name} {value}");
        found.remove(0)
    }

    /// The record as it is now.
    pub fn again(&mut self, set: &str, record: &Value) -> Value {
        let (status, answer) = self.send("GET", &path(set, record), None, &Value::Null);
        assert_eq!(status, 200, "{answer}");
        answer
    }

    pub fn create(&mut self, set: &str, body: &Value) -> Value {
        let (status, answer) = self.send("POST", set, None, body);
        assert_eq!(status, 201, "{body}: {answer}");
        answer
    }

    /// With the etag of the record as it was answered.
    pub fn change(&mut self, set: &str, record: &Value, body: &Value) -> Value {
        let (status, answer) = self.send("PATCH", &path(set, record), etag(record), body);
        assert_eq!(status, 200, "{body}: {answer}");
        answer
    }

    pub fn create_is_refused(&mut self, set: &str, body: &Value, code: &str, words: &str) {
        let address = format!("{}/{set}", self.root);
        let refused = error(&self.api.send("POST", &address, &[], body));
        check_refusal(&refused, code, words);
    }

    pub fn change_is_refused(
        &mut self,
        set: &str,
        record: &Value,
        body: &Value,
        code: &str,
        words: &str,
    ) {
        let address = format!("{}/{}", self.root, path(set, record));
        let headers = [("if-match", etag(record).unwrap())];
        let refused = error(&self.api.send("PATCH", &address, &headers, body));
        check_refusal(&refused, code, words);
    }

    /// A customer with further properties.
    pub fn customer(&mut self, more: Value) -> Value {
        let mut body = json!({"number": self.new_code(), "displayName": "Anna Berg"});
        let more = more.as_object().cloned().unwrap_or_default();
        body.as_object_mut().unwrap().extend(more);
        self.create("customers", &body)
    }
}

fn check_refusal((status, code, message): &(u16, String, String), expected: &str, words: &str) {
    assert!((400..500).contains(status), "{status} {message}");
    assert!(expected.is_empty() || code == expected, "{code}: {message}");
    assert!(message.contains(words), "{message}");
}

pub fn path(set: &str, record: &Value) -> String {
    format!("{set}({})", record["id"].as_str().unwrap())
}

pub fn etag(record: &Value) -> Option<&str> {
    record["@odata.etag"].as_str()
}

/// Every property that was sent is answered as it was sent.
pub fn check_answer(sent: &Value, answer: &Value) {
    for (name, value) in sent.as_object().unwrap() {
        assert_eq!(&answer[name], value, "{name}");
    }
}
