//! Business Central's Name 2 and Contact, written to the customers' cards.

use std::collections::BTreeMap;

use serde_json::Value;

use super::item::{Done, Trouble};
use super::{Ports, Session};
use crate::call::retry::Retry;
use crate::call::{CallError, Fault, Side};
use crate::company::{
    Calls, Client, CompanyCustomer, FurtherNames, NameCard, NamePage, is_on_page,
};
use crate::customer::Field;
use crate::customer::normal::same;
use crate::merge::FieldChange;

/// How often a card is read again that somebody else has written between its reading and its write.
const MOST_STALE: u32 = 4;

/// A customer whose names are to be written, once everything else of it is.
pub(super) struct Naming<'a> {
    /// What is to be written; of other fields nothing is heeded.
    pub changes: &'a [FieldChange],
    /// The customer as it was answered.
    pub done: &'a mut Done<CompanyCustomer>,
}

impl Naming<'_> {
    /// What of its names the card does not hold yet; none where the card holds neither what it held nor what it is to hold: somebody
    /// has edited it.
    fn open(&self, page: NamePage<'_>, row: &Value) -> Option<Vec<(Field, String)>> {
        let mut open = Vec::new();
        for change in self.changes.iter().filter(|it| is_on_page(it.field)) {
            let held = page.held(row, change.field)?;
            if same(change.field, held, &change.new) {
                continue;
            }
            if !same(change.field, held, &change.old) {
                return None;
            }
            open.push((change.field, change.new.clone()));
        }
        Some(open)
    }

    /// Notes what the card holds now.
    fn note(&mut self, page: NamePage<'_>, row: &Value) {
        let (names, not_read) = page.names(row, &self.done.record);
        let names = FurtherNames {
            asks_again: true,
            ..names
        };
        self.done.record = self.done.record.clone().with_further(names, not_read);
        for change in self.changes.iter().filter(|it| is_on_page(it.field)) {
            let held = page.held(row, change.field).unwrap_or_default();
            if !same(change.field, held, &change.new) {
                self.done.notes.push(format!(
                    "Business Central stored {} as “{held}” instead of “{}”.",
                    change.field.label(),
                    change.new
                ));
            }
        }
    }
}

/// Writes names to the customers' cards, each only while the card holds what the plan saw: many in one request, and what is not certain
/// after that one by one. Returns the places of those that hold theirs.
pub(super) async fn write_names<P: Ports>(
    session: &Session<'_, P>,
    page: NamePage<'_>,
    customers: &mut [Naming<'_>],
) -> Vec<usize> {
    let mut cards = Cards {
        client: Client::new(session),
        page,
        how: Calls::Together,
        customers,
        written: Vec::new(),
        open: BTreeMap::new(),
    };
    let mut places: Vec<usize> = (0..cards.customers.len()).collect();
    let mut tries = 0;
    loop {
        cards.attempt(places).await;
        tries += 1;
        places = cards.open.keys().copied().collect();
        let Some(error) = cards.open.values().next() else {
            break;
        };
        let fault = error.fault.clone();
        let is_stale = fault == Fault::Changed && tries < MOST_STALE;
        let passes = Retry::BATCH.allows(&fault, tries);
        if cards.how == Calls::OneByOne && !passes && !is_stale {
            break;
        }
        if passes {
            let ports = session.ports;
            Retry::BATCH.wait(Side::Company, &fault, tries, ports).await;
        }
        // What was refused together may be taken one by one.
        if cards.how == Calls::Together {
            cards.how = Calls::OneByOne;
            tries = 0;
        }
    }
    for (place, error) in std::mem::take(&mut cards.open) {
        cards.fail(place, error);
    }
    cards.written
}

/// Cards on their way.
struct Cards<'a, 'b, 'c, P> {
    client: Client<'a, P>,
    page: NamePage<'a>,
    how: Calls,
    customers: &'b mut [Naming<'c>],
    /// The places of those that hold their names.
    written: Vec<usize>,
    /// Those of which nothing is certain yet, with what came last.
    open: BTreeMap<usize, CallError>,
}

impl<P: Ports> Cards<'_, '_, '_, P> {
    /// Reads the cards and writes what they lack.
    async fn attempt(&mut self, places: Vec<usize>) {
        let records = places
            .iter()
            .map(|place| &self.customers[*place].done.record);
        let records: Vec<&CompanyCustomer> = records.collect();
        let rows = self.client.cards(self.page, &records, self.how).await;
        let mut to_write = Vec::new();
        for (place, row) in places.into_iter().zip(rows) {
            match row {
                Err(error) => self.not_certain(place, error),
                Ok(row) => match self.customers[place].open(self.page, &row) {
                    None => self.changed(place),
                    Some(names) if names.is_empty() => self.hold(place, &row),
                    Some(names) => to_write.push((place, etag_of(&row), names)),
                },
            }
        }
        if to_write.is_empty() {
            return;
        }
        let cards = to_write.iter().map(|(place, etag, names)| NameCard {
            customer: &self.customers[*place].done.record,
            etag: etag.clone(),
            names: names.clone(),
        });
        let cards: Vec<NameCard<'_>> = cards.collect();
        let answers = self.client.write_names(self.page, &cards, self.how).await;
        for ((place, ..), answer) in to_write.into_iter().zip(answers) {
            match answer {
                Ok(row) => self.hold(place, &row),
                Err(error) => self.not_certain(place, error),
            }
        }
    }

    /// The card is as it was answered: whatever else Business Central stored is its last word.
    fn hold(&mut self, place: usize, row: &Value) {
        self.customers[place].note(self.page, row);
        self.open.remove(&place);
        self.written.push(place);
    }

    /// What was refused by itself is refused; what may be of the whole request, or has no answer, is looked at again.
    fn not_certain(&mut self, place: usize, error: CallError) {
        match self.how == Calls::OneByOne && !is_told_by_the_card(&error.fault) {
            true => {
                self.open.remove(&place);
                self.fail(place, error);
            }
            false => {
                self.open.insert(place, error);
            }
        }
    }

    fn fail(&mut self, place: usize, error: CallError) {
        let trouble = match error.fault.leaves_outcome_unknown() {
            true => Trouble::Unknown(error),
            false => Trouble::Failed(error),
        };
        self.customers[place].done.names_failed = Some(Box::new(trouble));
    }

    fn changed(&mut self, place: usize) {
        self.open.remove(&place);
        self.customers[place].done.names_failed = Some(Box::new(Trouble::ChangedSince));
    }
}

/// Whether the card, read again, tells what came of a write, or the same may do better a little later.
fn is_told_by_the_card(fault: &Fault) -> bool {
    matches!(fault, Fault::Changed | Fault::Busy { .. }) || fault.leaves_outcome_unknown()
}

/// A card without an ETag can't be guarded by one: what it held was looked at a moment ago.
fn etag_of(row: &Value) -> String {
    let etag = row.get("@odata.etag").and_then(Value::as_str);
    etag.unwrap_or("*").to_owned()
}
