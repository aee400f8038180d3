//! Collections: `$filter`, `$select`, `$orderby`, `$count`, `$top`, `$skip` and server-driven pages (facts §5.3).

use std::cmp::Ordering;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::cells::{Row, compare};
use super::errors::CompanyError;
use super::filter::{Filter, no_property};
use crate::exchange::Call;

/// The most rows in one answer, online.
const SERVER_PAGE: usize = 20_000;

/// What a query keeps unescaped in links.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'\'')
    .remove(b',')
    .remove(b':')
    .remove(b'$')
    .remove(b'=');

/// The rows of a collection, in the order of the table's key.
pub(crate) trait Source<'a> {
    type Row: Row + 'a;

    /// How many there are in all.
    fn count(&self) -> usize;

    /// Those behind a key; all of them without one.
    fn behind(&self, key: Option<&str>) -> Box<dyn Iterator<Item = Self::Row> + 'a>;

    /// Fewer rows, found by an index, among which are all that pass the filter; `None` where no index helps.
    fn narrowed(&self, _filter: &Filter) -> Option<Vec<Self::Row>> {
        None
    }

    /// The rows in another order than that of the key, found by an index, among which are all that pass the filter; those behind the row
    /// whose values in that order are given, the key last. `None` where no index helps.
    fn in_order(
        &self,
        _order: &[(String, bool)],
        _filter: Option<&Filter>,
        _after: Option<&[Value]>,
    ) -> Option<Box<dyn Iterator<Item = Self::Row> + 'a>> {
        None
    }
}

/// The answer, and how many rows had to be looked at for it.
pub(crate) struct Listed {
    pub body: Value,
    pub visited: u64,
}

/// Answers a collection; `context` names it.
pub(crate) fn answer<'a, S: Source<'a>>(
    source: &S,
    call: &Call,
    context: &str,
) -> Result<Listed, CompanyError> {
    let query = Query::read(call)?;
    if let Some(sample) = source.behind(None).next() {
        query.check_fields(&sample)?;
    }
    let page = query.page.min(query.top.unwrap_or(usize::MAX));
    let mut visited = 0;
    let found = find(source, &query, page, &mut visited);

    let mut body = Map::new();
    body.insert(
        "@odata.context".to_owned(),
        json!(with_select(context, query.select.as_deref())),
    );
    if query.count {
        let total = match (&query.filter, found.total) {
            (None, _) => source.count(),
            (Some(_), Some(total)) => total,
            (Some(filter), None) => count_passing(source, filter, &mut visited),
        };
        body.insert("@odata.count".to_owned(), json!(total));
    }
    body.insert(
        "value".to_owned(),
        found
            .rows
            .iter()
            .map(|row| Value::Object(row.json(query.select.as_deref())))
            .collect(),
    );
    // `$top` caps the whole, so nothing follows once it is reached.
    let top_left = query.top.map(|top| top - found.rows.len());
    if let Some(last) = found
        .rows
        .last()
        .filter(|_| found.more && top_left != Some(0))
    {
        let token = SortKey::of(last, &query.order).write();
        body.insert(
            "@odata.nextLink".to_owned(),
            json!(next_link(call, &token, top_left)),
        );
    }
    Ok(Listed {
        body: Value::Object(body),
        visited,
    })
}

/// The rows of a page.
struct Found<R> {
    rows: Vec<R>,
    /// Whether others follow.
    more: bool,
    /// How many there are in all, where that came out on the way.
    total: Option<usize>,
}

/// Reads a page from its start to its end where the key or an index has the order asked for.
fn find<'a, S: Source<'a>>(
    source: &S,
    query: &Query,
    page: usize,
    visited: &mut u64,
) -> Found<S::Row> {
    let filter = query.filter.as_ref();
    let after: Option<Vec<Value>> = query
        .after
        .as_ref()
        .map(|SortKey(keys)| keys.iter().map(|(value, _)| value.clone()).collect());
    let is_by_key = match &query.order[..] {
        [] => true,
        [(field, descending)] => field == S::Row::KEY && !descending,
        _ => false,
    };
    let candidates = match is_by_key {
        true => Some(by_key(source, query)),
        false => source.in_order(&query.order, filter, after.as_deref()),
    };
    let Some(candidates) = candidates else {
        return ordered(source, query, page, visited);
    };
    let mut passing = candidates
        .inspect(|_| *visited += 1)
        .filter(|row| filter.is_none_or(|f| f.matches(row)))
        .skip(if after.is_some() { 0 } else { query.skip });
    let rows: Vec<S::Row> = passing.by_ref().take(page).collect();
    Found {
        more: page > 0 && passing.next().is_some(),
        rows,
        total: None,
    }
}

/// The rows behind the page before, in the order of the key.
fn by_key<'a, S: Source<'a>>(source: &S, query: &Query) -> Box<dyn Iterator<Item = S::Row> + 'a> {
    match query.filter.as_ref().and_then(|f| source.narrowed(f)) {
        Some(mut few) => {
            let is_behind = |row: &S::Row| match &query.after {
                Some(after) => SortKey::of(row, &query.order) > *after,
                None => true,
            };
            few.retain(is_behind);
            Box::new(few.into_iter())
        }
        None => {
            let after = query.after.as_ref();
            source.behind(after.and_then(|SortKey(keys)| keys.last()?.0.as_str()))
        }
    }
}

fn count_passing<'a, S: Source<'a>>(source: &S, filter: &Filter, visited: &mut u64) -> usize {
    let passing = |row: &S::Row| filter.matches(row);
    match source.narrowed(filter) {
        Some(few) => {
            *visited += few.len() as u64;
            few.into_iter().filter(passing).count()
        }
        None => {
            *visited += source.count() as u64;
            source.behind(None).filter(passing).count()
        }
    }
}

/// In another order: all that pass are sorted.
fn ordered<'a, S: Source<'a>>(
    source: &S,
    query: &Query,
    page: usize,
    visited: &mut u64,
) -> Found<S::Row> {
    let narrowed = query.filter.as_ref().and_then(|f| source.narrowed(f));
    let candidates = narrowed.unwrap_or_else(|| source.behind(None).collect());
    *visited += candidates.len() as u64;
    let mut rows: Vec<S::Row> = candidates
        .into_iter()
        .filter(|row| query.filter.as_ref().is_none_or(|f| f.matches(row)))
        .collect();
    let total = rows.len();
    rows.sort_by_cached_key(|row| SortKey::of(row, &query.order));
    let start = query.after.as_ref().map_or(query.skip, |after| {
        rows.partition_point(|row| SortKey::of(row, &query.order) <= *after)
    });
    let rows: Vec<S::Row> = rows.into_iter().skip(start).take(page).collect();
    Found {
        more: start + rows.len() < total,
        rows,
        total: Some(total),
    }
}

/// `$select` of a single record.
pub(crate) fn selected(call: &Call) -> Option<Vec<String>> {
    let fields = call.query("$select").filter(|s| !s.is_empty())?;
    Some(
        fields
            .split(',')
            .map(|field| field.trim().to_owned())
            .collect(),
    )
}

/// The context of a collection or record, with its selected fields.
pub(crate) fn with_select(context: &str, select: Option<&[String]>) -> String {
    select.map_or_else(
        || context.to_owned(),
        |fields| format!("{context}({})", fields.join(",")),
    )
}

struct Query {
    filter: Option<Filter>,
    select: Option<Vec<String>>,
    /// Field and whether descending.
    order: Vec<(String, bool)>,
    count: bool,
    top: Option<usize>,
    skip: usize,
    page: usize,
    after: Option<SortKey>,
}

impl Query {
    fn read(call: &Call) -> Result<Self, CompanyError> {
        let number = |name: &str| match call.query(name) {
            None => Ok(None),
            Some(text) => text.parse::<usize>().map(Some).map_err(|_| {
                CompanyError::bad_request(format!(
                    "Invalid value '{text}' for {name} query option found."
                ))
            }),
        };
        let order = call.query("$orderby").unwrap_or_default();
        let order = order
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let order: Vec<(String, bool)> = order
            .map(|part| {
                let (field, direction) = part.split_once(' ').unwrap_or((part, "asc"));
                (field.to_owned(), direction.trim() == "desc")
            })
            .collect();
        let asked = max_page_size(call).unwrap_or(SERVER_PAGE);
        let query = Self {
            filter: call
                .query("$filter")
                .filter(|f| !f.is_empty())
                .map(Filter::parse)
                .transpose()?,
            select: selected(call),
            count: call.query("$count") == Some("true"),
            top: number("$top")?,
            skip: number("$skip")?.unwrap_or(0),
            page: asked.clamp(1, SERVER_PAGE),
            after: call
                .query("$skiptoken")
                .map(|token| SortKey::read(token, &order))
                .transpose()?,
            order,
        };
        Ok(query)
    }

    /// A field that the entity does not have is an error. An empty table has no row to tell by, and answers nothing wrong either.
    fn check_fields<R: Row>(&self, sample: &R) -> Result<(), CompanyError> {
        let body = sample.body();
        let knows = |field: &str| body.contains_key(field);
        if let Some(filter) = &self.filter {
            filter.check::<R>(&knows)?;
        }
        let named = self
            .select
            .iter()
            .flatten()
            .chain(self.order.iter().map(|(field, _)| field));
        named
            .filter(|field| !knows(field))
            .try_for_each(|field| Err(no_property::<R>(field)))
    }
}

/// `Prefer: odata.maxpagesize=N`
pub(crate) fn max_page_size(call: &Call) -> Option<usize> {
    let prefer = call.header("prefer")?;
    let size = prefer.split([',', ';']).find_map(|p| {
        p.trim()
            .strip_prefix("odata.maxpagesize=")
            .or(p.trim().strip_prefix("maxpagesize="))
    })?;
    size.trim().parse().ok()
}

fn next_link(call: &Call, token: &str, top: Option<usize>) -> String {
    let kept = call
        .query
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "$skip" | "$skiptoken" | "$top" | "aid"));
    let mut query: Vec<(String, String)> = kept.cloned().collect();
    if let Some(top) = top {
        query.push(("$top".to_owned(), top.to_string()));
    }
    query.push(("aid".to_owned(), "FIN".to_owned()));
    query.push(("$skiptoken".to_owned(), token.to_owned()));
    let query: Vec<String> = query
        .iter()
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, QUERY)))
        .collect();
    format!("{}{}?{}", call.origin, call.path, query.join("&"))
}

/// Where a row stands in the order asked for. Pages are cut by it and not by position, so that a row added or removed between two pages
/// makes no other one appear twice or never.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SortKey(Vec<(Value, bool)>);

impl SortKey {
    fn of<R: Row>(row: &R, order: &[(String, bool)]) -> Self {
        let key_of = |field: &str| row.cell(field).map_or(Value::Null, |cell| cell.sort_key());
        let mut keys: Vec<(Value, bool)> = order
            .iter()
            .map(|(field, descending)| (key_of(field), *descending))
            .collect();
        keys.push((key_of(R::KEY), false));
        Self(keys)
    }

    fn write(&self) -> String {
        let values: Value = self.0.iter().map(|(value, _)| value.clone()).collect();
        URL_SAFE_NO_PAD.encode(values.to_string())
    }

    fn read(token: &str, order: &[(String, bool)]) -> Result<Self, CompanyError> {
        let bad = || CompanyError::bad_request("The skip token is not valid.");
        let plain = URL_SAFE_NO_PAD.decode(token).map_err(|_| bad())?;
        let values: Vec<Value> = serde_json::from_slice(&plain).map_err(|_| bad())?;
        let directions = order
            .iter()
            .map(|(_, descending)| *descending)
            .chain([false]);
        if values.len() != order.len() + 1 {
            return Err(bad());
        }
        Ok(Self(values.into_iter().zip(directions).collect()))
    }
}

impl Ord for SortKey {
    fn cmp(&self, other: &Self) -> Ordering {
        let pairs = self.0.iter().zip(&other.0);
        let orders = pairs.map(|((a, descending), (b, _))| {
            if *descending {
                compare(b, a)
            } else {
                compare(a, b)
            }
        });
        orders.fold(Ordering::Equal, Ordering::then)
    }
}

impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
