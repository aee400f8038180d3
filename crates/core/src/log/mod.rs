//! The activity log: runs, and what each did per record.

pub mod export;
mod fault;
pub mod filter;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::call::{Explanation, Side};
use crate::customer::{CompanyId, Field, WebstoreId};
use crate::merge::FieldChange;
use crate::ports::Timestamp;
use crate::reading::Oddity;
use crate::webstore::{NoteChange, OrderId};

pub use fault::FaultKind;

/// One synchronisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// When it started; also what tells runs apart.
    pub started: Timestamp,
    /// When it ended; none while it runs, or when the tab was closed meanwhile.
    pub ended: Option<Timestamp>,
    /// How it ended.
    pub end: RunEnd,
    /// What it did.
    pub counts: Counts,
    /// For which system it waited, and how long in milliseconds: by its limit, or because it failed or gave no answer.
    #[serde(default)]
    pub waited: Vec<(Side, u64)>,
    /// What started it.
    #[serde(default)]
    pub trigger: Trigger,
    /// What was odd about the two systems' answers as such, each kind once.
    #[serde(default)]
    pub oddities: BTreeSet<Oddity>,
}

/// What started a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Trigger {
    /// A user applied a plan that was shown.
    #[default]
    User,
    /// Automatic synchronisation.
    Schedule,
    /// A user undid the run that started then.
    Undo(Timestamp),
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunEnd {
    /// It has not, or the tab was closed meanwhile.
    Open,
    /// Every line of the plan was dealt with.
    Completed,
    /// The user stopped it.
    Stopped,
    /// It could not go on.
    Failed(Explanation),
}

/// What a run did, counted by record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Records that the plan wanted to write.
    pub planned: usize,
    /// Created in Business Central.
    pub created_in_company: usize,
    /// Created in WooCommerce.
    pub created_in_webstore: usize,
    /// Mapped.
    pub mapped: usize,
    /// Unmapped.
    pub unmapped: usize,
    /// Noted as not to be mapped.
    pub kept_apart: usize,
    /// Updated on either side.
    pub updated: usize,
    /// Created by an earlier run, and given the values of their template that were still missing.
    pub completed: usize,
    /// Orders whose meta data was written.
    pub orders_written: usize,
    /// Changed since the preview, and therefore left.
    pub changed_since: usize,
    /// Failed.
    pub failed: usize,
    /// Not tried, since they cannot be written as they are; each is in the log with its reason.
    pub refused: usize,
    /// Of those that failed or had changed: Business Central had taken its part by then.
    pub half_written: usize,
    /// Of those that were written: it was not known before a later reading found them so.
    pub found_later: usize,
    /// Customers with a field that waits for the user to decide, as the run left them.
    pub conflicts: usize,
    /// Records of an undo of which something was left because it can't be read: the undo can go on once it can.
    pub left_unread: usize,
}

impl Counts {
    /// Counts a record of which this was done.
    pub fn note_done(&mut self, action: Action) {
        let count = match action {
            Action::CreateInCompany => &mut self.created_in_company,
            Action::CreateInWebstore => &mut self.created_in_webstore,
            Action::Map => &mut self.mapped,
            Action::Unmap => &mut self.unmapped,
            Action::KeepApart => &mut self.kept_apart,
            Action::Update => &mut self.updated,
            Action::Complete => &mut self.completed,
            Action::NoteCustomers => &mut self.orders_written,
        };
        *count += 1;
    }

    /// Records of a run that was cut off that are not known to be written.
    pub fn left_open(&self, end: &RunEnd) -> usize {
        let known = self.written() + self.changed_since + self.failed;
        match end {
            RunEnd::Open => self.planned.saturating_sub(known),
            RunEnd::Completed | RunEnd::Stopped | RunEnd::Failed(_) => 0,
        }
    }

    /// Records that were written in whole.
    pub fn written(&self) -> usize {
        self.created_in_company
            + self.created_in_webstore
            + self.mapped
            + self.unmapped
            + self.kept_apart
            + self.updated
            + self.completed
            + self.orders_written
    }
}

/// What a run did with one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The run's start.
    pub run: Timestamp,
    /// The place within the run.
    pub sequence: usize,
    /// The customer's name.
    pub name: String,
    /// The webstore ID, where there is one.
    pub webstore_id: Option<WebstoreId>,
    /// The Business Central customer's id, where there is one.
    pub customer: Option<CompanyId>,
    /// The Business Central customer no., where there is one.
    pub number: Option<String>,
    /// What was to be done.
    pub action: Action,
    /// Why.
    pub reason: String,
    /// Fields written, with the side that they were written to.
    pub fields: Vec<(Side, FieldChange)>,
    /// What each of `fields` held afterwards, as the server answered: it may rewrite what it is sent.
    #[serde(default)]
    pub stored: Vec<String>,
    /// How Business Central's fields of country and state stood before, where it was in another way than Concord writes the old
    /// value: `NI` for Northern Ireland, which counts as GB. An undo gives them back so.
    #[serde(default)]
    pub former_spelling: Vec<(Field, String)>,
    /// The order that was written to; none where the record is a customer.
    #[serde(default)]
    pub order: Option<OrderEntry>,
    /// What came of it.
    pub result: EntryResult,
    /// What the user should know besides, such as a value that a server rewrote.
    pub notes: Vec<String>,
}

/// What the log is to say of a record that a run is about to write, kept with the intent: a reading that finds it done can say
/// so although the run never got to know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntendedEntry {
    /// The entry as it stands while nothing more is known.
    pub entry: Entry,
    /// Whether, and how, the run has counted it.
    pub counted: Counted,
}

/// How a run has counted a record of which it does not know what came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Counted {
    /// It has not come to that; the log says nothing yet.
    NotYet,
    /// As failed.
    Failed,
    /// As failed after Business Central had taken its part.
    HalfWritten,
}

/// What a run wrote to an order's meta data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderEntry {
    /// The order.
    pub id: OrderId,
    /// Its number.
    pub number: String,
    /// What was written; of a write that succeeded `new` is what the order holds since.
    pub changes: Vec<NoteChange>,
}

/// What a run was to do with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Action {
    /// Create the customer in Business Central.
    CreateInCompany,
    /// Create the customer in WooCommerce.
    CreateInWebstore,
    /// Map two customers.
    Map,
    /// Take a mapping back.
    Unmap,
    /// Note that two customers are not to be mapped.
    KeepApart,
    /// Write changed fields.
    Update,
    /// Write the values of its template to a customer that an earlier run created.
    Complete,
    /// Write an order's customers to its meta data.
    NoteCustomers,
}

impl Action {
    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            Action::CreateInCompany => "Create in Business Central",
            Action::CreateInWebstore => "Create in WooCommerce",
            Action::Map => "Map",
            Action::Unmap => "Unmap",
            Action::KeepApart => "Keep apart",
            Action::Update => "Update",
            Action::Complete => "Created earlier; write template values",
            Action::NoteCustomers => "Write to the order",
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryResult {
    /// Done.
    Done,
    /// The record changed since the preview and was left as it is.
    ChangedSince,
    /// It failed.
    Failed {
        /// What happened and what to do.
        error: Explanation,
        /// What kind of fault it is.
        #[serde(default)]
        kind: FaultKind,
        /// The request that failed, without secrets; none when none was sent.
        request: Option<String>,
    },
}

impl Run {
    /// The row of a run: sorts by time.
    pub fn key(&self) -> String {
        format!("{:015}", self.started.0)
    }

    /// Whether it is older than the activity log keeps.
    pub fn is_expired(&self, now: Timestamp, retention_days: u32) -> bool {
        now.0 - self.started.0 > i64::from(retention_days) * 24 * 60 * 60 * 1000
    }
}

/// A value that a run wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<'a> {
    /// Which field.
    pub label: &'static str,
    /// Where it was written to.
    pub to: Side,
    /// Before; empty where there was nothing.
    pub old: Cow<'a, str>,
    /// Afterwards, as the server answered; empty where it was removed.
    pub new: Cow<'a, str>,
}

impl Entry {
    /// Every value that was written, of a customer or of an order.
    pub fn written(&self) -> Vec<Written<'_>> {
        let fields = self.fields.iter().enumerate();
        let of_customer = fields.map(|(place, (side, change))| Written {
            label: change.field.label(),
            to: *side,
            // Where a record was made there was nothing before.
            old: match self.action {
                Action::CreateInCompany | Action::CreateInWebstore => {
                    Cow::Borrowed(change.old.as_str())
                }
                _ => change.field.shown(&change.old),
            },
            new: change
                .field
                .shown(self.stored.get(place).unwrap_or(&change.new)),
        });
        let notes = self.order.iter().flat_map(|order| &order.changes);
        let of_order = notes.map(|change| Written {
            label: change.party.label(),
            to: Side::Webstore,
            old: change.old.as_deref().unwrap_or_default().into(),
            new: change.new.as_deref().unwrap_or_default().into(),
        });
        of_customer.chain(of_order).collect()
    }

    /// Whether the run left a trace in either system: all was written, or at least one side of it.
    pub fn wrote(&self) -> bool {
        let changed = |place: usize, (_, change): &(Side, FieldChange)| {
            let stored = self.stored.get(place);
            stored.is_some_and(|stored| *stored != change.old)
        };
        let mut fields = self.fields.iter().enumerate();
        self.result == EntryResult::Done || fields.any(|(place, field)| changed(place, field))
    }

    /// The row of an entry: sorts by run and place.
    pub fn key(&self) -> String {
        format!("{:015}-{:07}", self.run.0, self.sequence)
    }

    /// The rows of all entries of a run.
    pub fn keys_of(run: Timestamp) -> Range<String> {
        // The sign after the dash ends them.
        format!("{:015}-", run.0)..format!("{:015}.", run.0)
    }
}
