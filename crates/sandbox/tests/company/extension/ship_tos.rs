//! Ship-to addresses.

use serde_json::{Value, json};

use super::support::{Client, check_answer, etag, path};

const SET: &str = "shipToAddresses";

/// A new customer's ship-to address with further properties.
fn ship_to(client: &mut Client, more: Value) -> Value {
    let customer = client.customer(json!({}));
    let mut body = json!({"customerNumber": customer["number"], "code": "WEB"});
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    client.create(SET, &body)
}

#[test]
fn s01_a_ship_to_address_takes_every_property_in_one_request() {
    let mut client = Client::new();
    let customer = client.customer(json!({}));
    let body = json!({
        "customerNumber": customer["number"], "code": "WEB", "displayName": "Lager", "displayName2": "Tor 3", "addressLine1": "Hafen 1",
        "addressLine2": "Halle B", "country": "AT", "city": "Gamma", "state": "Delta", "postalCode": "CCD-1", "phoneNumber": "+43 1 1",
        "contactName": "Max", "email": "b@example.com",
    });
    let made = client.create(SET, &body);
    check_answer(&body, &made);
    check_answer(&body, &client.again(SET, &made));
}

#[test]
fn s02_the_name_that_was_sent_is_stored_although_business_central_takes_the_customer_s() {
    let mut client = Client::new();
    let made = ship_to(&mut client, json!({"displayName": "Lager"}));
    assert_eq!(made["displayName"], "Lager");
}

#[test]
fn s03_a_ship_to_address_without_a_name_has_the_customer_s() {
    let mut client = Client::new();
    assert_eq!(ship_to(&mut client, json!({}))["displayName"], "Anna Berg");
}

#[test]
fn s04_the_same_code_a_second_time_for_the_same_customer_is_refused() {
    let mut client = Client::new();
    let made = ship_to(&mut client, json!({}));
    let again = json!({"customerNumber": made["customerNumber"], "code": "web"});
    client.create_is_refused(SET, &again, "Internal_EntityWithSameKeyExists", "");
    let other = client.customer(json!({}));
    let body = json!({"customerNumber": other["number"], "code": "WEB"});
    client.create(SET, &body);
}

#[test]
fn s05_a_ship_to_address_of_a_customer_that_does_not_exist_is_refused() {
    let mut client = Client::new();
    let body = json!({"customerNumber": "CCD-NONE", "code": "WEB"});
    client.create_is_refused(SET, &body, "Internal_InvalidTableRelation", "");
    for (body, words) in [
        (
            json!({"code": "WEB"}),
            "A \"customerNumber\" must be provided.",
        ),
        (
            json!({"customerNumber": "1"}),
            "A \"code\" must be provided.",
        ),
    ] {
        client.create_is_refused(SET, &body, "Application_DialogException", words);
    }
}

#[test]
fn s06_the_code_of_a_ship_to_address_cannot_be_changed() {
    let mut client = Client::new();
    let made = ship_to(&mut client, json!({}));
    let dialog = "Application_DialogException";
    let words = "The \"code\" cannot be changed after the record has been created.";
    client.change_is_refused(SET, &made, &json!({"code": "OTHER"}), dialog, words);
    let words = "The \"customerNumber\" cannot be changed";
    client.change_is_refused(SET, &made, &json!({"customerNumber": "X"}), dialog, words);
    let changed = client.change(SET, &made, &json!({"code": "web", "city": "Ulm"}));
    assert_eq!(changed["city"], "Ulm");
    client.change_is_refused(
        SET,
        &made,
        &json!({"city": "Bonn"}),
        "Request_EntityChanged",
        "",
    );
}

#[test]
fn s07_a_ship_to_address_can_be_deleted() {
    let mut client = Client::new();
    let made = ship_to(&mut client, json!({}));
    let (status, _) = client.send("DELETE", &path(SET, &made), etag(&made), &Value::Null);
    assert_eq!(status, 204);
    let number = made["customerNumber"].as_str().unwrap();
    let filter = format!("customerNumber eq '{number}'");
    assert_eq!(
        client.list(SET, &[("$filter", &filter)]),
        Vec::<Value>::new()
    );
}

#[test]
fn a_change_of_one_part_of_a_ship_to_address_leaves_the_other_parts_as_they_were() {
    let mut client = Client::new();
    let sent = json!({"postalCode": "50667", "city": "Köln", "state": "NRW", "country": "DE"});
    let made = ship_to(&mut client, sent);
    let moved = client.change(SET, &made, &json!({"country": "AT"}));
    let expected = json!({"postalCode": "50667", "city": "Köln", "state": "NRW", "country": "AT"});
    check_answer(&expected, &moved);
    let moved = client.change(SET, &moved, &json!({"postalCode": "CCD-1"}));
    let expected = json!({"postalCode": "CCD-1", "city": "Köln", "state": "NRW", "country": "AT"});
    check_answer(&expected, &moved);
}
