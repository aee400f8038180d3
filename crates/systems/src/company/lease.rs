//! Who synchronises a webstore: a row of Concord's own API that one run can have at a time, whoever runs it and from where
//! (docs/business-central-api.md, leases).

use serde_json::{Value, json};

use super::client::{Client, quoted};
use super::own_rows::OwnRow;
use crate::call::{CallError, Fault};
use crate::ports::CallPorts;
use concord_base::Timestamp;

/// So long a lease is taken for, in seconds: a run that dies keeps the others from running for no longer.
const HELD_FOR: u32 = 600;
/// How often it is looked at again when somebody else writes to it at the same moment.
const TRIES: usize = 3;
/// Who has it is told with so many characters at most.
const LONGEST_NAME: usize = 100;

/// Who asks for a lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The webstore: the key of its row, at most 20 characters.
    pub webstore: String,
    /// A GUID of this run.
    pub id: String,
    /// Who that is, for people.
    pub name: String,
}

/// What came of asking for a lease.
#[derive(Debug, Clone, PartialEq)]
pub enum Leased {
    /// It is had.
    Had(Lease),
    /// Somebody else has it.
    Held {
        /// Who, in words.
        by: String,
        /// Until when at the latest, by Business Central's clock.
        until: Timestamp,
    },
}

/// A lease that is had.
#[derive(Debug, Clone, PartialEq)]
pub struct Lease {
    row: OwnRow,
    /// Who has it: another run of the same browser that died may have had it before.
    holder: Holder,
}

/// The row of a webstore.
struct Row {
    lease: Lease,
    held_by: String,
    held_until: Option<Timestamp>,
    now: Option<Timestamp>,
}

impl Row {
    fn of(row: OwnRow, holder: &Holder) -> Option<Self> {
        (!row.id().is_empty()).then(|| Self {
            held_by: row.text("holder", LONGEST_NAME),
            held_until: row.time("heldUntil"),
            now: row.time("serverDateTime"),
            lease: Lease {
                holder: Holder {
                    id: row.text("holderId", LONGEST_NAME),
                    ..holder.clone()
                },
                row,
            },
        })
    }
}

impl<P: CallPorts> Client<'_, P> {
    /// Takes the lease of a webstore, where nobody has it, or one has it of whom `is_own` knows by the GUID that it was a run of this
    /// browser that is over.
    ///
    /// # Errors
    /// Business Central could not be asked, or does not take it.
    pub async fn take_lease(
        &self,
        holder: &Holder,
        is_own: impl Fn(&str) -> bool,
    ) -> Result<Leased, CallError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let found = self.lease_of(holder).await?;
            let written = match found {
                None => self.write_lease(holder, None, HELD_FOR).await,
                Some(row) => {
                    let until = row
                        .held_until
                        .filter(|until| row.now.is_none_or(|now| now < *until));
                    let is_own = is_own(&row.lease.holder.id);
                    if let Some(until) = until.filter(|_| !is_own) {
                        let by = row.held_by;
                        return Ok(Leased::Held { by, until });
                    }
                    // One that is held is kept under the GUID that holds it.
                    let lease = match until {
                        Some(_) => row.lease,
                        None => Lease {
                            holder: holder.clone(),
                            ..row.lease
                        },
                    };
                    self.write_lease(&lease.holder, Some(&lease), HELD_FOR)
                        .await
                }
            };
            match written {
                Ok(lease) => return Ok(Leased::Had(lease)),
                // Somebody was quicker, or the answer was lost: the row tells.
                Err(error) if tries < TRIES && may_be_told(&error.fault) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Keeps a lease for as long again.
    ///
    /// # Errors
    /// It is somebody else's by now, or Business Central could not be asked.
    pub async fn keep_lease(&self, lease: &Lease) -> Result<Leased, CallError> {
        let own = lease.holder.id.clone();
        self.take_lease(&lease.holder, |holder| holder == own).await
    }

    /// Gives a lease back. What does not come of it ends by itself.
    pub async fn give_lease_back(&self, lease: &Lease) {
        let _ = self.write_lease(&lease.holder, Some(lease), 0).await;
    }

    async fn lease_of(&self, holder: &Holder) -> Result<Option<Row>, CallError> {
        let filter = format!("webstore eq '{}'", quoted(&holder.webstore));
        let rows = self.own_rows("leases", &filter, "").await?;
        let mut own = rows
            .into_iter()
            .filter(|row| row.0.get("webstore").and_then(Value::as_str) == Some(&*holder.webstore));
        Ok(own.next().and_then(|row| Row::of(row, holder)))
    }

    async fn write_lease(
        &self,
        holder: &Holder,
        row: Option<&Lease>,
        seconds: u32,
    ) -> Result<Lease, CallError> {
        let mut body =
            json!({"holderId": holder.id, "holder": holder.name, "durationInSeconds": seconds});
        if row.is_none() {
            body["webstore"] = json!(holder.webstore);
        }
        let row = row.map(|lease| &lease.row);
        let written = self.write_own_row("leases", row, body).await?;
        match Row::of(written, holder) {
            Some(row) => Ok(Lease {
                holder: holder.clone(),
                ..row.lease
            }),
            None => Err(super::card_call::not_carried_out()),
        }
    }
}

/// Whether the row, read again, tells what came of a write.
fn may_be_told(fault: &Fault) -> bool {
    matches!(fault, Fault::Changed | Fault::Rejected { .. }) || fault.leaves_outcome_unknown()
}
