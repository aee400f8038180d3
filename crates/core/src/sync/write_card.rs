//! What API v2.0 does not have of Business Central's customers, written to their cards.

use serde_json::Value;

use super::item::{Done, Trouble};
use super::page_writes::{After, PageWrite, Step};
use crate::company::{CardCall, CardFields, CardPage, CompanyCustomer, Way};
use crate::customer::Field;
use crate::customer::normal::same;
use crate::merge::FieldChange;

/// A customer whose card is to be written.
pub(super) struct CardWrite<'a> {
    /// By which page.
    pub page: CardPage<'a>,
    /// What is to be written; of other fields nothing is heeded.
    pub changes: &'a [FieldChange],
    /// The customer as it was answered.
    pub done: &'a mut Done<CompanyCustomer>,
}

impl CardWrite<'_> {
    fn of_card(&self) -> impl Iterator<Item = &FieldChange> {
        let changes = self.changes.iter();
        changes.filter(|change| Way::ApiV2.is_on_card(change.field))
    }

    /// What of them the card does not hold yet; none where the card holds neither what it held nor what it is to hold: somebody
    /// has edited it.
    fn open(&self, row: &Value) -> Option<Vec<(Field, String)>> {
        let mut open = Vec::new();
        for change in self.of_card() {
            let held = self.page.held(row, change.field)?;
            if same(change.field, &held, &change.new) {
                continue;
            }
            if !same(change.field, &held, &change.old) {
                return None;
            }
            open.push((change.field, change.new.clone()));
        }
        Some(open)
    }
}

impl PageWrite for CardWrite<'_> {
    fn may_be_missing(&self) -> bool {
        false
    }

    fn is_new(&self) -> bool {
        false
    }

    fn read(&self) -> CardCall {
        self.page.read(&self.done.record)
    }

    fn step(&self, row: Option<&Value>, after: After) -> Step {
        let Some(row) = row else {
            return Step::Changed;
        };
        // The card is as it was answered: whatever else Business Central stored is its last word.
        if after == After::Write {
            return Step::Held;
        }
        match self.open(row) {
            None => Step::Changed,
            Some(open) if open.is_empty() => Step::Held,
            Some(open) => Step::Write(self.page.write(&self.done.record, row, &open)),
        }
    }

    fn note(&mut self, row: Option<&Value>) {
        let Some(row) = row else { return };
        let (card, not_read) = self.page.card(row, &self.done.record);
        let card = CardFields {
            asks_again: true,
            ..card
        };
        self.done.record = self.done.record.clone().with_card(card, not_read);
        let mut notes = Vec::new();
        for change in self.of_card() {
            let held = self.page.held(row, change.field).unwrap_or_default();
            if !same(change.field, &held, &change.new) {
                notes.push(stored_otherwise(change.field, &held, &change.new));
            }
        }
        self.done.notes.extend(notes);
    }

    fn fail(&mut self, trouble: Trouble) {
        self.done.page_failed = Some(Box::new(trouble));
    }
}

/// What Business Central made of a value.
pub(super) fn stored_otherwise(field: Field, held: &str, sent: &str) -> String {
    format!(
        "Business Central stored {} as “{}” instead of “{}”.",
        field.label(),
        field.shown(held),
        field.shown(sent)
    )
}
