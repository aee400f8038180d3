//! Who may steer the sandbox: programs of this machine, and the app that it serves. A page of another site that a
//! developer has open is neither, although it can send requests to this machine too.

use serde_json::json;

use crate::exchange::{Call, Reply, is_this_machine};

/// Why a call of a control route is refused, where it is.
pub(crate) fn refusal(call: &Call) -> Option<Reply> {
    let host = call.header("host");
    // Another name that leads here may be anybody's, who then has our pages for their own (DNS rebinding).
    let is_here = host.is_none_or(|host| is_this_machine(name_of(host)));
    let is_own = call.header("origin").is_none_or(|origin| {
        let asker = origin.split_once("://").map(|(_, asker)| asker);
        asker.is_some() && asker == host
    });
    let is_no_other_sites = call
        .header("sec-fetch-site")
        .is_none_or(|site| matches!(site, "same-origin" | "none"));
    if is_here && is_own && is_no_other_sites {
        return None;
    }
    let words = "Only this machine's programs and the sandbox's own pages may steer it.";
    Some(Reply::json(403, &json!({"error": words})))
}

/// A host without its port.
fn name_of(host: &str) -> &str {
    match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_let_in(headers: &[(&str, &str)]) -> bool {
        let mut request = http::Request::post("/__sandbox/edit");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        refusal(&Call::new(request.body(String::new()).unwrap())).is_none()
    }

    #[test]
    fn programs_of_this_machine_and_the_sandboxs_own_pages_may_steer_it() {
        for headers in [
            &[][..],
            &[("host", "127.0.0.1:8090")],
            &[("host", "[::1]:8090")],
            &[
                ("host", "localhost:8090"),
                ("origin", "http://localhost:8090"),
                ("sec-fetch-site", "same-origin"),
            ],
            &[
                ("host", "concord.localhost:8443"),
                ("origin", "https://concord.localhost:8443"),
            ],
            &[("host", "LOCALHOST"), ("sec-fetch-site", "none")],
        ] {
            assert!(is_let_in(headers), "{headers:?}");
        }
    }

    #[test]
    fn no_page_of_another_site_may_steer_it() {
        for headers in [
            &[("host", "evil.example:8090")][..],
            &[("host", "127.0.0.1.evil.example")],
            &[("host", "localhost.evil.example")],
            &[("host", "0.0.0.0:8090")],
            &[("host", "")],
            &[
                ("host", "127.0.0.1:8090"),
                ("origin", "https://evil.example"),
            ],
            &[
                ("host", "127.0.0.1:8090"),
                ("origin", "http://127.0.0.1:9999"),
            ],
            &[("host", "127.0.0.1:8090"), ("origin", "null")],
            &[("host", "127.0.0.1:8090"), ("sec-fetch-site", "cross-site")],
            &[("host", "127.0.0.1:8090"), ("sec-fetch-site", "same-site")],
        ] {
            assert!(!is_let_in(headers), "{headers:?}");
        }
    }
}
