//! The sandbox's own versions of Microsoft's seven tests of the customers API (codeunit 139802, facts §4), named after them, and of `$batch`.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use concord_sandbox::company::SetupRule;
use concord_sandbox::{Options, Sandbox};
use http::{Response, StatusCode};
use serde_json::{Value, json};

struct Api {
    sandbox: Sandbox,
    api: String,
    root: String,
    company: String,
    token: String,
}

impl Api {
    fn new() -> Self {
        let sandbox = Sandbox::new(&Options::empty());
        let company = sandbox
            .connection("https://api.businesscentral.example")
            .company;
        Self {
            root: format!("{}/companies({})", company.api_url, company.company_id),
            company: format!("companies({})", company.company_id),
            api: company.api_url,
            token: company.bearer_token,
            sandbox,
        }
    }

    fn send(
        &mut self,
        method: &str,
        uri: String,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Response<String> {
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

    fn get(&mut self, path: &str) -> Value {
        let response = self.send("GET", format!("{}/{path}", self.root), &[], &Value::Null);
        assert_eq!(
            response.status(),
            StatusCode::OK,
            "{path}: {}",
            response.body()
        );
        serde_json::from_str(response.body()).unwrap()
    }

    fn post(&mut self, body: Value) -> Value {
        let response = self.send("POST", format!("{}/customers", self.root), &[], &body);
        assert_eq!(
            response.status(),
            StatusCode::CREATED,
            "{}",
            response.body()
        );
        serde_json::from_str(response.body()).unwrap()
    }

    /// As Microsoft's helpers do: reads the record, takes its etag and sends it along.
    fn with_etag(&mut self, method: &str, customer: &Value, body: &Value) -> Response<String> {
        let path = format!("customers({})", customer["id"].as_str().unwrap());
        let etag = self.get(&path)["@odata.etag"].as_str().unwrap().to_owned();
        assert!(!etag.is_empty());
        self.send(
            method,
            format!("{}/{path}", self.root),
            &[("if-match", &etag)],
            body,
        )
    }

    fn patch(&mut self, customer: &Value, body: &Value) -> Value {
        let response = self.with_etag("PATCH", customer, body);
        assert_eq!(response.status(), StatusCode::OK, "{}", response.body());
        serde_json::from_str(response.body()).unwrap()
    }

    fn reread(&mut self, customer: &Value) -> Value {
        self.get(&format!("customers({})", customer["id"].as_str().unwrap()))
    }

    fn first(&mut self, set: &str) -> Value {
        self.get(set)["value"][0].clone()
    }

    fn batch(&mut self, headers: &[(&str, &str)], names: &[&str]) -> Vec<(String, u64)> {
        let url = format!("{}/customers", self.company);
        let request = |(i, name): (usize, &&str)| json!({"id": format!("r{i}"), "method": "POST", "url": url, "headers": {"Content-Type": "application/json"}, "body": {"displayName": name}});
        let requests: Vec<Value> = names.iter().enumerate().map(request).collect();
        let response = self.send(
            "POST",
            format!("{}/$batch", self.api),
            headers,
            &json!({"requests": requests}),
        );
        assert_eq!(response.status(), StatusCode::OK, "{}", response.body());
        let body: Value = serde_json::from_str(response.body()).unwrap();
        let parts = body["responses"].as_array().unwrap().iter();
        parts
            .map(|part| {
                (
                    part["id"].as_str().unwrap().to_owned(),
                    part["status"].as_u64().unwrap(),
                )
            })
            .collect()
    }

    fn count(&self) -> usize {
        self.sandbox.company().len()
    }
}

const ADDRESS: [&str; 6] = [
    "addressLine1",
    "addressLine2",
    "city",
    "state",
    "country",
    "postalCode",
];

#[test]
fn test_get_simple_customer() {
    let mut api = Api::new();
    let made = api.post(json!({"number": "GRAPHCUSTOMER0001", "displayName": "Simple"}));
    let read = api.reread(&made);
    for field in ADDRESS {
        assert_eq!(read[field], "", "{field}");
    }
    assert_eq!(
        (&read["id"], &read["number"], &read["displayName"]),
        (&made["id"], &json!("GRAPHCUSTOMER0001"), &json!("Simple"))
    );
}

#[test]
fn test_get_customer_with_address_and_special_characters() {
    let mut api = Api::new();
    let address = "Test \"Adress\" 12, æ å ø";
    let made =
        api.post(json!({"displayName": "Special", "addressLine1": address, "city": "Anywhere"}));
    let read = api.reread(&made);
    assert_eq!(read["addressLine1"], address);
    assert_eq!(
        read["city"], "Anywhere",
        "a city that no post code table knows"
    );
}

#[test]
fn test_create_detailed_customer() {
    let mut api = Api::new();
    let mut body = json!({
        "number": "GRAPHCUSTOMER0002", "displayName": "Detailed", "addressLine1": "", "city": "", "state": "", "country": "", "postalCode": "",
        "phoneNumber": "123456789", "email": "a@b.com", "website": "microsoft.com", "taxLiable": true, "currencyCode": "USD", "blocked": "All",
    });
    for (property, set) in [
        ("taxAreaId", "taxAreas"),
        ("paymentTermsId", "paymentTerms"),
        ("shipmentMethodId", "shipmentMethods"),
        ("paymentMethodId", "paymentMethods"),
    ] {
        body[property] = api.first(set)["id"].clone();
    }
    // A GUID may come in braces.
    body["paymentTermsId"] = json!(format!("{{{}}}", body["paymentTermsId"].as_str().unwrap()));
    let made = api.post(body.clone());
    let read = api.reread(&made);
    body["paymentTermsId"] = read["paymentTermsId"].clone();
    for (property, value) in body.as_object().unwrap() {
        assert_eq!(&read[property], value, "{property}");
    }
    let terms = api.first("paymentTerms")["code"].clone();
    assert_eq!(
        api.sandbox
            .company()
            .by_number("GRAPHCUSTOMER0002")
            .unwrap()
            .payment_terms,
        terms.as_str().unwrap()
    );
}

#[test]
fn test_create_customer_with_template() {
    let mut api = Api::new();
    let rule = |condition: &str, city: &str| SetupRule {
        condition: condition.to_owned(),
        lines: json!({"city": city, "phoneNumber": "1"})
            .as_object()
            .unwrap()
            .clone(),
    };
    api.sandbox.company_mut().setup_rules =
        vec![rule("country eq 'DE'", "Y"), rule("", "Elsewhere")];
    let made = api.post(json!({"displayName": "Templated", "country": "DE"}));
    assert_eq!(made["city"], "Y");
    assert_eq!(api.reread(&made)["city"], "Y");
    let other = api.post(json!({"displayName": "Other", "country": "FR", "phoneNumber": "2"}));
    assert_eq!(
        (&other["city"], &other["phoneNumber"]),
        (&json!("Elsewhere"), &json!("2")),
        "what the client set stays"
    );
}

#[test]
fn what_the_client_set_survives_a_template_line_whose_validation_changes_it() {
    let mut api = Api::new();
    let lines = json!({"postalCode": "80807"}).as_object().unwrap().clone();
    api.sandbox.company_mut().setup_rules = vec![SetupRule {
        condition: String::new(),
        lines,
    }];
    let made = api.post(json!({"displayName": "Kept", "city": "My city"}));
    assert_eq!(
        (&made["postalCode"], &made["city"]),
        (&json!("80807"), &json!("My city"))
    );
}

#[test]
fn test_delete_customer() {
    let mut api = Api::new();
    let made = api.post(json!({"displayName": "Gone"}));
    let response = api.with_etag("DELETE", &made, &Value::Null);
    assert_eq!(
        (response.status(), response.body().as_str()),
        (StatusCode::NO_CONTENT, "")
    );
    assert_eq!(api.count(), 0);
}

#[test]
fn test_modify_customer() {
    let mut api = Api::new();
    let made = api.post(json!({"number": "GRAPHCUSTOMER0003", "displayName": "Old"}));
    let body = json!({"number": "GRAPHCUSTOMER0003", "displayName": "New", "phoneNumber": "", "email": "", "website": "new.example"});
    assert_eq!(api.patch(&made, &body)["displayName"], "New");
    assert_eq!(api.reread(&made)["displayName"], "New");
}

#[test]
fn test_modify_customer_with_address() {
    let mut api = Api::new();
    let made = api
        .post(json!({"displayName": "Moving", "addressLine1": "Old street", "city": "Old city"}));
    let body = json!({"addressLine1": "New street", "city": "New city"});
    let changed = api.patch(&made, &body);
    let read = api.reread(&made);
    for field in ["addressLine1", "city"] {
        assert_eq!(
            (&changed[field], &read[field]),
            (&body[field], &body[field])
        );
    }
}

#[test]
fn a_batch_stops_at_the_first_error_and_keeps_what_was_done() {
    let mut api = Api::new();
    let parts = api.batch(&[], &["One", "", "Three"]);
    assert_eq!(parts, [("r0".to_owned(), 201), ("r1".to_owned(), 400)]);
    assert_eq!(api.count(), 1);
}

#[test]
fn a_batch_goes_on_after_an_error_when_it_prefers_to() {
    let mut api = Api::new();
    let parts = api.batch(
        &[("prefer", "odata.continue-on-error")],
        &["One", "", "Three"],
    );
    assert_eq!(
        parts.iter().map(|(_, status)| *status).collect::<Vec<_>>(),
        [201, 400, 201]
    );
    assert_eq!(api.count(), 2);
}

#[test]
fn a_batch_in_a_snapshot_takes_everything_back_and_still_reports_success() {
    let mut api = Api::new();
    let parts = api.batch(&[("isolation", "snapshot")], &["One", "", "Three"]);
    assert_eq!(
        parts.iter().map(|(_, status)| *status).collect::<Vec<_>>(),
        [201, 400, 201]
    );
    assert_eq!(api.count(), 0);
    assert_eq!(
        api.batch(&[("isolation", "snapshot")], &["", "Two"]).len(),
        1
    );
    assert_eq!(
        api.batch(&[("isolation", "snapshot")], &["One", "Two"])
            .len(),
        2
    );
    assert_eq!(api.count(), 2);
}

#[test]
fn a_batch_of_more_than_a_hundred_operations_is_refused() {
    let mut api = Api::new();
    let requests = vec![json!({"id": "1", "method": "GET", "url": "companies"}); 101];
    let response = api.send(
        "POST",
        format!("{}/$batch", api.api),
        &[],
        &json!({"requests": requests}),
    );
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert!(
        response
            .body()
            .contains("A maximum number of '100' query operations")
    );
}

#[test]
fn an_operation_of_a_batch_carries_its_own_etag() {
    let mut api = Api::new();
    let made = api.post(json!({"displayName": "Old"}));
    let url = format!(
        "{}/customers({})",
        api.company,
        made["id"].as_str().unwrap()
    );
    let patch = |etag: &str| json!({"id": "1", "method": "PATCH", "url": url, "headers": {"If-Match": etag}, "body": {"displayName": "New"}});
    let requests = json!({"requests": [patch(made["@odata.etag"].as_str().unwrap()), patch(made["@odata.etag"].as_str().unwrap())]});
    let response = api.send("POST", format!("{}/$batch", api.api), &[], &requests);
    let body: Value = serde_json::from_str(response.body()).unwrap();
    assert_eq!(
        (
            &body["responses"][0]["status"],
            &body["responses"][1]["status"]
        ),
        (&json!(200), &json!(409))
    );
    assert_eq!(
        body["responses"][1]["body"]["error"]["code"],
        "Request_EntityChanged"
    );
}

/// Sends to a page service; answers status and body.
fn page(api: &mut Api, method: &str, path: &str, etag: Option<&str>, body: &Value) -> (u16, Value) {
    let odata = api
        .sandbox
        .connection("https://api.businesscentral.example")
        .company
        .odata_url;
    let headers: Vec<(&str, &str)> = etag.map(|tag| ("if-match", tag)).into_iter().collect();
    let response = api.send(method, format!("{odata}{path}"), &headers, body);
    let status = response.status().as_u16();
    (
        status,
        serde_json::from_str(response.body()).unwrap_or_default(),
    )
}

const PAGES: &str = "/Company('CRONUS%20International%20Ltd.')";

#[test]
fn a_page_service_sets_posting_groups_and_the_general_one_brings_the_vat_group() {
    let mut api = Api::new();
    api.sandbox.company_mut().services.customer_card = true;
    let made = api.post(json!({"number": "A'1", "displayName": "Grouped"}));
    let workflow = format!(
        "{PAGES}/workflowCustomers({})",
        made["id"].as_str().unwrap()
    );
    let (status, read) = page(&mut api, "GET", &workflow, None, &Value::Null);
    assert_eq!(
        (
            status,
            &read["genBusPostingGroup"],
            &read["vatBusPostingGroup"]
        ),
        (200, &json!(""), &json!(""))
    );
    let group = json!({"genBusPostingGroup": "eu", "customerPostingGroup": "EU"});
    assert_eq!(
        page(&mut api, "PATCH", &workflow, None, &group).0,
        400,
        "without If-Match"
    );
    let etag = read["@odata.etag"].as_str().unwrap().to_owned();
    let (status, set) = page(&mut api, "PATCH", &workflow, Some(&etag), &group);
    assert_eq!(
        (
            status,
            &set["genBusPostingGroup"],
            &set["vatBusPostingGroup"]
        ),
        (200, &json!("EU"), &json!("EU"))
    );
    assert_eq!(
        page(&mut api, "PATCH", &workflow, Some(&etag), &group).0,
        409,
        "a stale etag"
    );
    let card = format!("{PAGES}/Customer_Card('A''1')");
    let body = json!({"VAT_Bus_Posting_Group": "EXPORT", "Gen_Bus_Posting_Group": "DOMESTIC", "Location_Code": "east"});
    let (status, set) = page(&mut api, "PATCH", &card, Some("*"), &body);
    assert_eq!(
        (status, &set["VAT_Bus_Posting_Group"], &set["Location_Code"]),
        (200, &json!("EXPORT"), &json!("EAST"))
    );
    assert_eq!(
        api.reread(&made)["taxAreaDisplayName"],
        "Other customers and vendors (not EU)"
    );
    let (status, error) = page(
        &mut api,
        "PATCH",
        &card,
        Some("*"),
        &json!({"Customer_Posting_Group": "NONE"}),
    );
    assert_eq!(
        (status, &error["error"]["code"]),
        (400, &json!("Internal_InvalidTableRelation"))
    );
    let (_, list) = page(
        &mut api,
        "GET",
        &format!("{PAGES}/Customer_Card?$filter=Location_Code%20eq%20'EAST'"),
        None,
        &Value::Null,
    );
    assert_eq!(list["value"][0]["No"], "A'1");
}

#[test]
fn a_page_service_that_is_not_published_is_not_found_nor_named() {
    let mut api = Api::new();
    let (status, error) = page(
        &mut api,
        "GET",
        &format!("{PAGES}/Customer_Card"),
        None,
        &Value::Null,
    );
    assert_eq!(
        (status, &error["error"]["code"]),
        (404, &json!("BadRequest_ResourceNotFound"))
    );
    let (_, document) = page(&mut api, "GET", "/", None, &Value::Null);
    assert!(
        document.to_string().contains("workflowCustomers")
            && !document.to_string().contains("Customer_Card")
    );
    api.sandbox.company_mut().services.workflow_customers = false;
    assert_eq!(
        page(
            &mut api,
            "GET",
            &format!("{PAGES}/workflowCustomers"),
            None,
            &Value::Null
        )
        .0,
        404
    );
}

#[test]
fn beyond_its_limits_the_company_answers_429_with_its_own_code() {
    let options = Options {
        company_limits: true,
        latency: std::time::Duration::from_secs(60),
        ..Options::empty()
    };
    let mut api = Api {
        sandbox: Sandbox::new(&options),
        ..Api::new()
    };
    let root = api.api.clone();
    let mut send = || api.send("GET", format!("{root}/companies"), &[], &Value::Null);
    assert!((0..100).all(|_| send().status() == 200));
    let refused = send();
    assert_eq!(refused.status(), 429);
    assert_eq!(
        refused.body(),
        r#"{"error":{"code":"Application_TooManyRequests","message":"Too many requests reached. Actual (101). Maximum (100)."}}"#
    );
}
