//! Every route and the function that answers it. Only the path and the query decide; the host does not.

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::Sandbox;
use crate::company::{analytics, api as company, batch, contact_list, extension, pages};
use crate::control::api as control;
use crate::exchange::{Call, Reply};
use crate::sign_in::api as sign_in;
use crate::webstore::{api as webstore, effective_method, orders, users};

/// Who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    /// WooCommerce.
    Webstore,
    /// Business Central.
    Company,
    /// The authority that people sign in with for Business Central.
    SignIn,
    /// The sandbox itself.
    #[serde(skip)]
    Control,
}

/// One line of the table.
pub(crate) struct Route {
    pub system: System,
    /// Separated by a blank; `*` takes every method. WooCommerce's `OPTIONS` and `HEAD` go with each of its routes.
    pub methods: &'static str,
    /// `{name}` takes anything but slashes and brackets, `{#name}` only digits, `{*name}` all that is left; `{api}` is any of [`API_ROOTS`],
    /// `{odata}` any of [`ODATA_ROOTS`], `{analytics}` any of [`ANALYTICS_ROOTS`] and `{extension}` any of [`EXTENSION_ROOTS`].
    pub path: &'static str,
    pub run: fn(&mut Sandbox, &Call) -> Reply,
}

const fn control(
    methods: &'static str,
    path: &'static str,
    run: fn(&mut Sandbox, &Call) -> Reply,
) -> Route {
    Route {
        system: System::Control,
        methods,
        path,
        run,
    }
}

const fn webstore(
    methods: &'static str,
    path: &'static str,
    run: fn(&mut Sandbox, &Call) -> Reply,
) -> Route {
    Route {
        system: System::Webstore,
        methods,
        path,
        run,
    }
}

const fn company(
    methods: &'static str,
    path: &'static str,
    run: fn(&mut Sandbox, &Call) -> Reply,
) -> Route {
    Route {
        system: System::Company,
        methods,
        path,
        run,
    }
}

const fn sign_in(
    methods: &'static str,
    path: &'static str,
    run: fn(&mut Sandbox, &Call) -> Reply,
) -> Route {
    Route {
        system: System::SignIn,
        methods,
        path,
        run,
    }
}

#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    control("GET",            "/__sandbox/connection", control::connection),
    control("GET",            "/__sandbox/state",      control::state),
    control("POST",           "/__sandbox/edit",       control::edit),
    control("GET POST",       "/__sandbox/faults",     control::faults),
    control("GET",            "/__sandbox/requests",   control::requests),
    control("GET POST",       "/__sandbox/company",    control::company_settings),
    control("GET POST",       "/__sandbox/sign_in",    control::sign_in),
    control("GET POST",       "/__sandbox/clock",      control::clock),
    control("POST",           "/__sandbox/reset",      control::reset),

    webstore("GET",           "/wp-json",                                webstore::index),
    webstore("GET POST",      "/wp-json/wc/v3/customers",                webstore::customers),
    webstore("POST PUT PATCH", "/wp-json/wc/v3/customers/batch",         webstore::customers_batch),
    webstore("GET POST PUT PATCH DELETE", "/wp-json/wc/v3/customers/{#id}", webstore::customer),
    webstore("GET",           "/wp-json/wc/v3/customers/{#id}/downloads", webstore::downloads),
    webstore("GET POST",      "/wp-json/wc/v3/orders",                   orders::orders),
    webstore("POST PUT PATCH", "/wp-json/wc/v3/orders/batch",            orders::orders_batch),
    webstore("GET POST PUT PATCH DELETE", "/wp-json/wc/v3/orders/{#id}", orders::order),
    webstore("GET",           "/wp-json/wc/v3/reports/orders/totals",    orders::order_totals),
    webstore("GET",           "/wp-json/wc/v3/system_status",            webstore::system_status),
    webstore("GET",           "/wp-json/wc/v3/data/countries",           webstore::countries),
    webstore("GET",           "/wp-json/wc/v3/data/countries/{location}", webstore::country),
    webstore("GET",           "/wp-json/wp/v2/users",                    users::users),
    webstore("GET",           "/wp-json/wp/v2/users/me",                 users::me),
    webstore("GET POST PUT PATCH", "/wp-json/wp/v2/users/{#id}",         users::user),
    webstore("POST",          "/wp-json/batch/v1",                       users::batch),
    webstore("*",             "/wp-json/{*rest}",                        webstore::no_route),

    sign_in("GET",            "/{tenant}/v2.0/.well-known/openid-configuration", sign_in::configuration),
    sign_in("GET",            "/{tenant}/oauth2/v2.0/authorize",         sign_in::authorize),
    sign_in("*",              "/{tenant}/oauth2/v2.0/token",             sign_in::token),
    sign_in("GET",            "/{tenant}/oauth2/v2.0/logout",            sign_in::sign_out),

    company("GET",            "{api}/companies",                         company::companies),
    company("GET",            "{api}/companies({company})",              company::one_company),
    company("GET POST",       "{api}/companies({company})/customers",    company::customers),
    company("GET PATCH DELETE", "{api}/companies({company})/customers({id})", company::customer),
    company("GET",            "{api}/companies({company})/customers({id})/contactsInformation", contact_list::of_customer),
    company("GET",            "{api}/companies({company})/contacts",     contact_list::contacts),
    company("GET",            "{api}/companies({company})/contacts({id})", contact_list::contact),
    company("GET",            "{api}/companies({company})/{set}",        company::table),
    company("GET",            "{api}/companies({company})/{set}({id})",  company::table_row),
    company("GET",            "{odata}",                                 pages::services),
    company("POST",           "{odata}/$batch",                          batch),
    company("GET POST",       "{odata}/Company({name})/{service}",       pages::list),
    company("GET PATCH",      "{odata}/Company({name})/{service}({key})", pages::record),
    company("GET",            "{analytics}/companies({company})/customers", analytics::customers),
    company("POST",           "{api}/$batch",                            batch),
    company("POST",           "{extension}/$batch",                      extension::batch),
    company("GET POST PATCH DELETE", "{extension}/companies({company})/{set}", extension::collection),
    company("GET POST PATCH DELETE", "{extension}/companies({company})/{set}({id})", extension::record),
    company("*",              "{extension}/{*rest}",                     extension::no_route),
    company("*",              "{api}/{*rest}",                           company::no_route),
    company("*",              "{odata}",                                 company::no_route),
    company("*",              "{odata}/{*rest}",                         company::no_route),
    company("*",              "{analytics}/{*rest}",                     company::no_route),
];

/// Where `{api}` may be mounted: online with and without a tenant, and on-premises.
const API_ROOTS: [&str; 3] = [
    "/v2.0/{tenant}/{environment}/api/v2.0",
    "/v2.0/{environment}/api/v2.0",
    "/{instance}/api/v2.0",
];

/// Where `{odata}` may be mounted: the page services, beside the API.
const ODATA_ROOTS: [&str; 3] = [
    "/v2.0/{tenant}/{environment}/ODataV4",
    "/v2.0/{environment}/ODataV4",
    "/{instance}/ODataV4",
];

/// Where `{analytics}` may be mounted: Microsoft's analytics API.
const ANALYTICS_ROOTS: [&str; 3] = [
    "/v2.0/{tenant}/{environment}/api/microsoft/analytics/v1.0",
    "/v2.0/{environment}/api/microsoft/analytics/v1.0",
    "/{instance}/api/microsoft/analytics/v1.0",
];

/// Where `{extension}` may be mounted: Concord's own API.
const EXTENSION_ROOTS: [&str; 3] = [
    "/v2.0/{tenant}/{environment}/api/concord/customers/v1.0",
    "/v2.0/{environment}/api/concord/customers/v1.0",
    "/{instance}/api/concord/customers/v1.0",
];

/// Finds the route for a call and notes the values of its placeholders in it.
pub(crate) fn find(call: &mut Call) -> Option<&'static Route> {
    let path = call.path.trim_end_matches('/').to_owned();
    let method = effective_method(call);
    ROUTES.iter().find(|route| {
        if !route.takes(&method) {
            return false;
        }
        let Some(values) = route.fits(&path) else {
            return false;
        };
        call.path_values = values;
        true
    })
}

/// Whether some route has this path, whatever its methods: then the method is what is wrong.
pub(crate) fn knows_path(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    ROUTES
        .iter()
        .any(|route| route.methods != "*" && route.fits(path).is_some())
}

/// The answer where nothing is mounted: neither a WordPress page nor an API.
pub(crate) fn unknown(call: &Call) -> Reply {
    Reply::json(
        404,
        &json!({"error": format!("Nothing answers {} {} here.", call.method, call.path)}),
    )
}

impl Route {
    fn takes(&self, method: &str) -> bool {
        let implied = self.system == System::Webstore
            && (method == "OPTIONS" || method == "HEAD" && self.methods.contains("GET"));
        self.methods == "*" || implied || self.methods.split(' ').any(|m| m == method)
    }

    fn fits(&self, path: &str) -> Option<Vec<(&'static str, String)>> {
        let mounted = [
            ("{api}", &API_ROOTS),
            ("{odata}", &ODATA_ROOTS),
            ("{analytics}", &ANALYTICS_ROOTS),
            ("{extension}", &EXTENSION_ROOTS),
        ];
        let mounted = mounted
            .into_iter()
            .find_map(|(name, roots)| Some((self.path.strip_prefix(name)?, roots)));
        match mounted {
            None => fits(self.path, path, Vec::new()),
            Some((rest, roots)) => roots.iter().find_map(|root| {
                // The root has as many slashes as its pattern; what follows belongs to the route.
                let end = path
                    .match_indices('/')
                    .nth(root.matches('/').count())
                    .map_or(path.len(), |(at, _)| at);
                fits(root, &path[..end], Vec::new())
                    .and_then(|values| fits(rest, &path[end..], values))
            }),
        }
    }
}

fn fits(
    pattern: &'static str,
    path: &str,
    mut values: Vec<(&'static str, String)>,
) -> Option<Vec<(&'static str, String)>> {
    let (mut pattern, mut path) = (pattern, path);
    while let Some(at) = pattern.find('{') {
        let close = pattern.find('}')?;
        path = path.strip_prefix(&pattern[..at])?;
        let name = &pattern[at + 1..close];
        pattern = &pattern[close + 1..];
        if let Some(name) = name.strip_prefix('*') {
            values.push((name, path.to_owned()));
            return Some(values);
        }
        let end = path.find(['/', '(', ')']).unwrap_or(path.len());
        let value = percent_decode_str(&path[..end])
            .decode_utf8()
            .ok()?
            .into_owned();
        let name = match name.strip_prefix('#') {
            Some(_) if !value.bytes().all(|b| b.is_ascii_digit()) => return None,
            Some(name) => name,
            None => name,
        };
        if value.is_empty() {
            return None;
        }
        values.push((name, value));
        path = &path[end..];
    }
    (pattern == path).then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pattern: &'static str, path: &str) -> Option<Vec<String>> {
        Some(
            fits(pattern, path, Vec::new())?
                .into_iter()
                .map(|(_, value)| value)
                .collect(),
        )
    }

    #[test]
    fn a_pattern_takes_what_its_placeholders_allow() {
        assert_eq!(
            values("/customers/{#id}", "/customers/12"),
            Some(vec!["12".into()])
        );
        assert_eq!(values("/customers/{#id}", "/customers/abc"), None);
        assert_eq!(values("/customers/{#id}", "/customers/12/downloads"), None);
        assert_eq!(
            values("/companies({c})/{set}({id})", "/companies(1-2)/taxAreas(3)"),
            Some(vec!["1-2".into(), "taxAreas".into(), "3".into()])
        );
        assert_eq!(
            values("/companies({c})/{set}", "/companies(1-2)/taxAreas(3)"),
            None
        );
        assert_eq!(values("/{*rest}", "/a/b"), Some(vec!["a/b".into()]));
    }

    #[test]
    fn the_api_is_found_with_and_without_a_tenant_and_on_premises() {
        for root in [
            "/v2.0/contoso.example/production/api/v2.0",
            "/v2.0/production/api/v2.0",
            "/BC/api/v2.0",
        ] {
            let request = http::Request::get(format!("{root}/companies"))
                .body(String::new())
                .unwrap();
            let route = find(&mut Call::new(request)).unwrap();
            assert_eq!(route.path, "{api}/companies", "{root}");
        }
    }
}
