//! Which link to a list's next page is followed. The credential goes along, so nothing of the link decides where it goes:
//! path and query behind the API's root are taken, on the address in Setup.

use crate::call::{Fault, plain_words};
use crate::connection::origin_of;

/// The roots that a list can lie under, after the address in Setup.
const ROOTS: [&str; 3] = ["/api/v2.0/", "/ODataV4/", "/api/concord/customers/v1.0/"];
/// Of an address that is not followed no more is shown.
const SHOWN: usize = 100;

/// The address of the page that `link`, in the answer to `asked`, names as the next one. `base` is the address in Setup.
///
/// # Errors
/// [`Fault::LinkElsewhere`]: it names another server, or something else than a list below the same root.
pub(super) fn next_page(base: &str, asked: &str, link: &str) -> Result<String, Fault> {
    let root = ROOTS.into_iter().find(|root| {
        let behind = asked.strip_prefix(base);
        behind.is_some_and(|path| path.starts_with(root))
    });
    root.and_then(|root| Some(format!("{base}{root}{}", behind_root(base, root, link)?)))
        .ok_or_else(|| Fault::LinkElsewhere {
            address: plain_words(link).chars().take(SHOWN).collect(),
        })
}

/// Path and query of a link behind the API's root; none where it does not lie there.
fn behind_root<'a>(base: &str, root: &str, link: &'a str) -> Option<&'a str> {
    let is_here = link.starts_with('/') && !link.starts_with("//");
    if !is_here && origin_of(link)? != origin_of(base)? {
        return None;
    }
    let path_ends = link.find('?').unwrap_or(link.len());
    // Business Central spells the folder before its root as it likes: a tenant by its id, an instance in other letters.
    let at = link[..path_ends].find(root)?;
    let behind = &link[at + root.len()..];
    let path = &link[at + root.len()..path_ends];
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '\\' && c != '#';
    // Whoever takes the path apart may decode it first.
    let decoded = path.to_ascii_lowercase().replace("%2e", ".");
    let decoded = decoded.replace("%2f", "/").replace("%5c", "/");
    let leads_up = decoded
        .split('/')
        .any(|segment| matches!(segment, "." | ".."));
    (behind.chars().all(is_plain) && !leads_up).then_some(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://bc.example:7048/BC";

    fn next(link: &str) -> Option<String> {
        let asked = format!("{BASE}/api/v2.0/companies(1)/customers?$select=id");
        next_page(BASE, &asked, link).ok()
    }

    #[test]
    fn the_next_page_is_asked_of_the_address_in_setup() {
        let expected = Some(format!(
            "{BASE}/api/v2.0/companies(1)/customers?$skiptoken='a%20b'"
        ));
        for link in [
            "https://bc.example:7048/BC/api/v2.0/companies(1)/customers?$skiptoken='a%20b'",
            "HTTPS://BC.example:7048/bc/api/v2.0/companies(1)/customers?$skiptoken='a%20b'",
            "/BC/api/v2.0/companies(1)/customers?$skiptoken='a%20b'",
        ] {
            assert_eq!(next(link), expected, "{link}");
        }
        let online = "https://api.businesscentral.dynamics.com/v2.0/cronus.example/production";
        let asked = format!("{online}/ODataV4/Company('C')/workflowCustomers");
        let link = "https://api.businesscentral.dynamics.com:443/v2.0/0f-1a/production/ODataV4/Company('C')/workflowCustomers?aid=FIN&$skiptoken=1";
        assert_eq!(
            next_page(online, &asked, link).unwrap(),
            format!("{asked}?aid=FIN&$skiptoken=1")
        );
    }

    #[test]
    fn a_list_of_the_own_api_goes_on_in_the_own_api_alone() {
        let asked = format!("{BASE}/api/concord/customers/v1.0/companies(1)/customers");
        let next = |link: &str| next_page(BASE, &asked, link).ok();
        let own = format!("{asked}?$skiptoken=1");
        assert_eq!(next(&own), Some(own));
        for link in [
            "https://bc.example:7048/BC/api/v2.0/companies(1)/customers?$skiptoken=1",
            "https://bc.example:7048/BC/api/concord/customers/v2.0/companies(1)/customers",
            "https://evil.example/BC/api/concord/customers/v1.0/companies(1)/customers",
            "https://bc.example:7048/BC/api/concord/customers/v1.0/../../../v2.0/companies",
        ] {
            assert_eq!(next(link), None, "{link}");
        }
    }

    #[test]
    fn a_link_to_another_server_or_out_of_the_api_is_not_followed() {
        for link in [
            "https://usa.shop.example/wp-json/wc/v3/steal",
            "https://usa.shop.example/BC/api/v2.0/companies(1)/customers",
            "https://bc.example/BC/api/v2.0/companies(1)/customers",
            "https://bc.example:7049/BC/api/v2.0/companies(1)/customers",
            "http://bc.example:7048/BC/api/v2.0/companies(1)/customers",
            "https://bc.example:7048@evil.example/BC/api/v2.0/customers",
            "https://evil.example\\@bc.example:7048/BC/api/v2.0/customers",
            "https://bc.example:7048.evil.example/BC/api/v2.0/customers",
            "//evil.example/BC/api/v2.0/customers",
            "https://bc.example:7048/wp-json/wc/v3/customers",
            "https://bc.example:7048/BC/ODataV4/Company('C')/Other",
            "https://bc.example:7048/x?/api/v2.0/customers",
            "https://bc.example:7048/BC/api/v2.0/../../wp-json/wc/v3/customers",
            "https://bc.example:7048/BC/api/v2.0/%2E./%2e%2E/wp-json",
            "https://bc.example:7048/BC/api/v2.0/..\\..\\wp-json",
            "https://bc.example:7048/BC/api/v2.0/..%2F..%2fwp-json/wc/v3/customers",
            "https://bc.example:7048/BC/api/v2.0/x%5C..%5Cwp-json",
            "https://bc.example:7048/BC/api/v2.0/customers\t",
            "https:bc.example:7048/BC/api/v2.0/customers",
            "https:///bc.example:7048/BC/api/v2.0/customers",
            "\u{2f}\u{2f}bc.example:7048/BC/api/v2.0/customers",
            "companies(1)/customers?$skiptoken=1",
            "ftp://bc.example:7048/BC/api/v2.0/customers",
            "https://bc.example:7048/BC/api/v2.0/customers#x",
            "https://bc.example:7048/BC/api/v2.0/a b",
            "data:,/api/v2.0/customers",
            "",
        ] {
            assert_eq!(next(link), None, "{link}");
        }
    }
}
