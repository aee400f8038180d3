//! Rows of the tables of Concord's own API: leases, runs and what they did (docs/business-central-api.md).

use http::Method;
use percent_encoding::utf8_percent_encode;
use serde_json::{Value, json};

use super::client::{BatchRequest, Client, QUERY};
use super::way::Way;
use crate::call::CallError;
use crate::call::pacing::Repeat;
use crate::ports::CallPorts;
use crate::reading::number;
use concord_base::Timestamp;

/// A row as it was answered. Whoever wrote it may have written anything.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnRow(pub Value);

impl OwnRow {
    /// The key of the record; empty where the answer names none.
    pub fn id(&self) -> &str {
        self.value("id")
    }

    /// A text, of which no more than so many characters are taken; empty where there is none.
    pub fn text(&self, property: &str, most: usize) -> String {
        self.value(property).chars().take(most).collect()
    }

    /// A time; none where there is none that can be read.
    pub fn time(&self, property: &str) -> Option<Timestamp> {
        Timestamp::parse_utc(self.value(property))
    }

    /// A count; 0 where there is none.
    pub fn count(&self, property: &str) -> usize {
        // Sums of some of them fit into 32 bits.
        const MOST: u64 = 100_000_000;
        let number = number(self.0.get(property)).unwrap_or_default();
        usize::try_from(number.min(MOST)).unwrap_or_default()
    }

    fn value(&self, property: &str) -> &str {
        let value = self.0.get(property).and_then(Value::as_str);
        value.unwrap_or_default()
    }
}

impl<P: CallPorts> Client<'_, P> {
    /// Rows of an entity set. `further` is what the query says besides the filter.
    pub(super) async fn own_rows(
        &self,
        set: &str,
        filter: &str,
        further: &str,
    ) -> Result<Vec<OwnRow>, CallError> {
        let url = format!(
            "{}/{}?$filter={}{further}",
            self.extension_root(),
            self.place(Way::Extension, set),
            utf8_percent_encode(filter, QUERY)
        );
        let rows = self.pages(&url).await?;
        Ok(rows.into_iter().map(OwnRow).collect())
    }

    /// Writes a row: a new one, or one that is there, with the ETag that it was read with.
    pub(super) async fn write_own_row(
        &self,
        set: &str,
        row: Option<&OwnRow>,
        body: Value,
    ) -> Result<OwnRow, CallError> {
        let requests = [self.own_write(0, set, row, body)];
        let answers = self.send_own(&requests).await?;
        let answer = answers.into_iter().next().flatten();
        let answer = answer.unwrap_or_else(|| Err(super::card_call::not_carried_out()));
        answer.map(OwnRow)
    }

    /// Carries out operations on these tables, each on its own; the answers as [`Client::send_batch`] gives them.
    pub(super) async fn send_own(
        &self,
        requests: &[BatchRequest],
    ) -> Result<Vec<Option<Result<Value, CallError>>>, CallError> {
        let root = self.extension_root();
        self.send_batch(&root, requests, Repeat::Never).await
    }

    /// One operation, at this place among the others.
    pub(super) fn own_write(
        &self,
        place: usize,
        set: &str,
        row: Option<&OwnRow>,
        body: Value,
    ) -> BatchRequest {
        let mut headers = json!({"Content-Type": "application/json", "Accept-Language": "en-US"});
        let (method, path) = match row {
            None => (Method::POST, set.to_owned()),
            Some(row) => {
                headers["If-Match"] = json!(row.value("@odata.etag"));
                (Method::PATCH, format!("{set}({})", row.id()))
            }
        };
        let url = self.place(Way::Extension, &path);
        BatchRequest {
            in_words: format!("{method} {set}"),
            wire: json!({"id": place.to_string(), "method": method.as_str(), "url": url, "headers": headers, "body": body}),
        }
    }
}
