//! Where each webstore stands, and the keys that its users come with.

use http::Uri;

use super::auth::{Access, Key, Role};

/// The query parameter that names a route of WordPress whatever its permalinks are.
pub(crate) const REST_ROUTE: &str = "rest_route";

/// A webstore's place and its keys.
#[derive(Debug, PartialEq, Eq)]
pub struct Site {
    /// What it is called in control requests, and in the app.
    pub code: &'static str,
    /// Shown by the site index.
    pub name: &'static str,
    /// Its host, as behind a proxy.
    pub host: &'static str,
    /// Its path on the sandbox's own address, where all webstores share a host; a WordPress in a folder has such a one too.
    pub folder: &'static str,
    /// The shop's own country, as the checkout's default.
    pub country: &'static str,
    /// The shop's keys, and the administrator's application password as the last one.
    pub keys: [Key; 6],
}

/// All of them. The first is the one that was recorded.
#[rustfmt::skip]
pub(crate) static SITES: [Site; 2] = [
    Site {
        code: "MAIN", name: "Shop Example", host: crate::WEBSTORE_HOST, folder: "", country: "DE",
        keys: [
            Key { key: "ck_ad31c0de51f0a97b2c6e4d8f10a2b3c4d5e6f701", secret: "cs_ad31c0de9e8d7c6b5a49382716050f4e3d2c1b01", role: Role::Administrator, access: Access::ReadWrite },
            Key { key: "ck_5ca1ab1e51f0a97b2c6e4d8f10a2b3c4d5e6f702", secret: "cs_5ca1ab1e9e8d7c6b5a49382716050f4e3d2c1b02", role: Role::ShopManager, access: Access::ReadWrite },
            Key { key: "ck_0b5e55ed51f0a97b2c6e4d8f10a2b3c4d5e6f703", secret: "cs_0b5e55ed9e8d7c6b5a49382716050f4e3d2c1b03", role: Role::Administrator, access: Access::Read },
            Key { key: "ck_f00dcafe51f0a97b2c6e4d8f10a2b3c4d5e6f704", secret: "cs_f00dcafe9e8d7c6b5a49382716050f4e3d2c1b04", role: Role::Administrator, access: Access::Write },
            Key { key: "ck_dec0de0051f0a97b2c6e4d8f10a2b3c4d5e6f705", secret: "cs_dec0de009e8d7c6b5a49382716050f4e3d2c1b05", role: Role::Subscriber, access: Access::ReadWrite },
            Key { key: "admin", secret: "Sand boxx Appl icat ionP assw", role: Role::Administrator, access: Access::ReadWrite },
        ],
    },
    Site {
        code: "USA", name: "Shop Example USA", host: "usa.shop.example", folder: "/usa", country: "US",
        keys: [
            Key { key: "ck_ad31c0de62e1b08c3d7f5e9021b3c4d5e6f70812", secret: "cs_ad31c0deaf9e8d7c6b5a4938271605fe4d3c2b12", role: Role::Administrator, access: Access::ReadWrite },
            Key { key: "ck_5ca1ab1e62e1b08c3d7f5e9021b3c4d5e6f70813", secret: "cs_5ca1ab1eaf9e8d7c6b5a4938271605fe4d3c2b13", role: Role::ShopManager, access: Access::ReadWrite },
            Key { key: "ck_0b5e55ed62e1b08c3d7f5e9021b3c4d5e6f70814", secret: "cs_0b5e55edaf9e8d7c6b5a4938271605fe4d3c2b14", role: Role::Administrator, access: Access::Read },
            Key { key: "ck_f00dcafe62e1b08c3d7f5e9021b3c4d5e6f70815", secret: "cs_f00dcafeaf9e8d7c6b5a4938271605fe4d3c2b15", role: Role::Administrator, access: Access::Write },
            Key { key: "ck_dec0de0062e1b08c3d7f5e9021b3c4d5e6f70816", secret: "cs_dec0de00af9e8d7c6b5a4938271605fe4d3c2b16", role: Role::Subscriber, access: Access::ReadWrite },
            Key { key: "admin", secret: "Othr boxx Appl icat ionP assw", role: Role::Administrator, access: Access::ReadWrite },
        ],
    },
];

impl Site {
    /// The path of the route that a query to a webstore's home page names: `/usa/?rest_route=/wc/v3/orders` is `/usa/wp-json/wc/v3/orders`.
    pub(crate) fn routed_by_query(address: &Uri) -> Option<String> {
        let mut query = form_urlencoded::parse(address.query()?.as_bytes());
        let (_, route) = query.find(|(name, _)| name == REST_ROUTE)?;
        let home = address.path().trim_end_matches("index.php");
        let home = home.trim_end_matches('/');
        let is_home = SITES.iter().any(|site| site.folder == home);
        (is_home && route.starts_with('/')).then(|| format!("{home}/wp-json{route}"))
    }

    /// The site that an address means, and the folder in front of WordPress's own part of its path: by the host, or by the folder where
    /// the host is none of theirs. Whatever is no webstore's path is nobody's folder.
    pub(crate) fn addressed(host: &str, path: &str) -> (&'static Self, &'static str) {
        let main = &SITES[0];
        if let Some(site) = SITES.iter().find(|site| site.host == host) {
            return (site, "");
        }
        let is_in = |site: &&Site| {
            path.strip_prefix(site.folder)
                .is_some_and(|rest| rest.starts_with("/wp-json"))
        };
        let site = SITES
            .iter()
            .filter(|site| !site.folder.is_empty())
            .find(is_in);
        site.map_or((main, ""), |site| (site, site.folder))
    }
}
