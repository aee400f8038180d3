//! Ship-to addresses through pages 300 and 301 (facts §2.3).

use concord_sandbox::{Action, Edit, System};
use serde_json::{Value, json};

use crate::support::{Api, PAGES};

fn published() -> Api {
    let mut api = Api::empty();
    api.sandbox.company_mut().settings.page_services.ship_to = true;
    api
}

fn card(number: &str) -> String {
    format!("{PAGES}/Ship_to_Address(Customer_No='{number}',Code='WEB')")
}

#[test]
fn a_new_ship_to_address_gets_the_customers_name_whatever_was_sent_and_another_one_when_it_is_changed()
 {
    let mut api = published();
    api.post(json!({"number": "A'1", "displayName": "Adatum"}));
    let list = format!("{PAGES}/Ship_to_Address");
    let new = json!({"Customer_No": "A'1", "Code": "web", "Name": "Depot", "Address": "1 Dock", "Phone_No": "ext. 5"});
    let (status, made) = api.page("POST", &list, None, &new);
    assert_eq!(
        (status, &made["Code"], &made["Name"], &made["Phone_No"]),
        (201, &json!("WEB"), &json!("Adatum"), &json!("ext. 5"))
    );
    let (status, error) = api.page("POST", &list, None, &new);
    assert_eq!(
        (status, &error["error"]["code"]),
        (400, &json!("Internal_EntityWithSameKeyExists"))
    );
    let name = json!({"Name": "Depot"});
    let card = card("A''1");
    assert_eq!(api.page("PATCH", &card, None, &name).0, 400);
    let etag = made["@odata.etag"].as_str().unwrap();
    let (status, changed) = api.page("PATCH", &card, Some(etag), &name);
    assert_eq!((status, &changed["Name"]), (200, &json!("Depot")));
    assert_eq!(api.page("PATCH", &card, Some(etag), &name).0, 409);
}

#[test]
fn another_country_clears_what_was_sent_along_with_it_and_a_known_post_code_decides_over_city_and_country()
 {
    let mut api = published();
    api.post(json!({"number": "1", "displayName": "Adatum"}));
    let list = format!("{PAGES}/Ship_to_Address");
    let new = json!({"Customer_No": "1", "Code": "WEB", "Country_Region_Code": "SE", "Post_Code": "999 99", "City": "Lund"});
    let (_, made) = api.page("POST", &list, None, &new);
    assert_eq!(
        (&made["City"], &made["Post_Code"]),
        (&json!("Lund"), &json!("999 99"))
    );
    let moved = json!({"Country_Region_Code": "NO", "Post_Code": "0150", "City": "Oslo"});
    let (_, moved) = api.page("PATCH", &card("1"), Some("*"), &moved);
    assert_eq!(
        (
            &moved["City"],
            &moved["Post_Code"],
            &moved["Country_Region_Code"]
        ),
        (&json!(""), &json!(""), &json!("NO"))
    );
    let known = json!({"Post_Code": "10115", "City": "Oslo"});
    let (_, known) = api.page("PATCH", &card("1"), Some("*"), &known);
    assert_eq!(
        (&known["City"], &known["Country_Region_Code"]),
        (&json!("Berlin"), &json!("DE"))
    );
    for wrong in [
        json!({"Country_Region_Code": "QQ"}),
        json!({"E_Mail": "nobody"}),
        json!({"City": "x".repeat(31)}),
        json!({"Fax": ""}),
    ] {
        assert_eq!(
            api.page("PATCH", &card("1"), Some("*"), &wrong).0,
            400,
            "{wrong}"
        );
    }
}

#[test]
fn the_list_shows_every_page_once_lacks_the_county_and_takes_nothing() {
    let mut api = published();
    for number in ["1", "2", "3"] {
        api.post(json!({"number": number, "displayName": format!("Customer {number}")}));
        for code in ["HOME", "WEB"] {
            let set = json!({"Code": code, "Address": "1 Dock", "County": "GA"});
            let edit = Edit {
                action: Action::Add,
                ..Edit::change(System::Company, number, set)
            };
            api.sandbox.edit(&edit.of_ship_to()).unwrap();
        }
    }
    let mut url = format!("{PAGES}/Ship_to_Address?$filter=Code%20eq%20'WEB'");
    let (_, found) = api.page("GET", &url, None, &Value::Null);
    assert_eq!(found["value"].as_array().unwrap().len(), 3);
    url = format!("{PAGES}/Ship_to_Address_List");
    let headers = [("prefer", "odata.maxpagesize=4")];
    let mut seen = Vec::new();
    let mut next = Some(format!("{}{url}", api.connection().company.odata_url));
    while let Some(url) = next {
        let page = api.send("GET", &url, &headers, &Value::Null);
        let page: Value = serde_json::from_str(page.body()).unwrap();
        for row in page["value"].as_array().unwrap() {
            assert!(row.get("County").is_none());
            seen.push(format!(
                "{}{}",
                row["Customer_No"].as_str().unwrap(),
                row["Code"].as_str().unwrap()
            ));
        }
        next = page["@odata.nextLink"].as_str().map(str::to_owned);
    }
    assert_eq!(seen, ["1HOME", "1WEB", "2HOME", "2WEB", "3HOME", "3WEB"]);
    let row = format!("{PAGES}/Ship_to_Address_List(Customer_No='1',Code='WEB')");
    assert_eq!(api.page("GET", &row, None, &Value::Null).0, 200);
    assert_eq!(
        api.page("PATCH", &row, Some("*"), &json!({"Name": "x"})).0,
        400
    );
    api.sandbox.company_mut().settings.page_services.ship_to = false;
    assert_eq!(api.page("GET", &row, None, &Value::Null).0, 404);
}

#[test]
fn what_belongs_to_a_deleted_customer_goes_with_it_and_what_belongs_to_a_renamed_one_stays_its_own()
{
    let mut api = published();
    let made = api.post(json!({"number": "1", "displayName": "Adatum"}));
    let list = format!("{PAGES}/Ship_to_Address");
    api.page(
        "POST",
        &list,
        None,
        &json!({"Customer_No": "1", "Code": "WEB"}),
    );
    let url = format!("customers({})", made["id"].as_str().unwrap());
    assert_eq!(
        api.send("PATCH", &url, &[("if-match", "*")], &json!({"number": "2"}))
            .status(),
        200
    );
    assert_eq!(api.page("GET", &card("1"), None, &Value::Null).0, 404);
    assert_eq!(api.page("GET", &card("2"), None, &Value::Null).0, 200);
    assert_eq!(api.send("DELETE", &url, &[], &Value::Null).status(), 204);
    let (_, left) = api.page("GET", &list, None, &Value::Null);
    assert_eq!(left["value"], json!([]));
}
