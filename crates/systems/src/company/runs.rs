//! The runs of all users, and what they did, as Concord's own API keeps them (docs/business-central-api.md, runs and runRecords).

use serde_json::Value;

use super::client::{Client, MOST_OPERATIONS, quoted};
use super::own_rows::OwnRow;
use crate::call::{CallError, Fault};
use crate::ports::CallPorts;
use concord_base::Timestamp;

/// So many runs are read at once at most: the latest.
pub const MOST_RUNS: usize = 200;
/// So many records of a run are written and read at most.
pub const MOST_RUN_RECORDS: usize = 1000;

/// Since when runs are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunsSince {
    /// Those that started since, by the clock of whoever ran them.
    Started(Timestamp),
    /// Those that were written to since, by Business Central's clock.
    Written(Timestamp),
}

impl<P: CallPorts> Client<'_, P> {
    /// The row of a run; none where there is none yet.
    pub async fn run_row(&self, run: &str) -> Result<Option<OwnRow>, CallError> {
        let rows = self
            .own_rows("runs", &format!("runId eq {run}"), "")
            .await?;
        Ok(rows.into_iter().next())
    }

    /// Writes the row of a run: a new one, or the one that is there.
    pub async fn write_run(&self, row: Option<&OwnRow>, body: Value) -> Result<OwnRow, CallError> {
        self.write_own_row("runs", row, body).await
    }

    /// Writes what a run did. What Business Central refuses of it is left out, as what is there already is.
    ///
    /// # Errors
    /// Business Central could not be asked, or did not come to all of it.
    pub async fn write_run_records(&self, bodies: Vec<Value>) -> Result<(), CallError> {
        let mut bodies = bodies.into_iter().peekable();
        while bodies.peek().is_some() {
            let part = bodies.by_ref().take(MOST_OPERATIONS).enumerate();
            let requests: Vec<_> = part
                .map(|(place, body)| self.own_write(place, "runRecords", None, body))
                .collect();
            for answer in self.send_own(&requests).await? {
                match answer {
                    Some(Ok(_)) => {}
                    Some(Err(error)) if matches!(error.fault, Fault::Rejected { .. }) => {}
                    Some(Err(error)) => return Err(error),
                    None => return Err(super::card_call::not_carried_out()),
                }
            }
        }
        Ok(())
    }

    /// The latest runs of a webstore since then.
    pub async fn runs_since(
        &self,
        webstore: &str,
        since: RunsSince,
    ) -> Result<Vec<OwnRow>, CallError> {
        let (property, since) = match since {
            RunsSince::Started(at) => ("startedAt", at),
            RunsSince::Written(at) => ("systemModifiedAt", at),
        };
        let filter = format!(
            "webstore eq '{}' and {property} ge {}",
            quoted(webstore),
            since.to_utc_text()
        );
        let latest = format!("&$orderby=startedAt%20desc&$top={MOST_RUNS}");
        self.own_rows("runs", &filter, &latest).await
    }

    /// What a run did.
    pub async fn run_records(&self, run: &str) -> Result<Vec<OwnRow>, CallError> {
        let first = format!("&$orderby=sequence&$top={MOST_RUN_RECORDS}");
        self.own_rows("runRecords", &format!("runId eq {run}"), &first)
            .await
    }
}
