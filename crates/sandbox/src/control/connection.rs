//! Everything that a client needs to connect.

use serde::{Deserialize, Serialize};

use crate::company::{Company, Taxes};
use crate::webstore::{SITES, Site, Webstore};
use crate::{COMPANY_HOST, Sandbox, WEBSTORE_HOST, company, sign_in, webstore};

/// Addresses and keys of both systems.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionDetails {
    /// WooCommerce: the first webstore.
    pub webstore: WebstoreConnection,
    /// Business Central: the first company.
    pub company: CompanyConnection,
    /// All webstores, the first one included.
    pub webstores: Vec<WebstoreConnection>,
    /// All companies that the users may open, the first one included; all are in one environment.
    pub companies: Vec<CompanyConnection>,
    /// Where to get access tokens for it.
    pub sign_in: SignInConnection,
    /// The addresses to enter where requests go through the app server's proxy path.
    pub proxied: Proxied,
}

/// How to reach the webstore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebstoreConnection {
    /// What control requests call it.
    pub code: String,
    /// The site's name.
    pub name: String,
    /// The site's home page.
    pub url: String,
    /// The same where requests go through the app server's proxy path.
    pub proxied_url: String,
    /// Sees meta data.
    pub administrator: KeyPair,
    /// Sees no meta data.
    pub shop_manager: KeyPair,
    /// An administrator's key that may only read.
    pub read_only: KeyPair,
    /// An administrator's key that may only write.
    pub write_only: KeyPair,
    /// A key whose owner may do nothing.
    pub subscriber: KeyPair,
    /// For Basic authentication without a consumer key.
    pub application_password: ApplicationPassword,
    /// The company whose customers the sample data shares with this webstore: the one to tie it to.
    pub company_id: String,
    /// As the list of companies shows it.
    pub company_name: String,
}

/// A consumer key with its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPair {
    /// `ck_…`
    pub consumer_key: String,
    /// `cs_…`
    pub consumer_secret: String,
}

/// A WordPress application password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationPassword {
    /// The user's name.
    pub user: String,
    /// With its blanks.
    pub password: String,
}

/// How to reach the company, online or on-premises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyConnection {
    /// Scheme and host; `/v2.0/{tenant}/{environment}/api/v2.0` follows.
    pub base_url: String,
    /// Part of the path.
    pub tenant: String,
    /// Part of the path.
    pub environment: String,
    /// The whole root of API v2.0.
    pub api_url: String,
    /// The base URL of an on-premises server, `/api/v2.0` follows.
    pub on_premises_url: String,
    /// `companies({id})`
    pub company_id: String,
    /// As the list of companies shows it.
    pub company_name: String,
    /// Its own country, which a blank country of a customer means.
    pub country: String,
    /// Its local currency, which a blank currency of a customer means.
    pub currency: String,
    /// Whether tax areas are VAT business posting groups.
    pub taxes: Taxes,
    /// A company that is listed beside those and that none of the users may open.
    pub other_company_id: String,
    /// For Basic authentication, on-premises only; this user has all permissions.
    pub user: String,
    /// Web service access key.
    pub access_key: String,
    /// For `Authorization: Bearer`.
    pub bearer_token: String,
    /// The same for each kind of user.
    pub users: CompanyUsers,
    /// The root of the page services; `/Company('…')/{service}` follows.
    pub odata_url: String,
    /// The root of Concord's own API, which answers where the extension is installed.
    pub extension_url: String,
    /// Which page services are published.
    pub page_services: company::PageServices,
}

/// One user for each kind of permissions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyUsers {
    /// May do everything.
    pub full: UserAccess,
    /// May read and not write: D365 READ.
    pub read_only: UserAccess,
    /// May not even read customers.
    pub no_customers: UserAccess,
    /// Can sign in, and is no user of Business Central.
    pub no_license: UserAccess,
}

/// A user with all keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserAccess {
    /// For the sign-in page.
    pub sign_in_name: String,
    /// For Basic authentication, on-premises only.
    pub user: String,
    /// Web service access key.
    pub access_key: String,
    /// For `Authorization: Bearer`: good until all access tokens are made to expire.
    pub bearer_token: String,
    /// What the user may do.
    pub permissions: company::Permissions,
}

/// The sign-in authority and the app that is registered with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInConnection {
    /// `/oauth2/v2.0/authorize` and `/oauth2/v2.0/token` follow.
    pub authority: String,
    /// The directory by its id; its domain is the company's tenant.
    pub tenant_id: String,
    /// The registered app. Its redirect URIs are all loopback addresses.
    pub client_id: String,
    /// The app's secret, for programs that work without a user.
    pub client_secret: String,
    /// What to ask for.
    pub scope: String,
}

/// The hosts that the app server's proxy serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proxied {
    /// Instead of `webstore.url`.
    pub webstore_url: String,
    /// Instead of `company.base_url`.
    pub company_base_url: String,
}

/// Called under one of the proxied hosts it names both of those; otherwise the address it was called at. A browser goes to the
/// sign-in authority itself, so `sign_in_origin` is never a proxied host.
pub(crate) fn connection(
    sandbox: &Sandbox,
    origin: &str,
    sign_in_origin: &str,
) -> ConnectionDetails {
    let proxied = Proxied {
        webstore_url: format!("https://{WEBSTORE_HOST}"),
        company_base_url: format!("https://{COMPANY_HOST}"),
    };
    let proxied_hosts = SITES.iter().map(|site| site.host).chain([COMPANY_HOST]);
    let is_proxied = proxied_hosts
        .into_iter()
        .any(|host| origin == format!("https://{host}"));
    let url = |site: &Site| match is_proxied {
        true => proxied_url(site),
        false => format!("{origin}{}", site.folder),
    };
    let base_url = match is_proxied {
        true => proxied.company_base_url.clone(),
        false => origin.to_owned(),
    };
    let companies = &sandbox.environment.open;
    let company = |company| company_connection(sandbox, company, base_url.clone());
    let webstore = |(store, company): (&Webstore, &Company)| {
        webstore_connection(store.site, url(store.site), company)
    };
    ConnectionDetails {
        webstore: webstore((&sandbox.webstores.first, &companies.first)),
        company: company(&companies.first),
        webstores: (sandbox.webstores.iter())
            .zip(companies.iter())
            .map(webstore)
            .collect(),
        companies: companies.iter().map(company).collect(),
        sign_in: SignInConnection {
            authority: format!("{sign_in_origin}/{}", company::TENANT),
            tenant_id: sign_in::TENANT_ID.to_owned(),
            client_id: sign_in::CLIENT_ID.to_owned(),
            client_secret: sign_in::CLIENT_SECRET.to_owned(),
            scope: sign_in::USUAL_SCOPE.to_owned(),
        },
        proxied,
    }
}

fn proxied_url(site: &Site) -> String {
    format!("https://{}", site.host)
}

fn webstore_connection(site: &Site, url: String, company: &Company) -> WebstoreConnection {
    let [
        administrator,
        shop_manager,
        read_only,
        write_only,
        subscriber,
        password,
    ] = site.keys;
    let pair = |key: webstore::Key| KeyPair {
        consumer_key: key.key.to_owned(),
        consumer_secret: key.secret.to_owned(),
    };
    WebstoreConnection {
        code: site.code.to_owned(),
        name: site.name.to_owned(),
        url,
        proxied_url: proxied_url(site),
        administrator: pair(administrator),
        shop_manager: pair(shop_manager),
        read_only: pair(read_only),
        write_only: pair(write_only),
        subscriber: pair(subscriber),
        application_password: ApplicationPassword {
            user: password.key.to_owned(),
            password: password.secret.to_owned(),
        },
        company_id: company.id.to_string(),
        company_name: company.home().name.to_owned(),
    }
}

fn company_connection(sandbox: &Sandbox, company: &Company, base_url: String) -> CompanyConnection {
    let online = format!(
        "{base_url}/v2.0/{}/{}",
        company::TENANT,
        company::ENVIRONMENT
    );
    let users = users(sandbox);
    CompanyConnection {
        api_url: format!("{online}/api/v2.0"),
        odata_url: format!("{online}/ODataV4"),
        extension_url: format!("{online}/api/concord/customers/v1.0"),
        page_services: company.settings.page_services,
        on_premises_url: format!("{base_url}/BC"),
        base_url,
        tenant: company::TENANT.to_owned(),
        environment: company::ENVIRONMENT.to_owned(),
        company_id: company.id.to_string(),
        company_name: company.home().name.to_owned(),
        country: company.home().country.to_owned(),
        currency: company.home().currency.0.to_owned(),
        taxes: company.home().taxes,
        other_company_id: sandbox.environment.closed_id.to_string(),
        user: users.full.user.clone(),
        access_key: users.full.access_key.clone(),
        bearer_token: users.full.bearer_token.clone(),
        users,
    }
}

fn users(sandbox: &Sandbox) -> CompanyUsers {
    let [full, read_only, no_customers, no_license] = &company::USERS;
    let access = |user: &company::User| UserAccess {
        sign_in_name: user.sign_in_name.to_owned(),
        user: user.name.to_owned(),
        access_key: user.access_key.to_owned(),
        bearer_token: sandbox.sign_in.standing_token(user),
        permissions: user.permissions,
    };
    CompanyUsers {
        full: access(full),
        read_only: access(read_only),
        no_customers: access(no_customers),
        no_license: access(no_license),
    }
}
