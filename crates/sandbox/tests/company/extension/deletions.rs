//! Deleted customers, and who may see what.

use std::time::Duration;

use concord_sandbox::company::PermissionSet;
use concord_sandbox::{Edit, System};
use serde_json::{Value, json};

use super::support::{Client, check_answer, etag, path};

const SET: &str = "deletedCustomers";
const DAY: Duration = Duration::from_secs(86_400);

fn delete(client: &mut Client, customer: &Value) -> u16 {
    // Through API v2.0: the extension's own deletes nobody.
    client
        .api
        .with_etag("DELETE", customer, &Value::Null)
        .status()
        .as_u16()
}

#[test]
fn d01_a_deleted_customer_is_listed_with_id_and_number() {
    let mut client = Client::new();
    let customer = client.customer(json!({}));
    assert_eq!(delete(&mut client, &customer), 204);
    let filter = format!("customerId eq {}", customer["id"].as_str().unwrap());
    let listed = client.list(SET, &[("$filter", &filter)]);
    assert_eq!(listed.len(), 1);
    let expected =
        json!({"number": customer["number"], "customerId": customer["id"], "entryNumber": 1});
    check_answer(&expected, &listed[0]);
    // Whoever deletes and however.
    let other = client.customer(json!({}));
    let edit = Edit::delete(System::Company, other["id"].as_str().unwrap());
    client.api.sandbox.edit(&edit).unwrap();
    assert_eq!(
        client.single(SET, "number", other["number"].as_str().unwrap())["entryNumber"],
        2
    );
    client.api.sandbox.advance(366 * DAY);
    client.api.token = client.api.connection().company.bearer_token;
    assert_eq!(client.list(SET, &[]), Vec::<Value>::new(), "a year is over");
}

#[test]
fn d02_a_deletion_that_is_taken_back_is_not_listed() {
    let mut client = Client::new();
    let customer = client.customer(json!({}));
    let company = client.api.company.clone();
    let place = format!("{company}/{}", path("customers", &customer));
    let operations = [
        json!({"id": "1", "method": "DELETE", "url": place, "headers": {"If-Match": etag(&customer)}}),
        json!({"id": "2", "method": "POST", "url": format!("{company}/customers"), "headers": {}, "body": {}}),
    ];
    let responses = client.api.batch(&[("isolation", "snapshot")], &operations);
    let statuses: Vec<u64> = responses
        .iter()
        .map(|it| it["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [204, 400]);
    assert_eq!(client.list(SET, &[]), Vec::<Value>::new());
    assert_eq!(
        client.again("customers", &customer)["displayName"],
        "Anna Berg"
    );
}

#[test]
fn d03_a_list_of_deleted_customers_cannot_be_written() {
    let mut client = Client::new();
    let customer = client.customer(json!({}));
    delete(&mut client, &customer);
    let before = client.list(SET, &[]);
    let (status, _) = client.send("POST", SET, None, &json!({"number": "CCD-NEW"}));
    assert_eq!(status, 405);
    for method in ["PATCH", "DELETE"] {
        let (status, _) = client.send(method, &path(SET, &before[0]), etag(&before[0]), &json!({}));
        assert_eq!(status, 405, "{method}");
    }
    assert_eq!(client.list(SET, &[]), before);
}

#[test]
fn p01_without_a_permission_set_of_the_extension_none_of_its_tables_can_be_read() {
    let mut client = Client::new();
    let reader = client.api.connection().company.users.read_only;
    let sets = [
        "versions",
        "customers",
        "deletedCustomers",
        "setups",
        "leases",
        "runs",
        "runRecords",
    ];
    client.grant(PermissionSet::None);
    for set in sets {
        let (status, answer) = client.send("GET", set, None, &Value::Null);
        assert_eq!(status, 403, "{set}");
        let message = answer["error"]["message"].as_str().unwrap();
        assert!(
            message.contains("permissions prevented the action"),
            "{message}"
        );
    }
    client.grant(PermissionSet::Sync);
    for set in sets {
        assert_eq!(client.send("GET", set, None, &Value::Null).0, 200, "{set}");
    }
    // Who may only read in Business Central has none either.
    client.api.sign_in_as(&reader);
    assert_eq!(client.send("GET", "versions", None, &Value::Null).0, 403);
}

#[test]
fn p02_who_synchronises_cannot_write_a_setup() {
    let mut client = Client::new();
    let body = json!({"webstore": "MAIN", "schemaVersion": 1, "content": "{}"});
    let setup = client.create("setups", &body);
    client.grant(PermissionSet::Sync);
    let words = "(TableData 71003 CCD Setup Insert: Concord Customers)";
    client.create_is_refused("setups", &body, "", words);
    let words = "(TableData 71003 CCD Setup Modify: Concord Customers)";
    client.change_is_refused("setups", &setup, &json!({"content": "{}"}), "", words);
    let (status, _) = client.send(
        "DELETE",
        &path("setups", &setup),
        etag(&setup),
        &Value::Null,
    );
    assert_eq!(status, 403);
    assert_eq!(client.list("setups", &[]).len(), 1);
    let holder = client.new_id();
    let lease = json!({"webstore": "MAIN", "holderId": holder, "durationInSeconds": 60});
    client.create("leases", &lease);
}

#[test]
fn p03_a_deletion_by_somebody_without_a_permission_set_of_the_extension_is_recorded() {
    let mut client = Client::new();
    let customer = client.customer(json!({}));
    client.grant(PermissionSet::None);
    assert_eq!(delete(&mut client, &customer), 204);
    client.grant(PermissionSet::Sync);
    assert_eq!(client.list(SET, &[]).len(), 1);
}
