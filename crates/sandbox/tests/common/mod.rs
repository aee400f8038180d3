//! A sandbox with a few known people on both sides, and requests to it with working keys.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use concord_sandbox::{Edit, Options, Sandbox, System};
use serde_json::{Value, json};

/// In the order in which they are made, on both sides.
const PEOPLE: [&str; 6] = ["ada", "bob", "bobby", "carl", "dora", "emil"];

pub struct World {
    pub sandbox: Sandbox,
    /// What requests to the company prefer.
    pub prefer: &'static str,
}

/// An answer, or that there was none.
pub struct Got {
    /// 0 where the answer was lost.
    pub status: u16,
    headers: http::HeaderMap,
    pub body: String,
    /// Null where the body is no JSON.
    pub json: Value,
    pub delay: Duration,
}

impl Got {
    pub fn is_lost(&self) -> bool {
        self.status == 0
    }

    /// Empty where it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
    }

    fn rows(&self) -> Vec<Value> {
        let rows = self.json.as_array().or(self.json["value"].as_array());
        rows.cloned().unwrap_or_default()
    }

    /// Of a list's rows.
    pub fn emails(&self) -> Vec<String> {
        self.rows()
            .iter()
            .map(|row| row["email"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// Of a batch of creates, item by item.
    pub fn failed_items(&self) -> Vec<bool> {
        let of_webstore = self.json["create"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|item| item.get("error").is_some());
        let of_company = self.json["responses"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|item| item["status"] != 201);
        of_webstore.chain(of_company).collect()
    }
}

pub fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

impl World {
    pub fn new() -> Self {
        Self::with(&Options::empty())
    }

    pub fn with(options: &Options) -> Self {
        let mut sandbox = Sandbox::new(options);
        for name in PEOPLE {
            let email = format!("{name}@people.example");
            let edits = [
                Edit::add(System::Webstore, json!({"email": email, "username": name})),
                Edit::add(
                    System::Company,
                    json!({"email": email, "displayName": name}),
                ),
            ];
            edits
                .iter()
                .for_each(|edit| drop(sandbox.edit(edit).unwrap()));
        }
        Self {
            sandbox,
            prefer: "odata.continue-on-error",
        }
    }

    /// The id in the path of the person with this e-mail.
    pub fn id(&self, system: System, email: &str) -> String {
        match system {
            System::Webstore => self
                .sandbox
                .webstore()
                .by_email(email)
                .unwrap()
                .id
                .to_string(),
            _ => {
                let mut all = self.sandbox.company().customers();
                all.find(|c| c.email == email).unwrap().id.to_string()
            }
        }
    }

    pub fn etag(&mut self, email: &str) -> String {
        let id = self.id(System::Company, email);
        let got = self.send(
            System::Company,
            "GET",
            &format!("customers({id})"),
            &Value::Null,
        );
        got.json["@odata.etag"].as_str().unwrap().to_owned()
    }

    /// `path` is relative to the API's root; in the company, to its customers' place but for `companies` and `$batch`. A change is sent with the
    /// etag of the record as it is.
    pub fn send(&mut self, system: System, method: &str, path: &str, body: &Value) -> Got {
        let details = self.sandbox.connection("");
        let url = match system {
            System::Webstore if path.starts_with('/') => path.to_owned(),
            System::Webstore => format!("/wp-json/wc/v3/{path}"),
            _ => {
                let company = &details.company;
                let root = format!("/v2.0/{}/{}/api/v2.0", company.tenant, company.environment);
                match path {
                    "companies" | "$batch" => format!("{root}/{path}"),
                    _ => format!("{root}/companies({})/{path}", company.company_id),
                }
            }
        };
        let keys = details.webstore.administrator;
        let authorization = match system {
            System::Webstore => basic(&keys.consumer_key, &keys.consumer_secret),
            _ => format!("Bearer {}", details.company.bearer_token),
        };
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("http://127.0.0.1:9{url}"))
            .header("authorization", authorization)
            .header("prefer", self.prefer)
            .header("content-type", "application/json");
        if let (System::Company, "PATCH") = (system, method) {
            request = request.header("if-match", self.current_etag(path));
        }
        self.handle(request, body)
    }

    fn current_etag(&mut self, path: &str) -> String {
        // Asked of a copy, so that no fault meets the question.
        let mut copy = Self {
            sandbox: self.sandbox.clone(),
            prefer: self.prefer,
        };
        copy.sandbox.clear_faults();
        let got = copy.send(System::Company, "GET", path, &Value::Null);
        got.json["@odata.etag"].as_str().unwrap().to_owned()
    }

    /// A control route.
    pub fn control(&mut self, method: &str, path: &str, body: &Value) -> Got {
        self.handle(http::Request::builder().method(method).uri(path), body)
    }

    fn handle(&mut self, request: http::request::Builder, body: &Value) -> Got {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let answer = self.sandbox.handle(request.body(body).unwrap());
        let delay = answer.delay;
        let Some(response) = answer.response else {
            return Got {
                status: 0,
                headers: http::HeaderMap::new(),
                body: String::new(),
                json: Value::Null,
                delay,
            };
        };
        let (parts, body) = response.into_parts();
        let json = serde_json::from_str(&body).unwrap_or_default();
        Got {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
            json,
            delay,
        }
    }

    /// All records, without the time.
    pub fn state(&mut self) -> Value {
        let mut state = self.control("GET", "/__sandbox/state", &Value::Null).json;
        state["now"].take();
        state
    }

    pub fn ask_for(&mut self, faults: &Value) {
        let got = self.control("POST", "/__sandbox/faults", faults);
        assert_eq!(got.status, 200, "{faults}: {}", got.body);
    }

    pub fn faults_left(&mut self) -> Value {
        self.control("GET", "/__sandbox/faults", &Value::Null).json["faults"].clone()
    }
}
