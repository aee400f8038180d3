//! Lists of orders: filters, order, pages.

use super::Order;
use super::write::TRASH;
use crate::clock::from_web_date;
use crate::webstore::lists::{Page, cut};
use crate::webstore::params::WebCall;
use crate::webstore::state::Webstore;

/// Answers a list; its query has been validated. `billing_email` is no filter and is ignored [orders_billing_email].
pub(super) fn page(store: &Webstore, call: &WebCall<'_>) -> Page {
    let query = |name: &str| call.call.query(name);
    let gmt = call.flag("dates_are_gmt");
    let date = |name: &str| query(name).and_then(|text| from_web_date(text, gmt));
    let (after, before) = (date("after"), date("before"));
    let (modified_after, modified_before) = (date("modified_after"), date("modified_before"));
    let customer = query("customer").and_then(|id| id.parse::<u64>().ok());
    let statuses: Vec<&str> = query("status").unwrap_or("any").split(',').collect();
    let search = query("search").map(str::to_lowercase);
    let (include, exclude) = (call.ids("include"), call.ids("exclude").unwrap_or_default());
    // Strictly later and strictly earlier, to the second [orders_modified_after_equal_exact].
    let later = |at: i64, than: Option<i64>| than.is_none_or(|than| at / 1000 > than / 1000);
    let earlier = |at: i64, than: Option<i64>| than.is_none_or(|than| at / 1000 < than / 1000);
    let fits = |order: &&Order| {
        customer.is_none_or(|id| order.customer_id == id)
            && has_status(order, &statuses)
            && later(order.created, after)
            && earlier(order.created, before)
            && later(order.modified, modified_after)
            && earlier(order.modified, modified_before)
            && include.as_ref().is_none_or(|ids| ids.contains(&order.id))
            && !exclude.contains(&order.id)
            && search.as_ref().is_none_or(|text| is_found(order, text))
    };
    let mut found: Vec<&Order> = store.orders().filter(fits).collect();
    match query("orderby").unwrap_or("date") {
        "id" | "include" => {}
        "modified" => found.sort_by_key(|order| (order.modified / 1000, order.id)),
        _ => found.sort_by_key(|order| (order.created / 1000, order.id)),
    }
    // The newest first unless asked otherwise [orders_all].
    if query("order") != Some("asc") {
        found.reverse();
    }
    cut(call, found.iter().map(|order| order.id).collect())
}

/// `any` is every status but the trash's.
fn has_status(order: &Order, wanted: &[&str]) -> bool {
    let status = order.text("status");
    wanted.contains(&status) || wanted.contains(&"any") && status != TRASH
}

/// Number, e-mail and names of the billing address [orders_search_email].
fn is_found(order: &Order, search: &str) -> bool {
    let fields = [
        "first_name",
        "last_name",
        "company",
        "email",
        "address_1",
        "city",
        "phone",
    ];
    order.id.to_string() == search
        || fields
            .iter()
            .any(|field| order.billing(field).to_lowercase().contains(search))
}
