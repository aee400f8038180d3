//! Orders of every kind that the question "whose order is this?" has to tell apart.

use serde_json::{Map, Value, json};

use super::people::{Identity, People, pick};
use crate::webstore::orders::draft;
use crate::webstore::{BILLING, Customer, Order, Site, TaxRate, Webstore};

const HOUR: i64 = 3_600_000;
/// Orders are spread over so many hours before today.
const SPAN: i64 = 90 * 24;
const MOST_UNASKED: usize = 1_000;

/// How many orders a shop has that nobody asked a number for.
pub(super) fn usual(customers: usize) -> usize {
    (customers / 2).min(MOST_UNASKED)
}

/// What the sample's shop takes beside the recorded shop's tax of California.
#[rustfmt::skip]
const TAX_RATES: [TaxRate; 7] = [
    TaxRate { country: "DE", state: "", label: "VAT", rate: 1900 },
    TaxRate { country: "FR", state: "", label: "VAT", rate: 2000 },
    TaxRate { country: "IT", state: "", label: "VAT", rate: 2200 },
    TaxRate { country: "SE", state: "", label: "VAT", rate: 2500 },
    TaxRate { country: "IE", state: "", label: "VAT", rate: 2300 },
    TaxRate { country: "PL", state: "", label: "VAT", rate: 2300 },
    TaxRate { country: "GR", state: "", label: "VAT", rate: 2400 },
];

/// Who ordered, and what the order says about them.
#[derive(Clone, Copy)]
enum Kind {
    /// An account, billed to its own address.
    Account,
    /// An account, billed to somebody else.
    AccountForAnother,
    /// An account whose billing address names no country; the shipping address does.
    AccountShippedOnly,
    /// Nobody the shop knows.
    Guest,
    /// A guest by the e-mail of an account, in capital letters now and then: WooCommerce does not tie it to the account.
    GuestWithAccountEmail,
    /// A guest whose billing address names no country; the shipping address does.
    GuestShippedOnly,
}

/// Twenty orders hold every kind.
#[rustfmt::skip]
const KINDS: [Kind; 20] = {
    use Kind::*;
    [
        Account, Guest, Account, GuestWithAccountEmail, Account, AccountShippedOnly, Account, Guest, Account, AccountForAnother,
        Account, Guest, Account, GuestShippedOnly, Account, GuestWithAccountEmail, Account, Guest, Account, AccountShippedOnly,
    ]
};

const STATUSES: [&str; 10] = [
    "completed",
    "completed",
    "completed",
    "completed",
    "processing",
    "processing",
    "on-hold",
    "pending",
    "cancelled",
    "refunded",
];

/// Puts the orders into a shop that has its customers. They change nothing about those.
pub(super) fn add(
    store: &mut Webstore,
    people: &mut People,
    count: usize,
    mut rng: fastrand::Rng,
    now: i64,
) {
    if count == 0 {
        return;
    }
    // The recorded shop's own tax, of California, is an American shop's all the more.
    if store.site.country != "US" {
        store.tax_rates.extend(TAX_RATES);
    }
    let shoppers = store
        .customers()
        .filter(|c| c.role == "customer" && !c.email.is_empty());
    let accounts: Vec<u64> = shoppers.map(|c| c.id).collect();
    for i in 0..count {
        let kind = match accounts.is_empty() {
            true => Kind::Guest,
            false => KINDS[i % KINDS.len()],
        };
        let account = accounts.get(rng.usize(..accounts.len().max(1)));
        let account = account
            .and_then(|id| store.customer(*id))
            .cloned()
            .unwrap_or_default();
        let body = body(kind, &account, store.site, people, &mut rng);
        let created = now - SPAN * HOUR + placed(i, count) + rng.i64(0..HOUR / 4);
        let order = draft(store, &body, created);
        let order = settled(order, created, now, &mut rng);
        store.put_order(order);
    }
}

/// When the order of this number was placed: later ones have higher numbers.
fn placed(i: usize, count: usize) -> i64 {
    let (i, count) = (
        i64::try_from(i).unwrap_or(0),
        i64::try_from(count).unwrap_or(1),
    );
    (SPAN - 1) * HOUR / count.max(1) * i
}

fn body(
    kind: Kind,
    account: &Customer,
    site: &Site,
    people: &mut People,
    rng: &mut fastrand::Rng,
) -> Map<String, Value> {
    let own = || address_of(account);
    let mut stranger = || address_of_identity(&people.next(rng));
    let mut shipping = json!({});
    let (customer_id, mut billing) = match kind {
        Kind::Account | Kind::AccountShippedOnly => (account.id, own()),
        Kind::AccountForAnother => (account.id, stranger()),
        Kind::Guest | Kind::GuestShippedOnly => (0, stranger()),
        Kind::GuestWithAccountEmail => {
            let mut billing = stranger();
            billing["email"] = json!(account.email);
            (0, billing)
        }
    };
    if matches!(kind, Kind::GuestWithAccountEmail) && rng.bool() {
        billing["email"] = json!(account.email.to_uppercase());
    }
    if matches!(kind, Kind::AccountShippedOnly | Kind::GuestShippedOnly) {
        shipping = billing.clone();
        if shipping["country"] == "" {
            shipping["country"] = json!(site.country);
        }
        for field in [
            "address_1",
            "address_2",
            "city",
            "postcode",
            "country",
            "state",
        ] {
            billing[field] = json!("");
        }
    }
    let mut line = json!({"product_id": 10, "quantity": rng.u8(1..5)});
    // Half of the companies abroad pay the tax themselves.
    let is_abroad = billing["country"] != site.country && billing["company"] != "";
    if is_abroad && rng.bool() {
        line["tax_class"] = json!("zero-rate");
    }
    let body = json!({
        "customer_id": customer_id, "status": pick(rng, &STATUSES), "billing": billing, "shipping": shipping, "line_items": [line],
        "payment_method": "bacs", "payment_method_title": "Direct bank transfer",
    });
    body.as_object().cloned().unwrap_or_default()
}

/// An e-mail is always there at the checkout: the account's own where its billing address has none.
fn address_of(account: &Customer) -> Value {
    let mut address: Map<String, Value> = BILLING
        .iter()
        .map(|field| ((*field).to_owned(), json!(account.billing(field))))
        .collect();
    if account.billing("email").is_empty() {
        address.insert("email".to_owned(), json!(account.email));
    }
    Value::Object(address)
}

fn address_of_identity(who: &Identity) -> Value {
    json!({
        "first_name": who.first, "last_name": who.last, "company": who.company, "address_1": who.street, "address_2": who.street2,
        "city": who.town.0, "state": who.town.1, "postcode": who.town.2, "country": who.land.code, "email": who.email, "phone": who.phone,
    })
}

/// Paid, sent and changed when that was due, all of it in the past.
fn settled(mut order: Order, created: i64, now: i64, rng: &mut fastrand::Rng) -> Order {
    let modified = (created + rng.i64(0..72 * HOUR)).min(now);
    order.set("created_via", json!("checkout"));
    let status = order.text("status").to_owned();
    if matches!(status.as_str(), "completed" | "processing" | "refunded") {
        order.set_date("date_paid", created);
    }
    if status == "completed" {
        order.set_date("date_completed", modified);
    }
    order.modified = modified;
    order.set_date("date_modified", modified);
    order
}
