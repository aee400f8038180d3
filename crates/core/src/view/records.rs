//! Where a record is opened in its own system.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::connection::{Connection, Origin, web_client_problem};
use crate::customer::WebstoreId;
use crate::webstore::OrderId;

/// Where Business Central online is opened in a browser.
const ONLINE: &str = "https://businesscentral.dynamics.com";
/// Where its API answers: what follows names tenant and environment.
const ONLINE_API: &str = "https://api.businesscentral.dynamics.com/v2.0/";
/// The page Customer Card.
const CUSTOMER_CARD: u32 = 21;

/// The account in WordPress's own administration; none for sample data, which has none.
pub fn webstore_record(connection: &Connection, id: WebstoreId) -> Option<String> {
    admin(connection, &format!("user-edit.php?user_id={id}"))
}

/// The order in WooCommerce's own administration: the address of orders before they had tables of their own, which WooCommerce
/// leads on from.
pub fn webstore_order(connection: &Connection, id: OrderId) -> Option<String> {
    admin(connection, &format!("post.php?post={id}&action=edit"))
}

fn admin(connection: &Connection, page: &str) -> Option<String> {
    let home = connection.webstore.url.trim_end_matches('/');
    (connection.origin == Origin::Own).then(|| format!("{home}/wp-admin/{page}"))
}

/// The customer's card in Business Central's web client (Microsoft Learn, "Web Client URL"). None for sample data, and on-premises
/// where nobody has said what the web client's address is.
pub fn company_record(connection: &Connection, number: &str) -> Option<String> {
    if connection.origin != Origin::Own {
        return None;
    }
    let company = &connection.company;
    let base = company.base_url.trim_end_matches('/');
    let client = match base.strip_prefix(ONLINE_API) {
        Some(place) => format!("{ONLINE}/{place}"),
        None => {
            let own = company.web_client.trim_end_matches('/');
            let is_usable = !own.is_empty() && web_client_problem(own).is_none();
            is_usable.then(|| own.to_owned())?
        }
    };
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let company = encoded(&company.company_name);
    // In a filter a quote is written twice.
    let filter = format!("'No.' IS '{}'", number.replace('\'', "''"));
    Some(format!(
        "{client}/?company={company}&page={CUSTOMER_CARD}&filter={}",
        encoded(&filter)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn connection(url: &str, base_url: &str, origin: &str) -> Connection {
        serde_json::from_value(json!({
            "webstore": {"code": "MAIN", "url": url, "key_as_query_parameter": false},
            "company": {"base_url": base_url, "company_id": "aa", "company_name": "CRONUS & Söhne", "sign_in": null},
            "proxy_prefix": "/proxy", "origin": origin,
        }))
        .unwrap()
    }

    #[test]
    fn records_are_opened_in_their_own_systems_where_that_has_an_address() {
        let online = "https://api.businesscentral.dynamics.com/v2.0/contoso/Production/";
        let own = connection("https://shop.example/de/", online, "Own");
        assert_eq!(
            webstore_record(&own, WebstoreId(7)).unwrap(),
            "https://shop.example/de/wp-admin/user-edit.php?user_id=7"
        );
        assert_eq!(
            webstore_order(&own, OrderId(9)).unwrap(),
            "https://shop.example/de/wp-admin/post.php?post=9&action=edit"
        );
        let card = company_record(&own, "O'1").unwrap();
        assert!(
            card.starts_with("https://businesscentral.dynamics.com/contoso/Production/?company=CRONUS%20%26%20S%C3%B6hne&page=21&filter="),
            "{card}"
        );
        assert!(
            card.ends_with("%27No%2E%27%20IS%20%27O%27%271%27"),
            "{card}"
        );
        let mut here = connection("https://shop.example", "https://bc.example:7048/BC", "Own");
        assert_eq!(company_record(&here, "1"), None);
        here.company.web_client = "http://bc.example:8080/BC".to_owned();
        let card = company_record(&here, "10000").unwrap();
        assert!(
            card.starts_with(
                "http://bc.example:8080/BC/?company=CRONUS%20%26%20S%C3%B6hne&page=21&filter="
            ),
            "{card}"
        );
        // Nothing but an address of the web is ever opened.
        for no_address in [
            "javascript:alert(1)",
            "file:///etc",
            "bc.example/BC",
            "https://user@bc.example",
        ] {
            here.company.web_client = no_address.to_owned();
            assert_eq!(company_record(&here, "1"), None, "{no_address}");
        }
        let sample = connection("https://shop.example", online, "Demo");
        assert_eq!(company_record(&sample, "1"), None);
        assert_eq!(webstore_record(&sample, WebstoreId(7)), None);
    }
}
