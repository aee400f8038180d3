//! Contacts that are made aside for customers (facts §1.2, §1.6, §2.1).

use concord_sandbox::{Edit, Options, System};
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Api, PAGES, error, path_of, texts};

#[test]
fn a_new_customer_brings_a_contact_that_follows_its_changes() {
    let mut api = Api::empty();
    let company = api.post(json!({"displayName": "Bakery", "email": "office@bakery.example", "country": "DE", "city": "Ulm"}));
    let person = api.post(json!({"displayName": "Anna", "type": "Person"}));
    let contacts = api.get("contacts");
    assert_eq!(texts(&contacts, "number"), ["CT000001", "CT000002"]);
    let first = &contacts["value"][0];
    assert_eq!(
        (&first["email"], &first["city"], &first["companyName"]),
        (
            &json!("office@bakery.example"),
            &json!("Ulm"),
            &json!("Bakery")
        )
    );
    let of_customer = api.get(&format!("{}/contactsInformation", path_of(&company)));
    assert_eq!(of_customer["value"][0]["contactId"], first["id"]);
    assert_eq!(of_customer["value"][0]["relatedId"], company["id"]);
    let workflow = |api: &mut Api, customer: &Value| {
        let path = format!(
            "{PAGES}/workflowCustomers({})",
            customer["id"].as_str().unwrap()
        );
        api.page("GET", &path, None, &Value::Null).1["primaryContactNumber"].clone()
    };
    assert_eq!(
        (workflow(&mut api, &company), workflow(&mut api, &person)),
        (json!(""), json!("CT000002")),
        "a person's contact is its primary one"
    );

    api.patch(&company, json!({"phoneNumber": "+49 731 555"}));
    api.sandbox
        .edit(&Edit::change(
            System::Company,
            company["id"].clone(),
            json!({"displayName": "Old Bakery"}),
        ))
        .unwrap();
    let path = format!("contacts({})", first["id"].as_str().unwrap());
    let now = api.get(&path);
    assert_eq!(
        (&now["phoneNumber"], &now["displayName"], &now["searchName"]),
        (
            &json!("+49 731 555"),
            &json!("Old Bakery"),
            &json!("OLD BAKERY")
        )
    );
    assert_ne!(now["@odata.etag"], first["@odata.etag"]);
    let before = now["@odata.etag"].clone();
    api.patch(&company, json!({"creditLimit": 5}));
    assert_eq!(
        api.get(&path)["@odata.etag"],
        before,
        "what it does not share leaves it alone"
    );
}

#[test]
fn a_contact_outlives_its_customer() {
    let mut api = Api::empty();
    let made = api.post(json!({"displayName": "A"}));
    assert_eq!(
        api.with_etag("DELETE", &made, &Value::Null).status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(texts(&api.get("contacts"), "displayName"), ["A"]);
}

#[test]
fn marketing_setup_decides_whether_there_are_contacts() {
    let mut api = Api::empty();
    api.control("POST", "company", &json!({"contact_numbers": false}));
    let (status, _, message) = api.refused(json!({"displayName": "A"}));
    assert_eq!(status, 400);
    assert!(
        message.starts_with("Contact Nos. must have a value in Marketing Setup"),
        "{message}"
    );
    assert!(api.sandbox.company().is_empty(), "nothing was made");
    api.control("POST", "company", &json!({"contacts_for_customers": false}));
    let made = api.post(json!({"displayName": "A"}));
    assert_eq!(texts(&api.get("contacts"), "number"), [""; 0]);
    let of_customer = api.get(&format!("{}/contactsInformation", path_of(&made)));
    assert_eq!(of_customer["value"], json!([]));
}

#[test]
fn contacts_are_only_read_and_their_information_only_under_a_customer() {
    let mut api = Api::new(&Options::generated(30, 3));
    let listed = api.get("contacts?$filter=number%20gt%20'CT000010'&$top=3");
    assert_eq!(
        texts(&listed, "number"),
        ["CT000011", "CT000012", "CT000013"],
        "the sample's customers have theirs"
    );
    assert_eq!(api.cannot_get("contactsInformation").0, 404);
    let refused = api.send("POST", "contacts", &[], &json!({"displayName": "A"}));
    assert_eq!(error(&refused).0, 405);
}
