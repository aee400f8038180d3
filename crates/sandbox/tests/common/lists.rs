//! Long lists on both sides and the pages that the app asks for: what a test of their cost and the benchmark have in common.

use concord_sandbox::company::Customer as CompanyCustomer;
use concord_sandbox::webstore::Customer;
use concord_sandbox::{Options, Sandbox};

pub const SMALL: u64 = 1_000;
pub const LARGE: u64 = 100_000;

/// Plain customers by the number: what is measured is the lists, not the sample data.
pub fn sandbox(customers: u64) -> Sandbox {
    let mut sandbox = Sandbox::new(&Options::empty());
    // The shop's administrator is there already.
    for id in 2..=customers {
        sandbox.webstore_mut().put(Customer {
            id,
            email: format!("person{id}@people.example"),
            username: format!("person{id}"),
            display_name: format!("Person {}", id.reverse_bits()),
            role: "customer".to_owned(),
            ..Customer::default()
        });
        sandbox.company_mut().put(CompanyCustomer {
            display_name: format!("Person {id}"),
            email: format!("Person{id}@people.example"),
            modified: i64::try_from(id).unwrap() * 1000,
            ..CompanyCustomer::default()
        });
    }
    sandbox
}

/// The page's body.
pub fn read(sandbox: &mut Sandbox, page: &Page) -> String {
    get(sandbox, &page.path, page.prefer)
}

pub fn get(sandbox: &mut Sandbox, path: &str, prefer: &str) -> String {
    let keys = sandbox.connection("").webstore.administrator;
    let token = sandbox.connection("").company.bearer_token;
    let request = http::Request::get(format!("https://any.example{path}")).header("prefer", prefer);
    let request = match path.starts_with("/wp-json") {
        true => {
            let glue = if path.contains('?') { '&' } else { '?' };
            let keys = format!(
                "consumer_key={}&consumer_secret={}",
                keys.consumer_key, keys.consumer_secret
            );
            request.uri(format!("https://any.example{path}{glue}{keys}"))
        }
        false => request.header("authorization", format!("Bearer {token}")),
    };
    let response = sandbox
        .handle(request.body(String::new()).unwrap())
        .response
        .unwrap();
    assert_eq!(response.status(), 200, "{path}: {}", response.body());
    response.into_body()
}

/// A page that the app asks for.
pub struct Page {
    /// For people.
    pub what: &'static str,
    path: String,
    prefer: &'static str,
}

/// Those that an index answers: they cost as much as their own rows.
pub fn pages(sandbox: &Sandbox, customers: u64) -> Vec<Page> {
    let page = |what, path| Page {
        what,
        path,
        prefer: "",
    };
    let last = (customers - 2) / 100;
    let shop = "/wp-json/wc/v3/customers";
    let some: Vec<String> = (0..100)
        .map(|i| (2 + i * (customers - 2) / 100).to_string())
        .collect();
    let company = company(sandbox);
    let services = company.replace("/api/v2.0/", "/ODataV4/");
    let (services, _) = services.split_once("/companies").unwrap();
    let services = format!("{services}/Company('CRONUS%20International%20Ltd.')");
    let number = format!("C{:05}", (customers - 200) * 10);
    let since = concord_sandbox::clock::utc(i64::try_from(customers - 90).unwrap() * 1000);
    vec![
        page(
            "webstore, by id, last page",
            format!(
                "{shop}?orderby=id&order=asc&role=all&per_page=100&page={last}&_fields=id,email"
            ),
        ),
        page(
            "webstore, by id, last page, all members",
            format!("{shop}?orderby=id&order=asc&role=all&per_page=100&page={last}"),
        ),
        page(
            "webstore, newest first",
            format!("{shop}?orderby=id&order=desc&per_page=100&page=3"),
        ),
        page(
            "webstore, by name, last page",
            format!("{shop}?per_page=100&page={last}"),
        ),
        page(
            "webstore, one e-mail",
            format!("{shop}?email=person{last}@people.example&role=all"),
        ),
        page(
            "webstore, a hundred ids",
            format!("{shop}?include={}&role=all&per_page=100", some.join(",")),
        ),
        page(
            "company, one number",
            format!("{company}?$filter=number%20eq%20'{number}'"),
        ),
        page(
            "company, one number of a page service",
            format!("{services}/workflowCustomers?$filter=number%20eq%20'{number}'"),
        ),
        page(
            "company, one e-mail",
            format!("{company}?$filter=email%20eq%20'Person{last}@people.example'"),
        ),
        page(
            "company, one e-mail in any case, counted",
            format!(
                "{company}?$filter=tolower(email)%20eq%20'person{last}@people.example'&$count=true"
            ),
        ),
        page(
            "company, one name, ordered by number",
            format!("{company}?$filter=displayName%20eq%20'Person%20{last}'&$orderby=number"),
        ),
        page(
            "company, two numbers",
            format!("{company}?$filter=number%20eq%20'{number}'%20or%20number%20eq%20'C00020'"),
        ),
        Page {
            prefer: "odata.maxpagesize=100",
            ..page(
                "company, ordered by change",
                format!("{company}?$orderby=lastModifiedDateTime"),
            )
        },
        Page {
            prefer: "odata.maxpagesize=100",
            ..page(
                "company, changed since, ordered by change",
                format!(
                    "{company}?$filter=lastModifiedDateTime%20ge%201970-01-01T00:05:00Z&$orderby=lastModifiedDateTime"
                ),
            )
        },
        page(
            "company, changed before, ordered by change",
            format!(
                "{company}?$filter=lastModifiedDateTime%20lt%201970-01-01T00:01:00Z&$orderby=lastModifiedDateTime"
            ),
        ),
        page(
            "company, changed since",
            format!("{company}?$filter=lastModifiedDateTime%20ge%20{since}"),
        ),
        Page {
            prefer: "odata.maxpagesize=100",
            ..page(
                "company, page of 100",
                format!("{company}?$select=id,number&$count=true"),
            )
        },
    ]
}

/// Those that look through the texts of all customers: a name that one has, and a word that all have.
pub fn searches(customers: u64) -> [Page; 2] {
    let search = |what, word: String| Page {
        what,
        path: format!(
            "/wp-json/wc/v3/customers?search={word}&role=all&orderby=id&per_page=100&_fields=id,email"
        ),
        prefer: "",
    };
    [
        search("webstore, search", format!("person{}", customers / 2)),
        search(
            "webstore, search for what all have",
            "people.example".to_owned(),
        ),
    ]
}

fn company(sandbox: &Sandbox) -> String {
    let company = sandbox.connection("").company;
    format!(
        "/v2.0/{}/{}/api/v2.0/companies({})/customers",
        company.tenant, company.environment, company.company_id
    )
}
