//! The company's API against what Microsoft documents and its source shows (facts on Business Central, by section).

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use concord_sandbox::{Edit, Options, Sandbox, System};
use http::{Response, StatusCode};
use serde_json::{Value, json};

struct Api {
    sandbox: Sandbox,
    root: String,
    token: String,
}

impl Api {
    fn new(options: &Options) -> Self {
        let sandbox = Sandbox::new(options);
        let company = sandbox
            .connection("https://api.businesscentral.example")
            .company;
        Self {
            root: format!("{}/companies({})", company.api_url, company.company_id),
            token: company.bearer_token,
            sandbox,
        }
    }

    fn empty() -> Self {
        Self::new(&Options::empty())
    }

    fn send(
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

    fn get(&mut self, path: &str) -> Value {
        let response = self.send("GET", path, &[], &Value::Null);
        assert_eq!(
            response.status(),
            StatusCode::OK,
            "{path}: {}",
            response.body()
        );
        serde_json::from_str(response.body()).unwrap()
    }

    fn post(&mut self, body: Value) -> Value {
        let response = self.send("POST", "customers", &[], &body);
        assert_eq!(
            response.status(),
            StatusCode::CREATED,
            "{body}: {}",
            response.body()
        );
        serde_json::from_str(response.body()).unwrap()
    }

    fn patch(&mut self, customer: &Value, body: Value) -> Value {
        let path = format!("customers({})", customer["id"].as_str().unwrap());
        let etag = self.get(&path)["@odata.etag"].as_str().unwrap().to_owned();
        let response = self.send("PATCH", &path, &[("if-match", &etag)], &body);
        assert_eq!(
            response.status(),
            StatusCode::OK,
            "{body}: {}",
            response.body()
        );
        serde_json::from_str(response.body()).unwrap()
    }

    /// Status and code of a refused create.
    fn refused(&mut self, body: Value) -> (u16, String, String) {
        let response = self.send("POST", "customers", &[], &body);
        error(&response)
    }

    fn names(&mut self, query: &[(&str, &str)]) -> Vec<String> {
        let list = self.get(&with_query("customers", query));
        list["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["displayName"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn with_query(path: &str, query: &[(&str, &str)]) -> String {
    let query: Vec<String> = query
        .iter()
        .map(|(name, value)| {
            format!(
                "{name}={}",
                form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>()
            )
        })
        .collect();
    format!("{path}?{}", query.join("&"))
}

fn error(response: &Response<String>) -> (u16, String, String) {
    let body: Value = serde_json::from_str(response.body()).unwrap();
    let text = |name: &str| body["error"][name].as_str().unwrap().to_owned();
    (response.status().as_u16(), text("code"), text("message"))
}

#[test]
fn a_create_answers_the_whole_record_with_its_number_etag_and_place() {
    let mut api = Api::empty();
    let response = api.send("POST", "customers", &[], &json!({"displayName": "O'Hara, Siobhán", "type": "Person", "country": "ie", "postalCode": "h91 x4tk", "city": "Galway"}));
    let body: Value = serde_json::from_str(response.body()).unwrap();
    assert_eq!(body["number"], "C00010");
    assert_eq!(
        (
            &body["country"],
            &body["postalCode"],
            &body["blocked"],
            &body["currencyCode"]
        ),
        (
            &json!("IE"),
            &json!("H91 X4TK"),
            &json!("_x0020_"),
            &json!("EUR")
        )
    );
    assert_eq!(
        body["paymentTermsId"],
        "00000000-0000-0000-0000-000000000000"
    );
    assert!(body["@odata.etag"].as_str().unwrap().starts_with("W/\"J"));
    assert!(
        body["@odata.context"]
            .as_str()
            .unwrap()
            .ends_with("/customers/$entity")
    );
    assert!(
        response.headers()["location"]
            .to_str()
            .unwrap()
            .ends_with(&format!("customers({})", body["id"].as_str().unwrap()))
    );
    assert_eq!(api.post(json!({"displayName": "Next"}))["number"], "C00020");
    let keys: Vec<&str> = body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys[..6],
        [
            "@odata.context",
            "@odata.etag",
            "id",
            "number",
            "displayName",
            "type"
        ]
    );
    assert_eq!(keys.last(), Some(&"lastModifiedDateTime"));
}

#[test]
fn a_patch_needs_the_current_etag() {
    let mut api = Api::empty();
    let customer = api.post(json!({"displayName": "A"}));
    let path = format!("customers({})", customer["id"].as_str().unwrap());
    let etag = customer["@odata.etag"].as_str().unwrap().to_owned();
    let missing = api.send("PATCH", &path, &[], &json!({"city": "Ulm"}));
    assert_eq!(
        (error(&missing).0, error(&missing).1.as_str()),
        (400, "BadRequest_InvalidToken")
    );
    let malformed = api.send(
        "PATCH",
        &path,
        &[("if-match", "xyz")],
        &json!({"city": "Ulm"}),
    );
    assert_eq!(error(&malformed).1, "BadRequest_InvalidToken");
    assert_eq!(
        api.send(
            "PATCH",
            &path,
            &[("if-match", &etag)],
            &json!({"city": "Ulm"})
        )
        .status(),
        StatusCode::OK
    );
    let stale = api.send(
        "PATCH",
        &path,
        &[("if-match", &etag)],
        &json!({"city": "Bonn"}),
    );
    assert_eq!(
        (error(&stale).0, error(&stale).1.as_str()),
        (409, "Request_EntityChanged")
    );
    assert!(
        error(&stale)
            .2
            .starts_with("Another user has already changed the record.  CorrelationId:  ")
    );
    assert_eq!(
        api.send(
            "PATCH",
            &path,
            &[("if-match", "*")],
            &json!({"city": "Bonn"})
        )
        .status(),
        StatusCode::OK
    );
    assert_eq!(api.get(&path)["city"], "Bonn");
}

#[test]
fn an_edit_by_staff_makes_the_etag_stale_and_moves_the_date() {
    let mut api = Api::empty();
    let customer = api.post(json!({"displayName": "A"}));
    let edited = api
        .sandbox
        .edit(&Edit::change(
            System::Company,
            "C00010",
            json!({"city": "Ulm"}),
        ))
        .unwrap();
    assert_eq!(edited.record["city"], "Ulm");
    assert_ne!(
        edited.record["lastModifiedDateTime"],
        customer["lastModifiedDateTime"]
    );
    let path = format!("customers({})", customer["id"].as_str().unwrap());
    let etag = customer["@odata.etag"].as_str().unwrap().to_owned();
    assert_eq!(
        api.send(
            "PATCH",
            &path,
            &[("if-match", &etag)],
            &json!({"city": "Bonn"})
        )
        .status(),
        StatusCode::CONFLICT
    );
}

#[test]
fn what_a_field_cannot_hold_is_refused_with_microsofts_words() {
    let mut api = Api::empty();
    let cases = [
        (
            json!({}),
            "Application_DialogException",
            "A \"displayName\" must be provided.",
        ),
        (
            json!({"displayName": ""}),
            "Application_DialogException",
            "The blank \"displayName\" is not allowed.",
        ),
        (
            json!({"displayName": "x".repeat(101)}),
            "Application_StringExceededLength",
            "The length of the string is 101, but it must be less than or equal to 100 characters. Value: xxx",
        ),
        (
            json!({"displayName": "A", "city": "y".repeat(31)}),
            "Application_StringExceededLength",
            "The length of the string is 31, but it must be less than or equal to 30 characters.",
        ),
        (
            json!({"displayName": "A", "phoneNumber": "555 ext. 5"}),
            "Application_FieldValidationException",
            "Phone No. must not contain letters in Customer: No.=.",
        ),
        (
            json!({"displayName": "A", "email": "nope"}),
            "Application_DialogException",
            "The email address \"nope\" is not valid.",
        ),
        (
            json!({"displayName": "A", "email": "a@b.example;c@d"}),
            "Application_DialogException",
            "The email address \"c@d\" is not valid.",
        ),
        (
            json!({"displayName": "A", "country": "ZZ"}),
            "Internal_InvalidTableRelation",
            "The field Country/Region Code of table Customer contains a value (ZZ) that cannot be found in the related table (Country/Region).",
        ),
        (
            json!({"displayName": "A", "salespersonCode": "XX"}),
            "Internal_InvalidTableRelation",
            "The field Salesperson Code of table Customer contains a value (XX)",
        ),
        (
            json!({"displayName": "A", "salespersonCode": "HS"}),
            "Application_FieldValidationException",
            "Blocked must be equal to 'No'",
        ),
        (
            json!({"displayName": "A", "currencyCode": "XXX"}),
            "Application_DialogException",
            "The \"currencyCode\" does not match to a Currency.",
        ),
        (
            json!({"displayName": "A", "paymentTermsId": "37fe3458-0000-0000-0000-000000000001"}),
            "Application_DialogException",
            "The \"paymentTermsId\" does not match to a Payment Terms.",
        ),
        (
            json!({"displayName": "A", "paymentTermsId": "x"}),
            "Application_InvalidGUID",
            "Invalid format of GUID string.",
        ),
        (
            json!({"displayName": "A", "type": "Firm"}),
            "Unknown",
            "'Firm' is not an option. The existing options are: Company,Person",
        ),
        (
            json!({"displayName": "A", "balanceDue": 5}),
            "BadRequest_InvalidOperation",
            "Control 'balanceDue' is read-only",
        ),
        (
            json!({"displayName": "A", "colour": "red"}),
            "BadRequest",
            "The property 'colour' does not exist",
        ),
        (
            json!({"displayName": 5}),
            "BadRequest",
            "Cannot convert the literal '5' to the expected type 'Edm.String'.",
        ),
        (
            json!({"displayName": "A", "country": "DE", "taxRegistrationNumber": "DE12"}),
            "Application_DialogException",
            "The entered VAT Registration number is not in agreement with the format specified for Country/Region Code DE.",
        ),
    ];
    for (body, code, text) in cases {
        let (status, found, message) = api.refused(body.clone());
        assert_eq!((status, found.as_str()), (400, code), "{body}: {message}");
        assert!(message.starts_with(text), "{body}: {message}");
    }
    assert!(api.sandbox.company().is_empty(), "nothing was stored");
}

#[test]
fn numbers_come_from_the_series_or_the_client_and_are_unique() {
    let mut api = Api::empty();
    assert_eq!(
        api.post(json!({"displayName": "A", "number": "c00010"}))["number"],
        "C00010"
    );
    assert_eq!(
        api.post(json!({"displayName": "B"}))["number"],
        "C00020",
        "a used number is skipped"
    );
    assert_eq!(
        api.refused(json!({"displayName": "C", "number": "C00020"}))
            .1,
        "Internal_EntityWithSameKeyExists"
    );
    let renamed = api.post(json!({"displayName": "D"}));
    assert_eq!(api.patch(&renamed, json!({"number": "x1"}))["number"], "X1");
    assert_eq!(
        api.get(&format!("customers({})", renamed["id"].as_str().unwrap()))["number"],
        "X1",
        "the id stays"
    );
    api.sandbox.company_mut().manual_numbers = false;
    let (_, code, message) = api.refused(json!({"displayName": "E", "number": "Y1"}));
    assert_eq!(code, "Application_DialogException");
    assert!(
        message.starts_with("You may not enter numbers manually."),
        "{message}"
    );
}

#[test]
fn post_code_and_country_rewrite_the_address() {
    let mut api = Api::empty();
    let made = api.post(
        json!({"displayName": "A", "city": "Munich", "country": "DE", "postalCode": "80807"}),
    );
    assert_eq!(made["city"], "München", "the post code table wins");
    let city_alone = api.patch(&made, json!({"city": "Munich"}));
    assert_eq!(city_alone["city"], "Munich", "a city by itself is kept");
    let moved = api.patch(&made, json!({"country": "FR", "city": "Lyon"}));
    assert_eq!(
        (&moved["city"], &moved["postalCode"], &moved["country"]),
        (&json!(""), &json!(""), &json!("FR")),
        "another country clears what was there"
    );
    let again = api.patch(&made, json!({"city": "Lyon", "postalCode": "69002"}));
    assert_eq!(
        (&again["city"], &again["postalCode"]),
        (&json!("Lyon"), &json!("69002"))
    );
}

#[test]
fn related_ids_set_codes_and_the_zero_guid_clears_all_but_the_tax_area() {
    let mut api = Api::empty();
    let row = |api: &mut Api, set: &str, code: &str| {
        api.get(&with_query(
            set,
            &[("$filter", &format!("code eq '{code}'"))],
        ))["value"][0]["id"]
            .clone()
    };
    let (eu, terms, usd) = (
        row(&mut api, "taxAreas", "EU"),
        row(&mut api, "paymentTerms", "1M(8D)"),
        row(&mut api, "currencies", "USD"),
    );
    let made = api.post(json!({"displayName": "A", "taxAreaId": eu, "paymentTermsId": terms, "currencyId": usd, "blocked": "All"}));
    assert_eq!(
        (
            &made["taxAreaDisplayName"],
            &made["currencyCode"],
            &made["blocked"]
        ),
        (
            &json!("Customers and vendors in EU"),
            &json!("USD"),
            &json!("All")
        )
    );
    let zero = "00000000-0000-0000-0000-000000000000";
    let cleared = api.patch(&made, json!({"taxAreaId": zero, "paymentTermsId": zero, "currencyId": zero, "blocked": "_x0020_"}));
    assert_eq!(
        (
            &cleared["taxAreaId"],
            &cleared["paymentTermsId"],
            &cleared["currencyCode"]
        ),
        (&made["taxAreaId"], &json!(zero), &json!("EUR"))
    );
}

#[test]
fn filters_work_on_dates_emails_numbers_and_names() {
    let mut api = Api::empty();
    let first = api.post(json!({"displayName": "Anna", "email": "Anna@Mail.example"}));
    api.post(json!({"displayName": "Bert O'Brien", "email": "bert.o'brien@mail.example"}));
    api.post(json!({"displayName": "Carla", "creditLimit": 500}));
    let since = format!(
        "lastModifiedDateTime gt {}",
        first["lastModifiedDateTime"].as_str().unwrap()
    );
    let cases: [(&str, &[&str]); 11] = [
        (&since, &["Bert O'Brien", "Carla"]),
        ("email eq 'anna@mail.example'", &[]),
        ("tolower(email) eq 'anna@mail.example'", &["Anna"]),
        ("email eq 'bert.o''brien@mail.example'", &["Bert O'Brien"]),
        ("number eq 'c00030'", &["Carla"]),
        (
            "number ge 'C00010' and number lt 'C00030'",
            &["Anna", "Bert O'Brien"],
        ),
        (
            "number eq 'C00010' or number eq 'C00030'",
            &["Anna", "Carla"],
        ),
        ("creditLimit gt 0", &["Carla"]),
        ("startswith(displayName,'Bert')", &["Bert O'Brien"]),
        (
            "contains(email,'mail') and not (displayName eq 'Anna')",
            &["Bert O'Brien"],
        ),
        ("email eq ''", &["Carla"]),
    ];
    for (filter, expected) in cases {
        assert_eq!(api.names(&[("$filter", filter)]), expected, "{filter}");
    }
    let by_id = format!("id eq {}", first["id"].as_str().unwrap());
    assert_eq!(api.names(&[("$filter", &by_id)]), ["Anna"]);
}

#[test]
fn filters_that_business_central_refuses_are_refused() {
    let mut api = Api::empty();
    api.post(json!({"displayName": "A"}));
    let too_long = format!("number eq '{}'", "9".repeat(22));
    let cases = [
        (
            "number eq 'A' or email eq 'b'",
            "The 'OR' operator is not supported on distinct fields on an OData filter.",
        ),
        (
            "contains(tolower(email),'x')",
            "The nested function 'tolower' is only supported with $schemaversion=2.1.",
        ),
        (
            "colour eq 'red'",
            "Could not find a property named 'colour' on type 'Microsoft.NAV.customer'.",
        ),
        (
            "blocked eq 'All'",
            "The filter on the field 'blocked' is not supported.",
        ),
        (&too_long, "The filter \""),
    ];
    for (filter, text) in cases {
        let response = api.send(
            "GET",
            &with_query("customers", &[("$filter", filter)]),
            &[],
            &Value::Null,
        );
        let (status, _, message) = error(&response);
        assert_eq!(status, 400, "{filter}");
        assert!(message.starts_with(text), "{filter}: {message}");
    }
}

#[test]
fn lists_are_cut_selected_counted_and_ordered() {
    let mut api = Api::empty();
    for name in ["b", "a", "c"] {
        api.post(json!({"displayName": name}));
    }
    assert_eq!(
        api.names(&[("$orderby", "displayName desc")]),
        ["c", "b", "a"]
    );
    assert_eq!(api.names(&[("$top", "1"), ("$skip", "1")]), ["a"]);
    let list = api.get(&with_query(
        "customers",
        &[("$select", "id,number"), ("$count", "true"), ("$top", "2")],
    ));
    assert_eq!(list["@odata.count"], 3);
    assert!(
        list["@odata.context"]
            .as_str()
            .unwrap()
            .ends_with("/customers(id,number)")
    );
    let row: Vec<&str> = list["value"][0]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(row, ["@odata.etag", "id", "number"]);
}

#[test]
fn pages_follow_the_link_and_survive_changes_in_between() {
    let mut api = Api::new(&Options::generated(60, 5));
    let total = api.sandbox.company().len();
    let first = api.send(
        "GET",
        &with_query(
            "customers",
            &[("$select", "number"), ("$orderby", "lastModifiedDateTime")],
        ),
        &[("prefer", "odata.maxpagesize=25")],
        &Value::Null,
    );
    assert_eq!(
        first.headers()["preference-applied"],
        "odata.maxpagesize=25"
    );
    let mut page: Value = serde_json::from_str(first.body()).unwrap();
    let mut seen: Vec<String> = Vec::new();
    let mut pages = 0;
    loop {
        let rows = page["value"].as_array().unwrap();
        seen.extend(
            rows.iter()
                .map(|row| row["number"].as_str().unwrap().to_owned()),
        );
        pages += 1;
        let Some(link) = page["@odata.nextLink"].as_str().map(str::to_owned) else {
            break;
        };
        // A record of a page that was read is gone: nothing moves.
        api.sandbox
            .edit(&Edit::delete(System::Company, seen[0].as_str()))
            .unwrap_or_else(|_| panic!("{} is there", seen[0]));
        seen.swap_remove(0);
        let next = api.send(
            "GET",
            &link,
            &[("prefer", "odata.maxpagesize=25")],
            &Value::Null,
        );
        page = serde_json::from_str(next.body()).unwrap();
    }
    assert_eq!(pages, total.div_ceil(25));
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), total - (pages - 1), "none missed, none twice");
}

#[test]
fn a_bad_address_or_key_is_told_apart() {
    let mut api = Api::empty();
    let company = api
        .sandbox
        .connection("https://api.businesscentral.example")
        .company;
    let status = |api: &mut Api, url: String| error(&api.send("GET", &url, &[], &Value::Null));
    let zero = "00000000-0000-0000-0000-000000000000";
    assert_eq!(
        status(
            &mut api,
            format!("{}/companies({zero})/customers", company.api_url)
        )
        .1,
        "Internal_CompanyNotFound"
    );
    assert_eq!(
        status(
            &mut api,
            format!(
                "{}/v2.0/{}/nowhere/api/v2.0/companies",
                company.base_url, company.tenant
            )
        )
        .1,
        "NoEnvironment"
    );
    assert_eq!(
        status(
            &mut api,
            format!(
                "{}/v2.0/nobody.example/production/api/v2.0/companies",
                company.base_url
            )
        )
        .1,
        "Internal_TenantUnavailable"
    );
    let root = api.root.clone();
    assert_eq!(
        status(&mut api, format!("{root}/nothings")).1,
        "BadRequest_ResourceNotFound"
    );
    assert_eq!(status(&mut api, format!("{root}/customers({zero})")).0, 404);
    assert_eq!(error(&api.send("PUT", "customers", &[], &json!({}))).0, 405);
    api.token = "wrong".to_owned();
    let refused = api.send("GET", "customers", &[], &Value::Null);
    assert_eq!(
        (error(&refused).0, error(&refused).1.as_str()),
        (401, "Authentication_InvalidCredentials")
    );
}

#[test]
fn companies_and_tables_are_listed_for_both_ways_of_signing_in() {
    let mut api = Api::empty();
    let connection = api
        .sandbox
        .connection("https://api.businesscentral.example")
        .company;
    let companies = api.get(&format!("{}/companies", connection.api_url));
    assert_eq!(
        (&companies["value"][0]["name"], &companies["value"][0]["id"]),
        (
            &json!("CRONUS International Ltd."),
            &json!(connection.company_id)
        )
    );
    let codes = |list: &Value| {
        list["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["code"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let countries = codes(&api.get("countriesRegions"));
    assert!(countries.contains(&"GB".to_owned()) && countries.contains(&"EL".to_owned()));
    assert!(!countries.contains(&"GR".to_owned()) && !countries.contains(&"ZZ".to_owned()));
    let areas = api.get("taxAreas");
    assert_eq!(
        (codes(&areas), &areas["value"][0]["taxType"]),
        (
            vec!["DOMESTIC".into(), "EU".into(), "EXPORT".into()],
            &json!("VAT")
        )
    );
    for set in [
        "paymentTerms",
        "paymentMethods",
        "shipmentMethods",
        "currencies",
        "salespeoplePurchasers",
        "companyInformation",
        "generalLedgerSetup",
    ] {
        assert!(
            !api.get(set)["value"].as_array().unwrap().is_empty(),
            "{set}"
        );
    }
    let basic = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        format!("{}:{}", connection.user, connection.access_key),
    );
    let request = http::Request::get(format!("{}/api/v2.0/companies", connection.on_premises_url))
        .header("authorization", format!("Basic {basic}"));
    assert_eq!(
        api.sandbox
            .handle(request.body(String::new()).unwrap())
            .response
            .unwrap()
            .status(),
        StatusCode::OK
    );
}

#[test]
fn a_customer_is_deleted_unless_money_is_owed() {
    let mut api = Api::empty();
    let customer = api.post(json!({"displayName": "A"}));
    let path = format!("customers({})", customer["id"].as_str().unwrap());
    api.sandbox
        .edit(&Edit::change(
            System::Company,
            customer["id"].clone(),
            json!({"balanceDue": 12.5}),
        ))
        .unwrap();
    let refused = error(&api.send("DELETE", &path, &[], &Value::Null));
    assert!(
        refused.2.starts_with(
            "You cannot delete Customer C00010 because there are one or more open ledger entries."
        ),
        "{}",
        refused.2
    );
    api.sandbox
        .edit(&Edit::change(
            System::Company,
            "C00010",
            json!({"balanceDue": 0}),
        ))
        .unwrap();
    let done = api.send("DELETE", &path, &[], &Value::Null);
    assert_eq!(
        (done.status(), done.body().as_str()),
        (StatusCode::NO_CONTENT, "")
    );
    assert_eq!(
        api.send("GET", &path, &[], &Value::Null).status(),
        StatusCode::NOT_FOUND
    );
}
