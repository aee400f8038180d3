//! Lists of customers: filters, order, pages.

use form_urlencoded::byte_serialize;

use super::ids::IdSet;
use super::index::ListOrder;
use super::params::WebCall;
use super::state::{Customer, Webstore};

/// A page of a list with what its headers say.
pub(crate) struct Page {
    pub ids: Vec<u64>,
    pub total: usize,
    pub pages: usize,
    /// The `Link` header; without one WordPress's own stays.
    pub links: Option<String>,
}

/// Which part of a list a query asks for.
struct Place {
    skip: usize,
    page: usize,
    per_page: usize,
}

impl Place {
    fn of(call: &WebCall<'_>) -> Self {
        let number = |name: &str| {
            call.call
                .query(name)
                .and_then(|v| v.trim().parse::<usize>().ok())
        };
        let per_page = number("per_page").unwrap_or(10);
        let (skip, page) = match number("offset") {
            // With an offset the page number is only made up, for the links [list_offset].
            Some(offset) => (offset, offset.div_ceil(per_page) + 1),
            None => {
                let page = number("page").unwrap_or(1);
                ((page - 1) * per_page, page)
            }
        };
        Self {
            skip,
            page,
            per_page,
        }
    }

    fn page(&self, call: &WebCall<'_>, ids: Vec<u64>, total: usize) -> Page {
        let pages = total.div_ceil(self.per_page);
        Page {
            total,
            pages,
            links: links(call, self.page, pages),
            ids,
        }
    }
}

/// The page that a query asks for, of all ids found.
pub(super) fn cut(call: &WebCall<'_>, found: Vec<u64>) -> Page {
    let place = Place::of(call);
    let total = found.len();
    let ids = found.into_iter().skip(place.skip).take(place.per_page);
    place.page(call, ids.collect(), total)
}

/// Answers a list; its query has been validated.
pub(crate) fn page(store: &mut Webstore, call: &WebCall<'_>) -> Page {
    let filters = ["include", "exclude", "search", "email"];
    let is_filtered = call
        .call
        .query
        .iter()
        .any(|(name, _)| filters.contains(&name.split('[').next().unwrap_or_default()));
    if is_filtered {
        let found = matching(store, call);
        return cut(call, found);
    }
    let place = Place::of(call);
    let (ids, total) = whole(store, call, place.skip, place.per_page);
    store.lists.visited += ids.len() as u64;
    place.page(call, ids, total)
}

/// A page of everybody with the role: cut out of the ready-made order.
fn whole(
    store: &mut Webstore,
    call: &WebCall<'_>,
    skip: usize,
    per_page: usize,
) -> (Vec<u64>, usize) {
    let role = call.call.query("role").unwrap_or("customer");
    let order = match call.call.query("orderby") {
        Some("id" | "registered_date") => ListOrder::Id,
        _ => ListOrder::Name,
    };
    let all = store.listed(role, order);
    let ids = match call.call.query("order") {
        Some("desc") => all
            .iter()
            .rev()
            .skip(skip)
            .take(per_page)
            .copied()
            .collect(),
        _ => all.iter().skip(skip).take(per_page).copied().collect(),
    };
    (ids, all.len())
}

/// Up to so many customers are put in order by themselves; more are picked out of the ready-made order.
const FEW: usize = 1_000;

fn matching(store: &mut Webstore, call: &WebCall<'_>) -> Vec<u64> {
    let role = call.call.query("role").unwrap_or("customer");
    let order = call.call.query("orderby").unwrap_or("name");
    let include = call.ids("include");
    let exclude: IdSet = call
        .ids("exclude")
        .unwrap_or_default()
        .into_iter()
        .collect();
    let with_word = call
        .call
        .query("search")
        .filter(|s| !s.is_empty())
        .map(|s| store.with_word(&s.to_lowercase()));
    let email = call.call.query("email").map(str::to_lowercase);
    let searched: Option<IdSet> = with_word.as_ref().map(|ids| ids.iter().copied().collect());
    let is_wanted =
        |id: &u64| !exclude.contains(*id) && searched.as_ref().is_none_or(|ids| ids.contains(*id));
    // Ids, an e-mail or a rare word leave few; a common word and `exclude` alone leave nearly everybody.
    let few = match (include, &email) {
        (Some(ids), _) => Some(ids),
        (None, Some(email)) => Some(store.by_email(email).map(|c| c.id).into_iter().collect()),
        (None, None) => with_word.filter(|ids| ids.len() <= FEW),
    };
    let (mut ids, looked_at): (Vec<u64>, usize) = match few {
        Some(few) => {
            let fits = |c: &&Customer| {
                (role == "all" || c.has_role(role))
                    && is_wanted(&c.id)
                    && email.as_ref().is_none_or(|e| c.email.to_lowercase() == *e)
            };
            let known = few.iter().filter_map(|id| store.customer(*id));
            let mut found: Vec<&Customer> = known.filter(fits).collect();
            match order {
                "include" => {}
                "id" | "registered_date" => found.sort_by_key(|c| c.id),
                _ => found.sort_by_cached_key(|c| (c.display_name.to_lowercase(), c.id)),
            }
            (found.iter().map(|c| c.id).collect(), few.len())
        }
        None => {
            let order = match order {
                "name" => ListOrder::Name,
                _ => ListOrder::Id,
            };
            let all = store.listed(role, order);
            let wanted = all.iter().copied().filter(is_wanted);
            (wanted.collect(), all.len())
        }
    };
    ids.dedup();
    store.lists.visited += looked_at as u64;
    if call.call.query("order") == Some("desc") {
        ids.reverse();
    }
    ids
}

/// Previous before next, the query re-encoded as it came, `page` in its place or at the end [list_page2_paging].
fn links(call: &WebCall<'_>, page: usize, pages: usize) -> Option<String> {
    let link = |page: usize, rel: &str| {
        let mut query: Vec<(String, String)> = call.call.query.clone();
        match query.iter_mut().find(|(name, _)| name == "page") {
            Some((_, value)) => *value = page.to_string(),
            None => query.push(("page".to_owned(), page.to_string())),
        }
        let encode = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        let query: Vec<String> = query
            .iter()
            .map(|(name, value)| format!("{}={}", name, encode(value)))
            .collect();
        format!(
            "<{}{}?{}>; rel=\"{rel}\"",
            call.call.origin,
            call.call.path,
            query.join("&")
        )
    };
    let mut links = Vec::new();
    if page > 1 {
        links.push(link((page - 1).min(pages.max(1)), "prev"));
    }
    if page < pages {
        links.push(link(page + 1, "next"));
    }
    (!links.is_empty()).then(|| links.join(", "))
}
