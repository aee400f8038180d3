//! Addresses as people paste them, with what stands behind the part that is meant: taken off where it is certain, otherwise said
//! beside the field.

/// Everything before what Concord itself puts behind a server's address: the API, the web services.
pub(super) fn on_premises(address: &str) -> String {
    let address = without_query(address);
    up_to_segment(address, |segment| {
        let segment = segment.to_ascii_lowercase();
        ["api", "odata", "odatav4", "ws"].contains(&segment.as_str())
    })
}

/// Where the API of Business Central online answers: scheme and host.
pub(super) fn online_host(address: &str) -> String {
    let address = without_query(address);
    up_to_segment(address, |segment| {
        segment.eq_ignore_ascii_case("v2.0") || segment.eq_ignore_ascii_case("api")
    })
}

/// The shop's home page: without WordPress's administration, sign-in and REST API.
pub(super) fn home_page(address: &str) -> String {
    let address = without_query(address);
    up_to_segment(address, |segment| {
        ["wp-admin", "wp-login.php", "wp-json"].contains(&segment)
    })
}

/// A web client's address: without what it shows.
pub(super) fn web_client(address: &str) -> String {
    without_query(address).trim_end_matches('/').to_owned()
}

/// What is wrong with a server's own address besides what is wrong with any: it is online's, or names a tenant, which requests
/// would have to name as well.
pub(in crate::connection) fn on_premises_problem(address: &str) -> Option<&'static str> {
    let lower = address.to_ascii_lowercase();
    if lower.contains("businesscentral.dynamics.com") {
        return Some(
            "This is Business Central online: choose it above, and enter tenant and environment.",
        );
    }
    let (_, query) = lower.split_once('?')?;
    let parts = query.split(['&', '#']);
    let names_tenant = parts
        .filter_map(|part| part.split_once('='))
        .any(|(name, tenant)| name == "tenant" && tenant != "default");
    names_tenant.then_some(
        "Concord calls a server's only tenant, or the one that belongs to the host's name: enter that host, without ?tenant=.",
    )
}

fn without_query(address: &str) -> &str {
    let address = address.trim();
    address.split(['?', '#']).next().unwrap_or(address)
}

/// The address before the first segment of its path that is one of these, and without slashes at its end.
fn up_to_segment(address: &str, ends: impl Fn(&str) -> bool) -> String {
    let Some((scheme, rest)) = address.split_once("://") else {
        return address.trim_end_matches('/').to_owned();
    };
    let mut segments = rest.split('/');
    let host = segments.next().unwrap_or_default();
    let path = segments.take_while(|segment| !ends(segment));
    let kept: Vec<&str> = std::iter::once(host).chain(path).collect();
    format!("{scheme}://{}", kept.join("/").trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_a_servers_address_is_taken_off() {
        for pasted in [
            "https://server:7048/BC",
            " https://server:7048/BC/ ",
            "https://server:7048/BC/api/v2.0",
            "https://server:7048/BC/api/v2.0/companies(1)/customers?$top=1",
            "https://server:7048/BC/ODataV4/",
            "https://server:7048/BC/odatav4/Company('CRONUS')/workflowCustomers",
            "https://server:7048/BC/WS/CRONUS/Page/Customer",
            "https://server:7048/BC?tenant=default",
            "https://server:7048/BC/api/v2.0?tenant=default#x",
            "https://server:7048/BC/api/microsoft/automation/v2.0/",
        ] {
            assert_eq!(on_premises(pasted), "https://server:7048/BC", "{pasted}");
            assert_eq!(on_premises_problem(pasted), None, "{pasted}");
        }
        assert!(on_premises_problem("https://server:7048/BC/?tenant=cronus").is_some());
        let online = "https://api.businesscentral.dynamics.com/v2.0/x/production";
        assert!(on_premises_problem(online).is_some());
        assert_eq!(
            online_host(online),
            "https://api.businesscentral.dynamics.com"
        );
    }

    #[test]
    fn a_shops_home_page_is_told_from_what_is_behind_it() {
        for pasted in [
            "https://shop.example/en",
            "https://shop.example/en/",
            "https://shop.example/en/wp-admin/",
            "https://shop.example/en/wp-admin/admin.php?page=wc-settings",
            "https://shop.example/en/wp-json/wc/v3/customers",
            "https://shop.example/en/wp-login.php?redirect_to=x",
            "https://shop.example/en/?utm_source=x#top",
        ] {
            assert_eq!(home_page(pasted), "https://shop.example/en", "{pasted}");
        }
        assert_eq!(
            home_page("https://shop.example/index.php/"),
            "https://shop.example/index.php"
        );
        assert_eq!(home_page("shop.example/"), "shop.example");
    }
}
