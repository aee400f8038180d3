//! What can be wrong with a connection, and the step that mends it.

use std::collections::BTreeSet;

use crate::call::{CallError, Explanation, Fault, Side};
use crate::reading::Oddity;

/// Lines of a web server's configuration that mend what was found, to copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerLines {
    /// Of which server.
    pub server: &'static str,
    /// Where they belong.
    pub place: &'static str,
    /// The lines.
    pub lines: &'static str,
}

/// What makes web servers hand the Authorization header on to PHP. WordPress reads it from `HTTP_AUTHORIZATION`, and after a
/// rewriting from `REDIRECT_HTTP_AUTHORIZATION`.
const PASS_HEADER_ON: [ServerLines; 3] = [
    ServerLines {
        server: "Apache",
        place: "In .htaccess in WordPress's folder, above “# BEGIN WordPress”. From Apache 2.4.13 on, CGIPassAuth On does the same.",
        lines: "SetEnvIf Authorization \"(.*)\" HTTP_AUTHORIZATION=$1",
    },
    ServerLines {
        server: "nginx",
        place: "Where PHP is called (location ~ \\.php$); the second line where nginx stands before another web server.",
        lines: "fastcgi_param HTTP_AUTHORIZATION $http_authorization;\nproxy_set_header Authorization $http_authorization;",
    },
    ServerLines {
        server: "LiteSpeed",
        place: "In .htaccess in WordPress's folder, above “# BEGIN WordPress”.",
        lines: "RewriteEngine On\nRewriteRule .* - [E=HTTP_AUTHORIZATION:%{HTTP:Authorization}]",
    },
];

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Nobody answers at the address.
    NotReachable {
        /// Who was called.
        side: Side,
        /// Whether there is a proxy between.
        through_proxy: bool,
    },
    /// The proxy does not serve this host.
    ProxyRefused {
        /// Who was called.
        side: Side,
        /// The host, as the proxy says it.
        host: String,
    },
    /// The address leads to another one.
    Redirects {
        /// Who was called.
        side: Side,
        /// Where to, if that is known.
        to: Option<String>,
    },
    /// WordPress's index of what it offers is closed to strangers.
    IndexClosed {
        /// What answered, in its words.
        words: String,
    },
    /// WordPress's addresses have `index.php` in them, and those of its REST API as well.
    IndexPermalinks {
        /// The address to enter.
        address: String,
    },
    /// Another plugin, or the server itself, takes the Authorization header: the key counts as a query parameter.
    HeaderTaken {
        /// What answered, in its words.
        words: String,
    },
    /// Another plugin refuses in WooCommerce's place.
    OtherPlugin {
        /// Its error code.
        code: String,
        /// Its own words.
        words: String,
    },
    /// There is no WooCommerce at the address.
    NoWooCommerce,
    /// The proxy serves HTTP/2 alone, and something between it and the browser speaks HTTP/1.1 (docs/hosting.md).
    ProxyOverHttp1 {
        /// Who was called.
        side: Side,
    },
    /// A site answers, and it is no WordPress with WooCommerce.
    NotWooCommerce {
        /// The first words of what came instead.
        words: String,
    },
    /// WordPress, and its REST API has no WooCommerce v3.
    WooCommerceOff,
    /// WordPress's pretty addresses are off, and its REST API with them.
    PermalinksOff,
    /// The Authorization header gets lost on the way: the key counts as a query parameter.
    HeaderStripped,
    /// WooCommerce does not know the key.
    KeyUnknown,
    /// The secret is not the key's.
    SecretWrong,
    /// The key may only read.
    KeyReadOnly,
    /// The key may only write.
    KeyWriteOnly,
    /// The key's user may not see customers.
    RoleTooLow,
    /// The key's user is no administrator: WooCommerce hides meta data.
    MetaHidden,
    /// What answers is not Business Central's API.
    NotBusinessCentral {
        /// The first words of what came instead.
        words: String,
    },
    /// There is no such tenant or environment.
    WrongTenant {
        /// Business Central's own words.
        words: String,
    },
    /// On-premises: there is no API below the address.
    NoInstance {
        /// The server's own words.
        words: String,
    },
    /// Business Central does not take the token.
    SignInRefused {
        /// Business Central's own words; empty where it says none.
        words: String,
    },
    /// On-premises: the server does not take user and access key.
    AccessKeyRefused,
    /// The company's id is none of those there are.
    CompanyNotFound {
        /// The names of the companies there are.
        others: Vec<String>,
    },
    /// The user lacks a permission.
    PermissionMissing {
        /// Business Central's own words.
        words: String,
    },
    /// Neither web service that takes the other values of a customer template is published.
    ServicesNotPublished,
    /// Concord's own API is installed, and this user may not use it.
    OwnApiRefused {
        /// Business Central's words.
        words: String,
    },
    /// Whether Concord's own API is installed can't be told.
    OwnApiNotTold,
    /// The answers are odd in a way that does no harm.
    Odd(BTreeSet<Oddity>),
    /// Anything else, as the engine explains it.
    Call(CallError),
}

/// How the shipped proxies begin their refusal of a host; its name follows.
const PROXY_REFUSES: &str = "This proxy does not serve";

/// What a failed call says of the connection.
pub(super) fn of_call(error: CallError) -> Finding {
    match (&error.fault, error.side) {
        (Fault::NotItsAnswer { status: 403, words }, side)
            if let Some(host) = words.strip_prefix(PROXY_REFUSES) =>
        {
            let host = host.trim().trim_end_matches('.');
            let host = host.trim_end_matches(" in this folder").to_owned();
            Finding::ProxyRefused { side, host }
        }
        (Fault::Redirected { to }, side) => Finding::Redirects {
            side,
            to: to.clone(),
        },
        (Fault::NotFound { .. }, Side::Webstore) => Finding::NoWooCommerce,
        (Fault::NotItsAnswer { status: 403, words }, side)
            if words.starts_with("This proxy is used over HTTP/2 alone") =>
        {
            Finding::ProxyOverHttp1 { side }
        }
        (Fault::NotItsAnswer { words, .. }, Side::Company) => Finding::NotBusinessCentral {
            words: words.clone(),
        },
        (Fault::NotItsAnswer { words, .. }, Side::Webstore) => Finding::NotWooCommerce {
            words: words.clone(),
        },
        (
            Fault::Refused {
                status: 401, words, ..
            },
            Side::Company,
        ) => Finding::SignInRefused {
            words: match words.as_str() {
                "nothing" => String::new(),
                words => words.to_owned(),
            },
        },
        (Fault::NotFound { words }, Side::Company) => Finding::WrongTenant {
            words: words.clone(),
        },
        (fault, Side::Company) if fault.words().contains("permissions prevented the action") => {
            Finding::PermissionMissing {
                words: fault.words().to_owned(),
            }
        }
        (Fault::Refused { words, .. }, Side::Company) => Finding::PermissionMissing {
            words: words.clone(),
        },
        _ => Finding::Call(error),
    }
}

impl Finding {
    /// The lines that mend it, where the web server's configuration does; of several servers one is the webstore's.
    pub fn server_lines(&self) -> &'static [ServerLines] {
        match self {
            Finding::HeaderStripped => &PASS_HEADER_ON,
            _ => &[],
        }
    }

    /// What is wrong and the step that mends it, in the user's words.
    pub fn explain(&self) -> Explanation {
        let (what, remedy) = match self {
            Finding::NotReachable { side, through_proxy } => (
                format!("{} could not be reached at this address.", side.name()),
                match through_proxy {
                    true => "Check the address, and that the proxy in front of it is running. An empty proxy prefix calls the host directly.",
                    false => "Check the address. Without a proxy the system must allow calls from a browser (CORS): a default WooCommerce and Business Central online do, Business Central on-premises does not.",
                },
            ),
            Finding::Redirects { side, to } => {
                let name = side.name();
                let (what, remedy) = match to {
                    Some(to) => (
                        format!("The address of {name} leads to {to}"),
                        format!("Enter {to} as the address. Concord follows no redirect, so that a key goes only to the address that it was entered for."),
                    ),
                    None => (
                        format!("The address of {name} leads to another one, and the browser does not tell to which."),
                        "Open the address in the browser and enter the one that it ends at, with nothing behind the home page. Concord follows no redirect, so that a key goes only to the address that it was entered for.".to_owned(),
                    ),
                };
                return Explanation { what, remedy };
            }
            Finding::IndexPermalinks { address } => {
                return Explanation {
                    what: "The webstore's permalinks have “index.php” in them, and its REST API is found only so.".to_owned(),
                    remedy: format!("Enter {address} as the address, or choose a structure without index.php: WordPress, Settings, Permalinks."),
                };
            }
            Finding::IndexClosed { words } => (
                format!("The site does not tell strangers what it offers: “{words}”"),
                "Nothing needs to be done if the checks below are good. Another site at the same address would be noticed by its mappings only.",
            ),
            Finding::HeaderTaken { words } => (
                format!("Another plugin or the server takes the Authorization header for its own, and refuses: “{words}”"),
                "Turn on “API key as query parameter”: it was tried, and works. Or have that plugin leave /wp-json/wc/ alone.",
            ),
            Finding::OtherPlugin { code, words } => (
                match code.is_empty() {
                    true => format!("Not WooCommerce, but the server or a plugin before it refuses the call: “{words}”"),
                    false => format!("Not WooCommerce, but another plugin refuses the call: “{words}” ({code})"),
                },
                "Look among the webstore's plugins for security and sign-in, and have the one that answers leave /wp-json/wc/ alone.",
            ),
            Finding::NoWooCommerce => (
                "There is no WooCommerce at this address.".to_owned(),
                "Enter the address of the shop's home page, without wp-admin or anything else behind it.",
            ),
            Finding::ProxyRefused { side, host } => (
                match host.is_empty() {
                    true => format!("The proxy does not serve the host of {}.", side.name()),
                    false => format!("The proxy does not serve {host}, the host of {}.", side.name()),
                },
                "Add its host, with the folder if it has one, to the proxy's list of allowed hosts (hosts.conf, or Caddy's hosts) and reload it, or correct the address.",
            ),
            Finding::ProxyOverHttp1 { side } => (
                format!("The proxy did not send the call to {} on: it came over HTTP/1.1.", side.name()),
                "The proxy serves HTTP/2 alone. Have whoever hosts Concord take out of the way what stands between: a load balancer, or a box that opens TLS.",
            ),
            Finding::NotWooCommerce { words } => (
                format!("What answers at this address is not WooCommerce: “{words}”"),
                "Enter the address of the shop's home page. If it is right, a login, maintenance or security page stands in front of the REST API.",
            ),
            Finding::WooCommerceOff => (
                "WordPress answers, but its REST API does not offer WooCommerce (wc/v3).".to_owned(),
                "Activate the WooCommerce plugin, or update it: WordPress, Plugins.",
            ),
            Finding::PermalinksOff => (
                "The webstore's permalinks are off, so that its REST API has no addresses.".to_owned(),
                "WordPress, Settings, Permalinks: choose anything but “Plain” and save.",
            ),
            Finding::HeaderStripped => (
                "The Authorization header gets lost on its way to WooCommerce.".to_owned(),
                "Have the web server pass the header on, with the lines below, or turn on “API key as query parameter”.",
            ),
            Finding::KeyUnknown => (
                "WooCommerce does not know this consumer key.".to_owned(),
                "WooCommerce, Settings, Advanced, REST API: check the key, or add one with Read/Write for an administrator.",
            ),
            Finding::SecretWrong => (
                "The consumer secret does not belong to this key.".to_owned(),
                "WooCommerce shows a secret only once: add a new key and enter both parts.",
            ),
            Finding::KeyReadOnly => (
                "The consumer key may only read.".to_owned(),
                "WooCommerce, Settings, Advanced, REST API: set this key's permissions to Read/Write.",
            ),
            Finding::KeyWriteOnly => (
                "The consumer key may only write.".to_owned(),
                "WooCommerce, Settings, Advanced, REST API: set this key's permissions to Read/Write.",
            ),
            Finding::RoleTooLow => (
                "The user of this consumer key may not see customers.".to_owned(),
                "WooCommerce, Settings, Advanced, REST API: give the key a user who is an administrator.",
            ),
            Finding::MetaHidden => (
                "The user of this consumer key is no administrator, so WooCommerce hides meta data: mappings made elsewhere can't be seen. They live in this browser and its exports alone.".to_owned(),
                "WooCommerce, Settings, Advanced, REST API: give the key a user who is an administrator.",
            ),
            Finding::NotBusinessCentral { words } => (
                format!("What answers at this address is not Business Central: “{words}”"),
                "Check the address. On-premises, API services must be enabled on the server instance, and the address ends with the instance's name.",
            ),
            Finding::WrongTenant { words } => (
                format!("Business Central knows no such tenant or environment: “{words}”"),
                "Check tenant and environment: the Business Central admin center lists them.",
            ),
            Finding::NoInstance { words } => (
                format!("There is no Business Central API below this address: “{words}”"),
                "Enter the server's address with the port of its OData services and the instance's name, such as https://server:7048/BC, and see that API services are enabled there.",
            ),
            Finding::AccessKeyRefused => (
                "Business Central does not take this user and web service access key.".to_owned(),
                "Check both on the user's card in Business Central, and that the server instance takes web service access keys.",
            ),
            Finding::SignInRefused { words } => (
                match words.is_empty() {
                    true => "Business Central does not take this sign-in.".to_owned(),
                    false => format!("Business Central does not take this sign-in: “{words}”"),
                },
                "Sign in again with a user who has a Business Central licence.",
            ),
            Finding::CompanyNotFound { others } => (
                match others.is_empty() {
                    true => "This company is not there, and the user sees no other.".to_owned(),
                    false => format!("This company is not there. There are: {}.", others.join(", ")),
                },
                "Choose a company from the list, or check that the user may open it.",
            ),
            Finding::PermissionMissing { words } => (
                format!("The user lacks a permission in Business Central: “{words}”"),
                "Give the user a permission set that may read and change customers, such as D365 CUSTOMER, EDIT, in this company.",
            ),
            Finding::ServicesNotPublished => (
                "Neither workflowCustomers nor Customer_Card is published as a web service, so posting groups, price and discount groups, location and language of a customer template can't be written.".to_owned(),
                "Business Central, Web Services: publish page 6408 as workflowCustomers, or have API Setup rules fill them. Templates without these values need neither.",
            ),
            Finding::OwnApiRefused { words } => (
                format!("Concord's own API is installed in Business Central, and this user may not use it: API v2.0 is used until then. Business Central says: “{words}”"),
                "In Business Central, give the user the permission set CCD SYNC, or CCD ADMIN who also writes the shared setup.",
            ),
            Finding::OwnApiNotTold => (
                "Whether Concord's own API is installed in Business Central can't be told from its answer. Customers go the way that they went.".to_owned(),
                "Test again. If it stays so, let the proxy and the server pass /api/concord/customers/v1.0 as they pass /api/v2.0.",
            ),
            Finding::Odd(oddities) => {
                let all = oddities.iter().map(|oddity| oddity.explain());
                let (what, remedy): (Vec<_>, Vec<_>) = all.map(|it| (it.what, it.remedy)).unzip();
                return Explanation {
                    what: what.join(" "),
                    remedy: remedy.join(" "),
                };
            }
            Finding::Call(error) => return error.explain(),
        };
        Explanation {
            what,
            remedy: remedy.to_owned(),
        }
    }
}
