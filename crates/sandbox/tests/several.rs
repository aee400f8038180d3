//! Two webstores and two companies beside each other: each has its own address, keys and records, and all are steered by the same controls.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use concord_sandbox::company::Taxes;
use concord_sandbox::faults::{Fault, FaultKind};
use concord_sandbox::{
    CompanyConnection, Options, Sandbox, System, UserAccess, WebstoreConnection,
};
use http::Response;
use serde_json::{Value, json};

const ORIGIN: &str = "http://127.0.0.1:9";
const USA: &str = "CRONUS USA, Inc.";

fn both(customers: usize) -> Sandbox {
    Sandbox::new(&Options {
        webstores: 2,
        ..Options::generated(customers, 11)
    })
}

fn stores(sandbox: &Sandbox) -> [WebstoreConnection; 2] {
    sandbox.connection(ORIGIN).webstores.try_into().unwrap()
}

fn companies(sandbox: &Sandbox) -> [CompanyConnection; 2] {
    sandbox.connection(ORIGIN).companies.try_into().unwrap()
}

fn send(
    sandbox: &mut Sandbox,
    method: &str,
    address: &str,
    authorization: &str,
    body: &Value,
) -> Response<String> {
    let request = http::Request::builder()
        .method(method)
        .uri(address)
        .header("authorization", authorization)
        .header("content-type", "application/json")
        .header("if-match", "*");
    let body = match body {
        Value::Null => String::new(),
        body => body.to_string(),
    };
    sandbox
        .handle(request.body(body).unwrap())
        .response
        .unwrap()
}

/// As the administrator of a webstore, at an address of any.
fn shop(
    sandbox: &mut Sandbox,
    key: &WebstoreConnection,
    method: &str,
    address: &str,
    body: &Value,
) -> (u16, Value) {
    let pair = &key.administrator;
    let pair = STANDARD.encode(format!("{}:{}", pair.consumer_key, pair.consumer_secret));
    let answer = send(sandbox, method, address, &format!("Basic {pair}"), body);
    (
        answer.status().as_u16(),
        serde_json::from_str(answer.body()).unwrap(),
    )
}

fn business(
    sandbox: &mut Sandbox,
    user: &UserAccess,
    method: &str,
    address: &str,
    body: &Value,
) -> (u16, Value) {
    let token = format!("Bearer {}", user.bearer_token);
    let answer = send(sandbox, method, address, &token, body);
    (
        answer.status().as_u16(),
        serde_json::from_str(answer.body()).unwrap(),
    )
}

fn control(sandbox: &mut Sandbox, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let answer = send(sandbox, method, path, "", body);
    (
        answer.status().as_u16(),
        serde_json::from_str(answer.body()).unwrap(),
    )
}

fn customers(store: &WebstoreConnection) -> String {
    format!("{}/wp-json/wc/v3/customers", store.url)
}

fn within(company: &CompanyConnection, path: &str) -> String {
    format!(
        "{}/companies({})/{path}",
        company.api_url, company.company_id
    )
}

#[test]
fn the_connection_names_all_and_keeps_the_first_where_it_was() {
    let sandbox = both(40);
    let found = sandbox.connection(ORIGIN);
    assert_eq!(found.webstores[0], found.webstore);
    assert_eq!(found.companies[0], found.company);
    let [main, usa] = stores(&sandbox);
    assert_eq!((main.code.as_str(), main.url.as_str()), ("MAIN", ORIGIN));
    assert_eq!(
        (usa.code.as_str(), usa.url.as_str()),
        ("USA", "http://127.0.0.1:9/usa")
    );
    let [cronus, american] = companies(&sandbox);
    assert_eq!(
        (cronus.currency.as_str(), cronus.taxes),
        ("EUR", Taxes::Vat)
    );
    assert_eq!(
        (
            american.company_name.as_str(),
            american.country.as_str(),
            american.taxes
        ),
        (USA, "US", Taxes::SalesTax)
    );
    assert_eq!(american.api_url, cronus.api_url, "one environment");
    assert_eq!(
        [main.company_id, usa.company_id.clone()],
        [cronus.company_id, american.company_id.clone()],
        "each webstore has a company to be tied to"
    );
    assert_eq!(usa.company_name, american.company_name);
    let proxied = sandbox.connection(&usa.proxied_url);
    assert_eq!(proxied.webstores[1].url, "https://usa.shop.example");
    assert_eq!(proxied.webstores[0].url, "https://shop.example");
    let alone = Sandbox::new(&Options::generated(40, 11)).connection(ORIGIN);
    assert_eq!((alone.webstores.len(), alone.companies.len()), (1, 1));
    assert_eq!(
        alone.webstore, found.webstore,
        "the second changes nothing about the first"
    );
}

#[test]
fn a_second_webstore_changes_nothing_in_the_first_pair() {
    let (two, one) = (both(60), Sandbox::new(&Options::generated(60, 11)));
    let of = |sandbox: &Sandbox| {
        let store = sandbox.webstore();
        let shoppers: Vec<_> = store.customers().cloned().collect();
        let orders: Vec<_> = store.orders().map(|o| o.members.clone()).collect();
        let customers: Vec<_> = sandbox.company().customers().cloned().collect();
        (shoppers, orders, customers)
    };
    assert_eq!(of(&two), of(&one));
}

#[test]
fn each_webstore_has_its_own_keys_customers_and_addresses() {
    let mut sandbox = both(80);
    let [main, usa] = stores(&sandbox);
    for address in [
        customers(&usa),
        format!("{}/wp-json/wc/v3/customers", usa.proxied_url),
    ] {
        let (status, list) = shop(
            &mut sandbox,
            &usa,
            "GET",
            &format!("{address}?orderby=id"),
            &Value::Null,
        );
        let own = list[0]["_links"]["self"][0]["href"].as_str().unwrap();
        assert!(status == 200 && own.starts_with(&address), "{own}");
        assert_eq!(
            shop(&mut sandbox, &main, "GET", &address, &Value::Null).0,
            401
        );
    }
    assert_eq!(
        shop(&mut sandbox, &usa, "GET", &customers(&main), &Value::Null).0,
        401
    );
    for route in ["/wp-json/", "/?rest_route=/"] {
        let address = format!("{}{route}", usa.url);
        let (status, index) = shop(&mut sandbox, &usa, "GET", &address, &Value::Null);
        assert_eq!(
            (status, &index["name"], &index["url"]),
            (200, &json!("Shop Example USA"), &json!(usa.url))
        );
    }
    let new = json!({"email": "new@people.example"});
    assert_eq!(
        shop(&mut sandbox, &usa, "POST", &customers(&usa), &new).0,
        201
    );
    let knows = |sandbox: &Sandbox| -> Vec<bool> {
        sandbox
            .webstores()
            .map(|s| s.by_email("new@people.example").is_some())
            .collect()
    };
    assert_eq!(knows(&sandbox), [false, true]);
    let mut alone = Sandbox::new(&Options::empty());
    assert_eq!(
        shop(&mut alone, &usa, "GET", &customers(&usa), &Value::Null).0,
        404,
        "nobody is there"
    );
}

#[test]
fn some_people_shop_in_both_webstores_and_the_second_ones_live_in_other_countries() {
    let sandbox = both(600);
    let [main, usa]: [_; 2] = sandbox.webstores().collect::<Vec<_>>().try_into().unwrap();
    let shoppers = || usa.customers().filter(|c| c.role == "customer");
    let lands: HashSet<&str> = shoppers().map(|c| c.billing("country")).collect();
    assert_eq!(lands, HashSet::from(["US", "GB", "JP"]));
    let in_both = shoppers()
        .filter(|c| main.by_email(&c.email).is_some())
        .count();
    assert_eq!((shoppers().count(), in_both), (150, 25));
    let american = sandbox.companies().nth(1).unwrap();
    let emails: HashSet<String> = american
        .customers()
        .map(|c| c.email.to_lowercase())
        .collect();
    let paired = shoppers()
        .filter(|c| emails.contains(&c.email.to_lowercase()))
        .count();
    assert!(
        paired >= 20,
        "{paired} of 150 are known to the American company by e-mail"
    );
    assert_eq!(usa.orders().count(), 75);
}

#[test]
fn the_environment_lists_both_companies_and_each_answers_for_its_own_records() {
    let mut sandbox = both(60);
    let [cronus, usa] = companies(&sandbox);
    let user = cronus.users.full.clone();
    let (_, list) = business(
        &mut sandbox,
        &user,
        "GET",
        &format!("{}/companies", usa.api_url),
        &Value::Null,
    );
    let names: Vec<&str> = list["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["CRONUS International Ltd.", USA, "My Company"]);

    let (status, made) = business(
        &mut sandbox,
        &user,
        "POST",
        &within(&usa, "customers"),
        &json!({"displayName": "Harbor Tools", "country": "US"}),
    );
    assert_eq!((status, &made["currencyCode"]), (201, &json!("USD")));
    let path = format!("customers({})", made["id"].as_str().unwrap());
    assert_eq!(
        business(
            &mut sandbox,
            &user,
            "GET",
            &within(&usa, &path),
            &Value::Null
        )
        .0,
        200
    );
    assert_eq!(
        business(
            &mut sandbox,
            &user,
            "GET",
            &within(&cronus, &path),
            &Value::Null
        )
        .0,
        404
    );

    let operation = |id: &str, company: &CompanyConnection| json!({"id": id, "method": "GET", "url": format!("companies({})/{path}", company.company_id)});
    let batch = json!({"requests": [operation("1", &usa), operation("2", &cronus)]});
    let (_, answers) = business(
        &mut sandbox,
        &user,
        "POST",
        &format!("{}/$batch", usa.api_url),
        &batch,
    );
    assert_eq!(
        (
            &answers["responses"][0]["status"],
            &answers["responses"][1]["status"]
        ),
        (&json!(200), &json!(404))
    );
}

/// facts §1.1, §2.1: in a company with sales tax a tax area is a tax area, and the VAT group is a field beside it.
#[test]
fn a_company_with_sales_tax_has_tax_areas_and_dollars() {
    let mut sandbox = both(0);
    let [_, usa] = companies(&sandbox);
    let user = usa.users.full.clone();
    let mut ask = |method: &str, address: &str, body: &Value| {
        business(&mut sandbox, &user, method, address, body).1
    };
    let areas = ask("GET", &within(&usa, "taxAreas"), &Value::Null);
    let area = areas["value"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["code"] == "ATLANTA, GA")
        .unwrap();
    assert_eq!(area["taxType"], "Sales_x0020_Tax");
    let ledger = ask("GET", &within(&usa, "generalLedgerSetup"), &Value::Null);
    assert_eq!(ledger["value"][0]["localCurrencyCode"], "USD");
    let currencies = ask("GET", &within(&usa, "currencies"), &Value::Null).to_string();
    assert!(currencies.contains("\"EUR\"") && !currencies.contains("\"USD\""));
    let information = ask("GET", &within(&usa, "companyInformation"), &Value::Null);
    assert_eq!(
        (
            &information["value"][0]["displayName"],
            &information["value"][0]["country"]
        ),
        (&json!(USA), &json!("US"))
    );

    let body = json!({"displayName": "Harbor Tools", "taxLiable": true, "taxAreaId": area["id"]});
    let made = ask("POST", &within(&usa, "customers"), &body);
    assert_eq!(made["taxAreaDisplayName"], "Atlanta, GA");
    let card = format!(
        "{}/Company('CRONUS%20USA,%20Inc.')/workflowCustomers({})",
        usa.odata_url,
        made["id"].as_str().unwrap()
    );
    let shown = ask("PATCH", &card, &json!({"genBusPostingGroup": "DOMESTIC"}));
    assert_eq!(
        (&shown["taxAreaCode"], &shown["vatBusPostingGroup"]),
        (&json!("ATLANTA, GA"), &json!("DOMESTIC")),
        "the VAT group that comes with the general one leaves the tax area alone"
    );
    let shown = ask("PATCH", &card, &json!({"taxAreaCode": "MIAMI, FL"}));
    assert_eq!(
        shown["taxAreaId"],
        areas["value"]
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["code"] == "MIAMI, FL")
            .unwrap()["id"]
    );
    let refused = ask("PATCH", &card, &json!({"taxAreaCode": "EU"}));
    assert_eq!(refused["error"]["code"], "Internal_InvalidTableRelation");
}

#[test]
fn controls_name_the_webstore_or_the_company_that_they_mean() {
    let mut sandbox = both(0);
    let edits = json!([
        {"system": "webstore", "at": "USA", "do": "add", "set": {"email": "hal@people.example"}},
        {"system": "company", "at": USA, "do": "add", "set": {"displayName": "Hal"}},
    ]);
    assert_eq!(
        control(&mut sandbox, "POST", "/__sandbox/edit", &edits).0,
        200
    );
    let (_, state) = control(&mut sandbox, "GET", "/__sandbox/state", &Value::Null);
    assert_eq!(
        (
            state["webstore"]["customers"].as_array().unwrap().len(),
            &state["company"]["customers"]
        ),
        (1, &json!([]))
    );
    let (_, state) = control(
        &mut sandbox,
        "GET",
        "/__sandbox/state?webstore=USA&company=CRONUS+USA,+Inc.",
        &Value::Null,
    );
    assert_eq!(
        state["webstore"]["customers"][1]["email"],
        "hal@people.example"
    );
    assert_eq!(state["company"]["customers"][0]["displayName"], "Hal");
    let (status, refused) = control(
        &mut sandbox,
        "GET",
        "/__sandbox/state?webstore=NORD",
        &Value::Null,
    );
    assert_eq!(
        (status, &refused["error"]),
        (400, &json!("there is no \"NORD\" here"))
    );

    let address = "/__sandbox/company?company=CRONUS+USA,+Inc.";
    let setup = json!({"manual_numbers": false, "page_services": {"customer_card": true}});
    assert_eq!(control(&mut sandbox, "POST", address, &setup).0, 200);
    let (_, first) = control(&mut sandbox, "GET", "/__sandbox/company", &Value::Null);
    assert_eq!(first["manual_numbers"], true);
    assert_eq!(
        first["page_services"]["customer_card"], true,
        "published for all companies of the environment"
    );
}

#[test]
fn a_reset_of_one_webstore_or_one_company_leaves_the_others_as_they_are() {
    let mut sandbox = both(0);
    let address = "/__sandbox/company?company=CRONUS+USA,+Inc.";
    control(
        &mut sandbox,
        "POST",
        address,
        &json!({"manual_numbers": false}),
    );
    let add = |system: &str, at: &str| json!({"system": system, "at": at, "do": "add", "set": {"email": "hal@people.example"}});
    let cronus = "CRONUS International Ltd.";
    let edits = json!([
        add("webstore", "MAIN"),
        add("webstore", "USA"),
        add("company", cronus),
        add("company", USA)
    ]);
    assert_eq!(
        control(&mut sandbox, "POST", "/__sandbox/edit", &edits).0,
        200
    );
    let hals = |sandbox: &Sandbox| -> (Vec<bool>, Vec<usize>) {
        (
            sandbox
                .webstores()
                .map(|store| store.by_email("hal@people.example").is_some())
                .collect(),
            sandbox.companies().map(|c| c.customers().count()).collect(),
        )
    };
    let mut reset = |body: &Value| control(&mut sandbox, "POST", "/__sandbox/reset", body).0;
    assert_eq!(reset(&json!({"webstore": "USA", "company": "Nobody"})), 400);
    assert_eq!(reset(&json!({"webstore": "USA", "company": USA})), 200);
    assert_eq!(
        reset(&json!({"webstor": "MAIN"})),
        400,
        "a misspelt member would reset all"
    );
    assert_eq!(hals(&sandbox), (vec![true, false], vec![1, 0]));
    let (_, settings) = control(&mut sandbox, "GET", address, &Value::Null);
    assert_eq!(settings["manual_numbers"], false, "set up is not a record");
    assert_eq!(
        control(&mut sandbox, "POST", "/__sandbox/reset", &json!({})).0,
        200
    );
    assert_eq!(hals(&sandbox), (vec![false, false], vec![0, 0]));
}

#[test]
fn faults_and_counts_tell_the_webstores_and_the_companies_apart() {
    let mut sandbox = both(0);
    let [main, usa] = stores(&sandbox);
    let [cronus, american] = companies(&sandbox);
    let down = FaultKind::Status {
        code: 503,
        retry_after: None,
        after_effect: false,
    };
    sandbox.add_fault(Fault::always(down.clone()).of(System::Webstore).at("USA"));
    sandbox.add_fault(Fault::always(down).of(System::Company).at(USA));
    let status = |sandbox: &mut Sandbox, address: &str, key: &WebstoreConnection| {
        let pair = &key.administrator;
        let pair = STANDARD.encode(format!("{}:{}", pair.consumer_key, pair.consumer_secret));
        send(
            sandbox,
            "GET",
            address,
            &format!("Basic {pair}"),
            &Value::Null,
        )
        .status()
        .as_u16()
    };
    assert_eq!(status(&mut sandbox, &customers(&main), &main), 200);
    assert_eq!(status(&mut sandbox, &customers(&usa), &usa), 503);
    let token = format!("Bearer {}", cronus.users.full.bearer_token);
    let mut of = |company| {
        send(
            &mut sandbox,
            "GET",
            &within(company, "customers"),
            &token,
            &Value::Null,
        )
        .status()
        .as_u16()
    };
    assert_eq!((of(&cronus), of(&american)), (200, 503));
    let counts: Vec<(String, Option<String>)> = sandbox
        .requests()
        .into_iter()
        .map(|c| (c.route, c.at))
        .collect();
    assert_eq!(
        counts,
        [
            ("/wp-json/wc/v3/customers".to_owned(), None),
            (
                "/wp-json/wc/v3/customers".to_owned(),
                Some("USA".to_owned())
            ),
            ("{api}/companies({company})/customers".to_owned(), None),
            (
                "{api}/companies({company})/customers".to_owned(),
                Some(USA.to_owned())
            ),
        ]
    );
}

#[test]
fn a_batch_belongs_to_the_company_that_its_operations_name() {
    let mut sandbox = both(0);
    let [cronus, american] = companies(&sandbox);
    let lost = Fault::always(FaultKind::AnswerLostAfter).of(System::Company);
    sandbox.add_fault(lost.at(USA));
    let token = format!("Bearer {}", cronus.users.full.bearer_token);
    let batch = |operation: Value| json!({"requests": [operation]});
    let by_address = |company: &CompanyConnection| {
        batch(
            json!({"id": "1", "method": "GET", "url": format!("companies({})/customers", company.company_id)}),
        )
    };
    let by_header = |company: &CompanyConnection| {
        batch(
            json!({"id": "1", "method": "GET", "url": "customers", "headers": {"Company": company.company_name}}),
        )
    };
    let bodies = [
        (by_address(&cronus), true),
        (by_header(&cronus), true),
        (by_address(&american), false),
        (by_header(&american), false),
    ];
    for (body, is_answered) in bodies {
        let address = format!("{}/$batch", cronus.api_url);
        let request = http::Request::post(address).header("authorization", &token);
        let answer = sandbox.handle(request.body(body.to_string()).unwrap());
        assert_eq!(answer.response.is_some(), is_answered, "{body}");
    }
    let batches: Vec<(Option<String>, u64)> = sandbox
        .requests()
        .into_iter()
        .filter(|count| count.route.ends_with("$batch"))
        .map(|count| (count.at, count.count))
        .collect();
    assert_eq!(batches, [(None, 2), (Some(USA.to_owned()), 2)]);
}
