//! A small client of the company's API.

use concord_sandbox::{ConnectionDetails, Options, Sandbox, UserAccess};
use http::{Response, StatusCode};
use serde_json::{Value, json};

/// The origin that every test calls.
pub const ORIGIN: &str = "https://api.businesscentral.example";
/// The company in the addresses of its page services.
pub const PAGES: &str = "/Company('CRONUS%20International%20Ltd.')";

pub struct Api {
    pub sandbox: Sandbox,
    /// The root of API v2.0.
    pub api: String,
    /// `companies({id})`
    pub company: String,
    /// Both together.
    pub root: String,
    pub token: String,
}

impl Api {
    pub fn new(options: &Options) -> Self {
        let sandbox = Sandbox::new(options);
        let found = sandbox.connection(ORIGIN).company;
        let company = format!("companies({})", found.company_id);
        Self {
            root: format!("{}/{company}", found.api_url),
            api: found.api_url,
            company,
            token: found.bearer_token,
            sandbox,
        }
    }

    pub fn empty() -> Self {
        Self::new(&Options::empty())
    }

    pub fn connection(&self) -> ConnectionDetails {
        self.sandbox.connection(ORIGIN)
    }

    /// Goes on as another user.
    pub fn sign_in_as(&mut self, user: &UserAccess) {
        self.token.clone_from(&user.bearer_token);
    }

    /// `path` is relative to the company, or a whole address.
    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Response<String> {
        let uri = if path.starts_with("https://") {
            path.to_owned()
        } else {
            format!("{}/{path}", self.root)
        };
        let mut request = http::Request::builder()
            .method(method)
            .uri(uri)
            .header("authorization", format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.sandbox
            .handle(request.body(body).unwrap())
            .response
            .unwrap()
    }

    pub fn get(&mut self, path: &str) -> Value {
        let response = self.send("GET", path, &[], &Value::Null);
        read(path, StatusCode::OK, &response)
    }

    /// Status, code and message of a read that is refused.
    pub fn cannot_get(&mut self, path: &str) -> (u16, String, String) {
        error(&self.send("GET", path, &[], &Value::Null))
    }

    pub fn post(&mut self, body: Value) -> Value {
        let response = self.send("POST", "customers", &[], &body);
        read(&body.to_string(), StatusCode::CREATED, &response)
    }

    /// Status, code and message of a create that is refused.
    pub fn refused(&mut self, body: Value) -> (u16, String, String) {
        error(&self.send("POST", "customers", &[], &body))
    }

    /// As Microsoft's helpers do: reads the record, takes its etag and sends it along.
    pub fn with_etag(&mut self, method: &str, customer: &Value, body: &Value) -> Response<String> {
        let etag = self.reread(customer)["@odata.etag"].clone();
        let etag = etag.as_str().unwrap();
        assert!(!etag.is_empty());
        self.send(method, &path_of(customer), &[("if-match", etag)], body)
    }

    pub fn patch(&mut self, customer: &Value, body: Value) -> Value {
        let response = self.with_etag("PATCH", customer, &body);
        read(&body.to_string(), StatusCode::OK, &response)
    }

    pub fn reread(&mut self, customer: &Value) -> Value {
        self.get(&path_of(customer))
    }

    pub fn names(&mut self, query: &[(&str, &str)]) -> Vec<String> {
        texts(&self.get(&with_query("customers", query)), "displayName")
    }

    /// Sends a batch; answers its parts.
    pub fn batch(&mut self, headers: &[(&str, &str)], requests: &[Value]) -> Vec<Value> {
        let address = format!("{}/$batch", self.api);
        let response = self.send("POST", &address, headers, &json!({"requests": requests}));
        let body = read("$batch", StatusCode::OK, &response);
        body["responses"].as_array().unwrap().clone()
    }

    /// Sends to a page service; answers status and body.
    pub fn page(
        &mut self,
        method: &str,
        path: &str,
        etag: Option<&str>,
        body: &Value,
    ) -> (u16, Value) {
        let address = format!("{}{path}", self.connection().company.odata_url);
        let headers: Vec<(&str, &str)> = etag.map(|tag| ("if-match", tag)).into_iter().collect();
        let response = self.send(method, &address, &headers, body);
        let status = response.status().as_u16();
        (
            status,
            serde_json::from_str(response.body()).unwrap_or_default(),
        )
    }

    /// Reads or sets something under `/__sandbox/`.
    pub fn control(&mut self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let address = format!("{ORIGIN}/__sandbox/{path}");
        let response = self.send(method, &address, &[], body);
        (
            response.status().as_u16(),
            serde_json::from_str(response.body()).unwrap(),
        )
    }
}

fn read(what: &str, expected: StatusCode, response: &Response<String>) -> Value {
    assert_eq!(response.status(), expected, "{what}: {}", response.body());
    serde_json::from_str(response.body()).unwrap()
}

/// A customer's address in the company.
pub fn path_of(customer: &Value) -> String {
    format!("customers({})", customer["id"].as_str().unwrap())
}

pub fn with_query(path: &str, query: &[(&str, &str)]) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    pairs.extend_pairs(query);
    format!("{path}?{}", pairs.finish())
}

/// A field of each row of a list.
pub fn texts(list: &Value, field: &str) -> Vec<String> {
    let rows = list["value"].as_array().unwrap().iter();
    rows.map(|row| row[field].as_str().unwrap().to_owned())
        .collect()
}

/// Status, code and message.
pub fn error(response: &Response<String>) -> (u16, String, String) {
    let body: Value = serde_json::from_str(response.body()).unwrap();
    let text = |name: &str| body["error"][name].as_str().unwrap().to_owned();
    (response.status().as_u16(), text("code"), text("message"))
}
