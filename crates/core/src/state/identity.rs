//! What a webstore is known by.

use crate::customer::casing::lower;
use serde::{Deserialize, Serialize};

/// What a webstore is known by. The company's identity is its id, which is in every address and in every mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Host and path of its home page.
    pub webstore_home: String,
}

/// Whether two addresses are the same site's: one that changes to https, drops the `www`, or is called with the `index.php` of
/// its permalinks, is.
pub(crate) fn is_same_site(a: &str, b: &str) -> bool {
    let site = |address: &str| {
        let address = host_and_path(address);
        address.trim_end_matches("/index.php").to_owned()
    };
    site(a) == site(b)
}

/// A site that changes to https, or drops the `www`, is the same.
pub(crate) fn host_and_path(home: &str) -> String {
    let rest = home.split_once("://").map_or(home, |(_, rest)| rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    lower(rest.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_the_same_with_another_scheme_and_without_www() {
        let same = ["https://www.Shop.example/", "http://shop.example"];
        assert!(
            same.iter()
                .all(|home| host_and_path(home) == "shop.example")
        );
        assert_ne!(host_and_path("https://shop.example/copy"), "shop.example");
    }
}
