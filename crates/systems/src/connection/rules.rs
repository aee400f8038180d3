//! What an address, a code and the other fields of a connection may be: the same for what is typed and for what a file brings.

use super::draft::on_premises_problem;
use super::{Connection, ConnectionDraft, DraftField, Place, origin_of};

/// The most characters of a webstore's code.
const MOST_IN_CODE: usize = 10;

/// Where Microsoft's clouds let users sign in (Microsoft identity platform, "National clouds").
const AUTHORITIES: [&str; 4] = [
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "login.chinacloudapi.cn",
];

/// What is wrong with a webstore's code; `None` when it can be used.
pub fn code_problem(code: &str) -> Option<&'static str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    match code {
        "" => Some("A webstore needs a short code, such as MAIN."),
        code if code.len() > MOST_IN_CODE || !code.chars().all(is_plain) => {
            Some("At most 10 characters: letters, digits, hyphens and underscores.")
        }
        code if code.chars().any(|c| c.is_ascii_lowercase()) => {
            Some("A code is written in capital letters.")
        }
        _ => None,
    }
}

/// What is wrong with an address; `None` when it can be used. Keys go there, so it has to be encrypted: `http:` only on this
/// computer.
pub fn address_problem(url: &str) -> Option<&'static str> {
    let url = url.trim();
    if url.is_empty() {
        return Some("Needed. It begins with https://");
    }
    let Some((scheme, rest)) = url.split_once("://") else {
        return Some("An address begins with https://");
    };
    let (host, path) = match rest.find(['/', '?', '#', '\\']) {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    if host.contains('@') {
        return Some("User and password do not belong in the address");
    }
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    if !is_web {
        return Some("An address begins with https://");
    }
    if host.is_empty() || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Some("The address names no host");
    }
    let Some((scheme, host, _)) = origin_of(url) else {
        return Some("The port is no number up to 65535");
    };
    if scheme == "http" && !is_loopback(&host) {
        return Some("Keys go there: an address begins with https://");
    }
    if path.contains(['?', '#', '\\']) {
        return Some("Leave out everything from the question mark, # or backslash on");
    }
    let leads_up = path.split('/').any(|segment| {
        let dots = segment.to_ascii_lowercase().replace("%2e", ".");
        dots == "." || dots == ".."
    });
    leads_up.then_some("Leave “.” and “..” out of the address")
}

/// What is wrong with the address of a web client; `None` when it can be used, or there is none. People open it: no key goes
/// there, and within a company's own network it need not be encrypted.
pub fn web_client_problem(url: &str) -> Option<&'static str> {
    let url = url.trim();
    let plain = url
        .get(..7)
        .filter(|it| it.eq_ignore_ascii_case("http://"))
        .map(|it| format!("https://{}", &url[it.len()..]));
    match url.is_empty() {
        true => None,
        false => address_problem(plain.as_deref().unwrap_or(url)),
    }
}

/// Whether a host is this computer.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// What is wrong with an authority to sign in with; `None` when it can be used. It opens a window where users type their
/// password: Microsoft's own, or one on this computer for trying.
pub fn authority_problem(authority: &str) -> Option<&'static str> {
    if let Some(words) = address_problem(authority) {
        return Some(words);
    }
    let is_known = origin_of(authority).is_some_and(|(scheme, host, port)| {
        let of_microsoft = scheme == "https" && port == 443 && AUTHORITIES.contains(&host.as_str());
        of_microsoft || is_loopback(&host)
    });
    (!is_known).then_some("One of Microsoft's: login.microsoftonline.com, or that of a national cloud (login.microsoftonline.us, login.partner.microsoftonline.cn)")
}

/// What is wrong with a proxy prefix; `None` when it can be used.
pub(super) fn prefix_problem(prefix: &str) -> Option<&'static str> {
    let prefix = prefix.trim();
    // `//host` is another host's address.
    let is_path = prefix.starts_with('/')
        && !prefix.starts_with("//")
        && address_problem(&format!("https://host{prefix}")).is_none();
    let is_fine = prefix.is_empty() || is_path || address_problem(prefix).is_none();
    (!is_fine).then_some("A path such as /proxy, an address, or nothing.")
}

/// A tenant, an environment, an app's id: nothing that could lead elsewhere inside an address.
pub(super) fn is_plain_name(text: &str) -> bool {
    let text = text.trim();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_. ".contains(c);
    text.chars().all(is_plain) && !text.chars().all(|c| c == '.')
}

impl ConnectionDraft {
    /// What is wrong with code, addresses and names, whoever entered them.
    pub(super) fn address_problems(&self) -> Vec<(DraftField, &'static str)> {
        let company = match self.place {
            Place::Online => [
                (
                    DraftField::Tenant,
                    (!is_plain_name(&self.tenant)).then_some(
                        "The tenant's ID or domain, such as contoso.onmicrosoft.com.",
                    ),
                ),
                (
                    DraftField::Environment,
                    (!is_plain_name(&self.environment))
                        .then_some("The environment's name, such as production."),
                ),
                (
                    DraftField::ClientId,
                    (!is_plain_name(&self.client_id)).then_some(
                        "The application (client) ID of the app that is registered in Microsoft Entra ID.",
                    ),
                ),
                (DraftField::ApiHost, address_problem(&self.api_host)),
                (DraftField::Authority, authority_problem(&self.authority)),
            ]
            .to_vec(),
            Place::OnPremises => vec![
                (
                    DraftField::BaseUrl,
                    on_premises_problem(&self.base_url).or_else(|| address_problem(&self.base_url)),
                ),
                (DraftField::WebClient, web_client_problem(&self.web_client)),
            ],
        };
        let webstore = [
            (DraftField::Code, code_problem(&self.tidy_code())),
            (DraftField::Url, address_problem(&self.url)),
            (DraftField::ProxyPrefix, prefix_problem(&self.proxy_prefix)),
        ];
        let all = webstore.into_iter().chain(company);
        all.filter_map(|(field, words)| Some((field, words?)))
            .collect()
    }
}

impl Connection {
    /// What is wrong with a connection that the form has not seen, by the rules of the form.
    pub fn problem(&self) -> Option<(DraftField, &'static str)> {
        let draft = ConnectionDraft::of(self, None);
        let found = draft.address_problems().into_iter().next();
        let code = code_problem(&self.webstore.code).map(|words| (DraftField::Code, words));
        let as_entered = Connection {
            origin: self.origin,
            ..draft.connection()
        };
        // Whatever the form could not have made: a tenant in the address that is not the one to sign in with, blanks, and so on.
        let other = (as_entered != *self).then_some((
            DraftField::BaseUrl,
            "Its parts do not fit together: enter the connection anew.",
        ));
        let company = self.company.company_id.trim().is_empty();
        let company = company.then_some((DraftField::Company, "Choose a company."));
        code.or(found).or(other).or(company)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_encrypted_or_on_this_computer_and_names_a_host_and_nothing_more() {
        for fine in [
            "https://shop.example/store",
            "https://shop.example:8443",
            "https://[2001:db8::1]:7048/BC",
            "http://localhost:8080/usa",
            "http://127.0.0.1:9000",
            "http://[::1]:9000/BC",
        ] {
            assert_eq!(address_problem(fine), None, "{fine}");
        }
        for wrong in [
            "shop.example",
            "ftp://shop.example",
            "https://",
            "https://me:secret@shop.example",
            "http://shop.example",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "http://192.168.1.5:7048/BC",
            "https://shop.example/?a=b",
            "https://server:7048/BC?tenant=default",
            "https://shop.example/#x",
            "https://shop.example\\@evil.example",
            "https://shop.example/a/../b",
            "https://shop.example/%2e%2E/b",
            "https://shop .example",
            "https://shop.example:99999",
            "javascript://shop.example/%0aalert(1)",
        ] {
            assert!(address_problem(wrong).is_some(), "{wrong}");
        }
    }

    #[test]
    fn users_are_sent_to_sign_in_to_microsoft_or_to_this_computer_alone() {
        for fine in [
            "https://login.microsoftonline.com",
            "https://login.microsoftonline.us",
            "https://login.partner.microsoftonline.cn",
            "http://127.0.0.1:8080/sign-in",
        ] {
            assert_eq!(authority_problem(fine), None, "{fine}");
        }
        for wrong in [
            "https://login.microsoftonline.com.evil.example",
            "https://login.microsoftonline.com:8443",
            "https://login.microsoft0nline.com",
            "https://evil.example/login.microsoftonline.com",
            "https://login.microsoftonline.com@evil.example",
        ] {
            assert!(authority_problem(wrong).is_some(), "{wrong}");
        }
    }

    #[test]
    fn a_code_is_short_plain_and_in_capital_letters() {
        for fine in ["MAIN", "STORE2", "A-B_C", "0123456789"] {
            assert_eq!(code_problem(fine), None, "{fine}");
        }
        for wrong in [
            "",
            "main",
            "A/B",
            "A B",
            "%",
            "É",
            "01234567890",
            "..",
            "A\0",
        ] {
            assert!(code_problem(wrong).is_some(), "{wrong}");
        }
    }

    #[test]
    fn a_proxy_prefix_is_a_path_here_an_address_or_nothing() {
        for fine in ["", "/proxy", "/a/b/", "https://proxy.example/x"] {
            assert_eq!(prefix_problem(fine), None, "{fine}");
        }
        for wrong in [
            "proxy",
            "//evil.example",
            "/\\evil.example",
            "/a/../b",
            "http://evil.example",
            "/a?b",
        ] {
            assert!(prefix_problem(wrong).is_some(), "{wrong}");
        }
    }
}
