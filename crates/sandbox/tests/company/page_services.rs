//! The OData V4 page services (facts §2.2).

use serde_json::{Value, json};

use crate::support::{Api, PAGES, texts};

#[test]
fn a_page_service_sets_posting_groups_and_the_general_one_brings_the_vat_group() {
    let mut api = Api::empty();
    api.sandbox
        .company_mut()
        .settings
        .page_services
        .customer_card = true;
    let made = api.post(json!({"number": "A'1", "displayName": "Grouped"}));
    let workflow = format!(
        "{PAGES}/workflowCustomers({})",
        made["id"].as_str().unwrap()
    );
    let (status, read) = api.page("GET", &workflow, None, &Value::Null);
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
        api.page("PATCH", &workflow, None, &group).0,
        400,
        "without If-Match"
    );
    let etag = read["@odata.etag"].as_str().unwrap().to_owned();
    let (status, set) = api.page("PATCH", &workflow, Some(&etag), &group);
    assert_eq!(
        (
            status,
            &set["genBusPostingGroup"],
            &set["vatBusPostingGroup"]
        ),
        (200, &json!("EU"), &json!("EU"))
    );
    assert_eq!(
        api.page("PATCH", &workflow, Some(&etag), &group).0,
        409,
        "a stale etag"
    );
    let card = format!("{PAGES}/Customer_Card('A''1')");
    let body = json!({"VAT_Bus_Posting_Group": "EXPORT", "Gen_Bus_Posting_Group": "DOMESTIC", "Location_Code": "east"});
    let (status, set) = api.page("PATCH", &card, Some("*"), &body);
    assert_eq!(
        (status, &set["VAT_Bus_Posting_Group"], &set["Location_Code"]),
        (200, &json!("EXPORT"), &json!("EAST"))
    );
    assert_eq!(
        api.reread(&made)["taxAreaDisplayName"],
        "Other customers and vendors (not EU)"
    );
    let (status, error) = api.page(
        "PATCH",
        &card,
        Some("*"),
        &json!({"Customer_Posting_Group": "NONE"}),
    );
    assert_eq!(
        (status, &error["error"]["code"]),
        (400, &json!("Internal_InvalidTableRelation"))
    );
    let (_, list) = api.page(
        "GET",
        &format!("{PAGES}/Customer_Card?$filter=Location_Code%20eq%20'EAST'"),
        None,
        &Value::Null,
    );
    assert_eq!(list["value"][0]["No"], "A'1");
}

#[test]
fn the_page_services_take_a_batch_of_a_hundred_each_on_its_own() {
    let mut api = Api::empty();
    let made: Vec<Value> = ["One", "Two", "Three"]
        .map(|name| api.post(json!({"displayName": name})))
        .into();
    let patch = |customer: &Value, etag: &str, group: &str| {
        let id = customer["id"].as_str().unwrap();
        json!({
            "id": id, "method": "PATCH",
            "url": format!("Company('CRONUS%20International%20Ltd.')/workflowCustomers({id})"),
            "headers": {"Content-Type": "application/json", "If-Match": etag}, "body": {"customerPostingGroup": group},
        })
    };
    let mut named = patch(&made[2], "*", "EU");
    named["url"] = json!(format!(
        "workflowCustomers({})",
        made[2]["id"].as_str().unwrap()
    ));
    named["headers"]["Company"] = json!("CRONUS International Ltd.");
    let requests = [
        patch(&made[0], "*", "NONE"),
        patch(&made[1], "*", "EU"),
        named,
    ];
    let root = api.api.replace("/api/v2.0", "/ODataV4");
    let address = format!("{root}/$batch");
    let send = |api: &mut Api, headers: &[(&str, &str)], requests: &[Value]| {
        let answer = api.send("POST", &address, headers, &json!({"requests": requests}));
        let body: Value = serde_json::from_str(answer.body()).unwrap();
        (answer.status().as_u16(), body)
    };
    let statuses = |body: &Value| -> Vec<u64> {
        let parts = body["responses"].as_array().unwrap().iter();
        parts.map(|part| part["status"].as_u64().unwrap()).collect()
    };
    let (_, stopped) = send(&mut api, &[], &requests);
    assert_eq!(statuses(&stopped), [400], "the first that fails ends it");
    let goes_on = [("prefer", "odata.continue-on-error")];
    let (status, answered) = send(&mut api, &goes_on, &requests);
    assert_eq!((status, statuses(&answered)), (200, vec![400, 200, 200]));
    assert_eq!(
        answered["responses"][1]["body"]["customerPostingGroup"],
        "EU"
    );
    let stale = [patch(&made[1], "W/\"c3RhbGU=\"", "EU")];
    assert_eq!(statuses(&send(&mut api, &goes_on, &stale).1), [409]);
    let many = vec![patch(&made[1], "*", "EU"); 101];
    assert_eq!(send(&mut api, &goes_on, &many).0, 400);
    // What belongs to the other root is not found below this one.
    let other = [json!({"id": "1", "method": "GET", "url": format!("{}/customers", api.company)})];
    assert_eq!(statuses(&send(&mut api, &goes_on, &other).1), [404]);
}

#[test]
fn a_page_service_that_is_not_published_is_not_found_nor_named() {
    let mut api = Api::empty();
    let (status, error) = api.page("GET", &format!("{PAGES}/Customer_Card"), None, &Value::Null);
    assert_eq!(
        (status, &error["error"]["code"]),
        (404, &json!("BadRequest_ResourceNotFound"))
    );
    let (_, document) = api.page("GET", "/", None, &Value::Null);
    assert!(
        document.to_string().contains("workflowCustomers")
            && !document.to_string().contains("Customer_Card")
    );
    api.sandbox
        .company_mut()
        .settings
        .page_services
        .workflow_customers = false;
    assert_eq!(
        api.page(
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
fn the_lists_of_groups_that_no_api_has_can_be_published() {
    let mut api = Api::empty();
    let groups = format!("{PAGES}/Customer_Posting_Groups");
    assert_eq!(api.page("GET", &groups, None, &Value::Null).0, 404);
    api.sandbox.company_mut().settings.page_services.look_ups = true;
    let (status, listed) = api.page("GET", &groups, None, &Value::Null);
    assert_eq!(status, 200);
    assert_eq!(texts(&listed, "Code"), ["DOMESTIC", "EU", "FOREIGN"]);
    for (service, first, name, of_name) in [
        (
            "Gen_Business_Posting_Groups",
            "DOMESTIC",
            "Def_VAT_Bus_Posting_Group",
            "DOMESTIC",
        ),
        (
            "VAT_Business_Posting_Groups",
            "DOMESTIC",
            "Description",
            "Domestic customers and vendors",
        ),
        ("Customer_Price_Groups", "RETAIL", "Description", "Retail"),
        (
            "Customer_Disc_Groups",
            "LARGE ACC",
            "Description",
            "Large account",
        ),
        ("Location_List", "EAST", "Name", "East Warehouse"),
        ("Languages", "DAN", "Name", "Danish"),
        (
            "Customer_Templ_List",
            "CUSTOMER COMPANY",
            "Contact_Type",
            "Company",
        ),
    ] {
        let (_, listed) = api.page(
            "GET",
            &format!(
                "{PAGES}/{service}?$filter=Code%20eq%20'{}'",
                first.replace(' ', "%20")
            ),
            None,
            &Value::Null,
        );
        assert_eq!(listed["value"][0][name], of_name, "{service}: {listed}");
    }
    let (_, document) = api.page("GET", "/", None, &Value::Null);
    assert!(document.to_string().contains("Gen_Business_Posting_Groups"));
    assert_eq!(
        api.page("GET", &format!("{groups}('EU')"), None, &Value::Null)
            .0,
        404,
        "they are only listed"
    );
}

#[test]
fn every_field_of_a_page_is_shown_and_takes_only_what_fits_it() {
    let mut api = Api::empty();
    api.sandbox
        .company_mut()
        .settings
        .page_services
        .customer_card = true;
    let made = api.post(json!({"number": "A1", "displayName": "Shown"}));
    let workflow = format!(
        "{PAGES}/workflowCustomers({})",
        made["id"].as_str().unwrap()
    );
    let card = format!("{PAGES}/Customer_Card('A1')");
    let (_, shown) = api.page("GET", &workflow, None, &Value::Null);
    for (field, value) in [
        ("reserve", json!("Optional")),
        ("searchName", json!("SHOWN")),
        ("invoiceDiscCode", json!("A1")),
        ("partnerType", json!("_x0020_")),
        ("allowLineDisc", json!(true)),
        ("priority", json!(0)),
        ("lastModifiedDateTime", made["lastModifiedDateTime"].clone()),
        ("primaryContactNumber", json!("")),
    ] {
        assert_eq!(shown[field], value, "{field}");
    }
    let cases = [
        (
            &card,
            json!({"MobilePhoneNo": "0".repeat(31)}),
            "Application_StringExceededLength",
        ),
        (
            &card,
            json!({"Customer_Price_Group": "NONE"}),
            "Internal_InvalidTableRelation",
        ),
        (
            &card,
            json!({"Tax_Area_Code": "ATLANTA"}),
            "Internal_InvalidTableRelation",
        ),
        (&card, json!({"Reserve": "Sometimes"}), "Unknown"),
        (&card, json!({"Prices_Including_VAT": "yes"}), "BadRequest"),
        (
            &card,
            json!({"Phone_No": "ask"}),
            "Application_FieldValidationException",
        ),
        (&card, json!({"name2": "x"}), "BadRequest"),
        (
            &workflow,
            json!({"lastDateModified": "2026-01-01"}),
            "BadRequest_InvalidOperation",
        ),
        (&workflow, json!({"priority": 1.5}), "BadRequest"),
    ];
    for (path, body, code) in cases {
        let (status, answer) = api.page("PATCH", path, Some("*"), &body);
        assert_eq!(
            (status, answer["error"]["code"].as_str()),
            (400, Some(code)),
            "{body}"
        );
    }
    let body = json!({"No": "b2", "MobilePhoneNo": "0171", "Reserve": "Always", "Customer_Disc_Group": "large acc"});
    let (status, set) = api.page("PATCH", &card, Some("*"), &body);
    assert_eq!(
        (
            status,
            &set["No"],
            &set["MobilePhoneNo"],
            &set["Customer_Disc_Group"]
        ),
        (200, &json!("B2"), &json!("0171"), &json!("LARGE ACC")),
        "another number renames the record"
    );
    assert_eq!(
        api.page("GET", &workflow, None, &Value::Null).1["reserve"],
        "Always",
        "both pages show the same record"
    );
}
