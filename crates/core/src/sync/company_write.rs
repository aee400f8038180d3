//! A customer to be written to Business Central, and what became of it beside what was sent.

use std::sync::Arc;

use serde_json::Value;

use super::batches::Answer;
use super::item::{Done, Trouble};
use crate::company::{CompanyCustomer, ShipTo, Way};
use crate::customer::country::CountryTable;
use crate::customer::normal::same;
use crate::customer::{Field, Values, email};
use crate::merge::FieldChange;
use crate::ports::Timestamp;

/// One customer to be written.
#[derive(Debug, Clone)]
pub enum CompanyWrite {
    /// A new one.
    Create {
        /// The body of the request.
        body: Value,
        /// The values that it is to hold.
        values: Box<Values>,
        /// Until when it is certain that nobody else creates it; none where nobody can know.
        until: Option<Timestamp>,
    },
    /// Changed fields of one that is still as it was seen.
    Update {
        /// The customer as seen.
        seen: Arc<CompanyCustomer>,
        /// What is to change.
        changes: Vec<FieldChange>,
        /// How countries and states of these are to be spelled, where it is in another way than usual.
        as_stood: Vec<(Field, String)>,
        /// Whether a ship-to address that is the customer's own address goes along.
        delivery_follows: bool,
    },
}

impl CompanyWrite {
    /// Whether somebody else may have begun to create the customer.
    pub(super) fn is_late(&self, now: Timestamp) -> bool {
        matches!(self, CompanyWrite::Create { until: Some(until), .. } if now >= *until)
    }

    /// Whether it changes nothing that comes with the customer.
    pub(super) fn is_of_page(&self, way: Way) -> bool {
        match self {
            CompanyWrite::Create { .. } => false,
            CompanyWrite::Update { changes, .. } => way.is_all_on_page(changes),
        }
    }

    /// Of a customer that was only read: whether it is as it was seen, before its page is written.
    pub(super) fn judged_by_etag(
        &self,
        answer: Answer<Done<CompanyCustomer>>,
        way: Way,
    ) -> Answer<Done<CompanyCustomer>> {
        match (self, answer) {
            (CompanyWrite::Update { seen, .. }, Answer::Done(done))
                if self.is_of_page(way) && done.record.etag != seen.etag =>
            {
                Answer::Trouble(Trouble::ChangedSince)
            }
            (_, answer) => answer,
        }
    }

    /// The ship-to address as the plan saw it.
    pub(super) fn ship_to_seen(&self) -> Option<ShipTo> {
        match self {
            CompanyWrite::Update { seen, .. } => seen.ship_to.clone(),
            CompanyWrite::Create { .. } => None,
        }
    }

    /// What the customer is to hold afterwards.
    pub(super) fn wanted(&self) -> Vec<FieldChange> {
        match self {
            CompanyWrite::Update { changes, .. } => changes.clone(),
            CompanyWrite::Create { values, .. } => values.as_changes(),
        }
    }
}

impl CompanyWrite {
    /// Fields of the address that were not to change and did, with what they held before.
    pub(super) fn dragged(&self, record: &CompanyCustomer) -> Vec<(Field, String)> {
        const PLACE: [Field; 4] = [Field::PostCode, Field::City, Field::State, Field::Country];
        let CompanyWrite::Update { seen, changes, .. } = self else {
            return Vec::new();
        };
        // With none of them written they are what somebody has typed since.
        if !changes.iter().any(|change| PLACE.contains(&change.field)) {
            return Vec::new();
        }
        PLACE
            .into_iter()
            .filter(|field| changes.iter().all(|change| change.field != *field))
            .filter(|field| seen.has_read_field(*field) && record.has_read_field(*field))
            .filter(|field| !same(*field, seen.raw(*field), record.raw(*field)))
            .map(|field| (field, seen.raw(field).to_owned()))
            .collect()
    }

    /// What is to be said where more of an e-mail field than the one address became another: it is written with `;` between its
    /// addresses, as Business Central takes it ([`crate::company::email_field`]).
    pub(super) fn respelled_emails(&self, record: &CompanyCustomer) -> Option<String> {
        let CompanyWrite::Update { seen, changes, .. } = self else {
            return None;
        };
        let change = changes.iter().find(|it| it.field == Field::Email)?;
        let kept = email::with_replaced(&seen.email, &change.old, &change.new);
        let is_respelled = record.has_read_field(Field::Email)
            && record.email != kept
            && email::addresses(&kept).nth(1).is_some();
        is_respelled.then(|| {
            format!(
                "The e-mail field in Business Central held “{}” and holds “{}” now: it takes addresses with “;” between them only.",
                seen.email, record.email
            )
        })
    }
}

/// What is to be said of the changes that did not end up as they were sent.
pub(super) fn rewriting_notes(
    customer: &CompanyCustomer,
    wanted: &[FieldChange],
    countries: &CountryTable,
) -> Vec<String> {
    let values = customer.values(countries, &wanted_email(wanted));
    let note = |change: &FieldChange| {
        format!(
            "Business Central stored {} as “{}” instead of “{}”.",
            change.field.label(),
            values.shown(change.field),
            change.new
        )
    };
    rewritten(customer, wanted, countries)
        .into_iter()
        .map(note)
        .collect()
}

/// The changes that did not end up as they were sent.
pub(super) fn rewritten<'a>(
    customer: &CompanyCustomer,
    wanted: &'a [FieldChange],
    countries: &CountryTable,
) -> Vec<&'a FieldChange> {
    let values = customer.values(countries, &wanted_email(wanted));
    wanted
        .iter()
        .filter(|change| {
            let holds = customer.holds_written(change.field, &change.new, &values);
            holds == Some(false)
        })
        .collect()
}

fn wanted_email(wanted: &[FieldChange]) -> Vec<&str> {
    wanted
        .iter()
        .filter(|change| change.field == Field::Email)
        .map(|change| change.new.as_str())
        .collect()
}
