//! Requests that a proxy must not follow.

/// Every way in which a request can be aimed elsewhere: the status that refuses it, the request line.
pub const REFUSED: [(u16, &str); 73] = [
    // Other hosts.
    (403, "GET /proxy/evil.example/wp-json/wc/v3/customers"),
    (
        403,
        "GET /proxy/shop.example.evil.example/wp-json/wc/v3/customers",
    ),
    (403, "GET /proxy/evilshop.example/wp-json/wc/v3/customers"),
    (403, "GET /proxy/shop.example./wp-json/wc/v3/customers"),
    (403, "GET /proxy/127.0.0.1/wp-json/wc/v3/customers"),
    (403, "GET /proxy/localhost/wp-json/wc/v3/customers"),
    (403, "GET /proxy/169.254.169.254/wp-json/"),
    (403, "GET /proxy/10.0.0.1/wp-json/"),
    (403, "GET /proxy/2130706433/wp-json/"),
    (403, "GET /proxy/[::1]/wp-json/"),
    (403, "GET /proxy//wp-json/wc/v3/customers"),
    // Other schemes.
    (
        403,
        "GET /proxy/http://shop.example/wp-json/wc/v3/customers",
    ),
    (
        403,
        "GET /proxy/https:/shop.example/wp-json/wc/v3/customers",
    ),
    (403, "GET /proxy/file:/etc/passwd"),
    // User information.
    (
        403,
        "GET /proxy/me:secret@shop.example/wp-json/wc/v3/customers",
    ),
    (
        403,
        "GET /proxy/shop.example@evil.example/wp-json/wc/v3/customers",
    ),
    (
        403,
        "GET /proxy/shop.example%40evil.example/wp-json/wc/v3/customers",
    ),
    // Ports.
    (403, "GET /proxy/shop.example:22/wp-json/wc/v3/customers"),
    (403, "GET /proxy/shop.example:443/wp-json/wc/v3/customers"),
    (403, "GET /proxy/shop.example:/wp-json/wc/v3/customers"),
    (
        403,
        "GET /proxy/shop.example:80:443/wp-json/wc/v3/customers",
    ),
    // Encoded slashes, dots, and what is decoded twice.
    (403, "GET /proxy/shop.example%2Fwp-json/wc/v3/customers"),
    (403, "GET /proxy%2Fshop.example/wp-json/wc/v3/customers"),
    (403, "GET /proxy/shop.example/wp-json/wc/v3/customers%2F1"),
    (
        403,
        "GET /proxy/shop.example/wp-json/wc/v3/..%2F..%2Fwp%2Fv2%2Fusers",
    ),
    (
        403,
        "GET /proxy/shop.example/wp-json/wc/v3/%2e%2e/%2e%2e/wp/v2/users",
    ),
    (
        403,
        "GET /proxy/shop.example/wp-json/wc/v3/%252e%252e/users",
    ),
    (403, "GET /proxy/shop.example/wp-json/wc/v3/..%5c..%5cusers"),
    (
        403,
        "GET /proxy/api.businesscentral.example/v2.0/t/p/api/v2.0/companies(1)/a%2f..%2fb",
    ),
    // Dot segments and doubled slashes.
    (
        403,
        "GET /proxy/shop.example/wp-json/wc/v3/../../wp/v2/users",
    ),
    (403, "GET /proxy/shop.example/wp-json/wc/v3/./customers"),
    (403, "GET /x/../proxy/shop.example/wp-json/wc/v3/customers"),
    (403, "GET /proxy/shop.example//wp-json/wc/v3/customers"),
    (
        403,
        "GET /proxy/shop.example/../evil.example/wp-json/wc/v3/customers",
    ),
    // Line breaks.
    (
        403,
        "GET /proxy/shop.example/wp-json/wc/v3/customers%0d%0aX-Injected:%20yes",
    ),
    (400, "GET /proxy/shop.example/wp-json/wc/v3/\u{1}customers"),
    // Other parts of the systems.
    (403, "GET /proxy/shop.example/wp-admin/"),
    (403, "GET /proxy/shop.example/wp-json/wp/v2/users"),
    (403, "GET /proxy/shop.example/wp-json/wc/v3/.env"),
    (
        403,
        "GET /proxy/api.businesscentral.example/wp-json/wc/v3/customers",
    ),
    (403, "GET /proxy/shop.example/v2.0/t/p/api/v2.0/companies"),
    // Other methods, and what would turn one into another.
    (403, "DELETE /proxy/shop.example/wp-json/wc/v3/customers/1"),
    (
        403,
        "POST /proxy/shop.example/wp-json/wc/v3/customers/1?_method=DELETE",
    ),
    (
        403,
        "POST /proxy/shop.example/wp-json/wc/v3/customers/1?%5Fmethod=DELETE&.method=DELETE",
    ),
    (403, "GET /proxy/shop.example/?rest_route=/wp/v2/users"),
    (403, "POST /proxy/shop.example/?rest_route=/"),
    (403, "POST /proxy/shop.example/wp-json/wc/v3/orders/1"),
    (403, "POST /proxy/shop.example/wp-json/wc/v3/customers"),
    (403, "PUT /proxy/shop.example/wp-json/wc/v3/customers/12"),
    (403, "PUT /proxy/shop.example/wp-json/wc/v3/customers/batch"),
    (
        403,
        "POST /proxy/api.businesscentral.example/v2.0/t/p/api/v2.0/companies(1)/customers",
    ),
    (
        403,
        "PATCH /proxy/api.businesscentral.example/v2.0/t/p/api/v2.0/companies(1)/customers(2)",
    ),
    (
        403,
        "POST /proxy/api.businesscentral.example/BC/ODataV4/Company('X')/workflowCustomers",
    ),
    (
        403,
        "POST /proxy/api.businesscentral.example/BC/ODataV4/Company('X')/$batch",
    ),
    (
        403,
        "POST /proxy/api.businesscentral.example/BC/ODataV4/$batch?company=X",
    ),
    (
        403,
        "GET /proxy/api.businesscentral.example/BC/api/microsoft/automation/v2.0/companies",
    ),
    // Concord's own API: one record after the other, another version or publisher, what is below none of its lists, another host.
    (
        403,
        "POST /proxy/api.businesscentral.example/BC/api/concord/customers/v1.0/companies(1)/customers",
    ),
    (
        403,
        "PATCH /proxy/api.businesscentral.example/BC/api/concord/customers/v1.0/companies(1)/customers(2)",
    ),
    (
        403,
        "DELETE /proxy/api.businesscentral.example/BC/api/concord/customers/v1.0/companies(1)/setups(2)",
    ),
    (
        403,
        "POST /proxy/api.businesscentral.example/BC/api/concord/customers/v1.0/$batch?company=X",
    ),
    (
        403,
        "POST /proxy/api.businesscentral.example/BC/api/concord/customers/v1.0/companies(1)/$batch",
    ),
    (
        403,
        "GET /proxy/api.businesscentral.example/BC/api/concord/customers/v2.0/companies(1)/versions",
    ),
    (
        403,
        "GET /proxy/api.businesscentral.example/BC/api/concord/customers/v1x0/companies(1)/versions",
    ),
    (
        403,
        "GET /proxy/api.businesscentral.example/BC/api/concord/other/v1.0/companies(1)/versions",
    ),
    (
        403,
        "GET /proxy/api.businesscentral.example/BC/api/concord/customers/v1.0/$metadata",
    ),
    (
        403,
        "GET /proxy/api.businesscentral.example/BC/api/concord/customers/v1.0/companies(1)/customers(2)/more",
    ),
    (
        403,
        "GET /proxy/api.businesscentral.example/BC/api/concord/customers/v1.0/companies(1)/versions?$apply=x",
    ),
    (
        403,
        "GET /proxy/api.businesscentral.example/api/concord/customers/v1.0/companies(1)/versions",
    ),
    (
        403,
        "GET /proxy/shop.example/BC/api/concord/customers/v1.0/companies(1)/versions",
    ),
    // Other folders.
    (403, "GET /proxy/shop.example/store/?rest_route=/"),
    (
        403,
        "GET /proxy/api.businesscentral.example/a/b/c/d/api/v2.0/companies",
    ),
    (
        403,
        "GET /proxy/api.businesscentral.example/api/v2.0/companies",
    ),
    (
        403,
        "PUT /proxy/shop.example/wp-json/wc/v3/settings/general",
    ),
];
