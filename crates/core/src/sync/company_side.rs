//! Writing one customer to Business Central, whatever becomes of the answer.

use serde_json::Value;

use super::record::Trouble;
use crate::call::{CallError, Fault};
use crate::company::{Client, CompanyCustomer, update};
use crate::customer::country::CountryTable;
use crate::customer::normal::same;
use crate::customer::{CompanyId, Field, Values};
use crate::merge::FieldChange;
use crate::ports::{Clock, Transport};

/// How often an update whose answer was lost is sent in all.
const TRIES: usize = 3;

/// A written customer, and what the user should know of it.
pub struct Written {
    /// The customer as Business Central answered it.
    pub customer: CompanyCustomer,
    /// For the log.
    pub notes: Vec<String>,
}

/// Creates a customer. When the answer is lost it is looked for and adopted, never created again;
/// `is_free` tells whether a found one belongs to nobody yet.
pub async fn create<P: Transport + Clock>(
    client: &Client<'_, P>,
    body: &Value,
    values: &Values,
    countries: &CountryTable,
    is_free: impl Fn(&CompanyId) -> bool,
) -> Result<Written, Trouble> {
    let mut notes = Vec::new();
    let customer = match client.create(body).await {
        Ok(customer) => customer,
        Err(error) if error.fault.leaves_outcome_unknown() => {
            let email = values.get(Field::Email);
            // A name alone does not tell it from a namesake that this run has just created: the next read does,
            // when those are mapped.
            if email.is_empty() {
                return Err(Trouble::Unknown(error));
            }
            let found = client.find(email, values.get(Field::Name)).await;
            let mut found = found
                .unwrap_or_default()
                .into_iter()
                .filter(|it| is_free(&it.id));
            let Some(customer) = found.next().filter(|_| found.next().is_none()) else {
                return Err(Trouble::Unknown(error));
            };
            notes.push(
                "The answer to the create was lost; the customer was found and adopted.".to_owned(),
            );
            customer
        }
        Err(error) => return Err(Trouble::Failed(error)),
    };
    let wanted: Vec<FieldChange> = Field::ALL
        .into_iter()
        .filter(|field| !values.get(*field).is_empty())
        .map(|field| FieldChange {
            field,
            old: String::new(),
            new: values.get(field).to_owned(),
        })
        .collect();
    Ok(mend(client, customer, &wanted, countries, notes).await)
}

/// Changes a customer that is still as it was seen.
pub async fn change<P: Transport + Clock>(
    client: &Client<'_, P>,
    seen: &CompanyCustomer,
    changes: &[FieldChange],
    countries: &CountryTable,
) -> Result<Written, Trouble> {
    let body = update(seen, changes, countries);
    let mut last = None;
    for _ in 0..TRIES {
        let error = match client.update(&seen.id, &seen.etag, &body).await {
            Ok(customer) => return Ok(mend(client, customer, changes, countries, Vec::new()).await),
            Err(error) => error,
        };
        match error.fault {
            Fault::Changed => return Err(Trouble::ChangedSince),
            ref fault if fault.leaves_outcome_unknown() => {}
            _ => return Err(Trouble::Failed(error)),
        }
        // Whether the lost update had its effect can be seen: then the record is as wanted.
        match client.customer(&seen.id).await {
            Ok(now) if now.etag == seen.etag => last = Some(error),
            Ok(now) if rewritten(&now, changes, countries).is_empty() => {
                return Ok(Written {
                    customer: now,
                    notes: Vec::new(),
                });
            }
            Ok(_) => return Err(Trouble::ChangedSince),
            Err(_) => return Err(Trouble::Unknown(error)),
        }
    }
    Err(last.map_or(Trouble::ChangedSince, Trouble::Failed))
}

/// Business Central overwrites city, state and country from its post code table, and clears them when the
/// country changes (facts/business-central.md §0.5): what it rewrote is sent once more on its own. What it
/// rewrites even then is its last word, and noted.
async fn mend<P: Transport + Clock>(
    client: &Client<'_, P>,
    mut customer: CompanyCustomer,
    wanted: &[FieldChange],
    countries: &CountryTable,
    mut notes: Vec<String>,
) -> Written {
    let again: Vec<FieldChange> = rewritten(&customer, wanted, countries)
        .into_iter()
        .filter(|change| matches!(change.field, Field::City | Field::State | Field::Country))
        .cloned()
        .collect();
    if !again.is_empty() {
        // A failure here loses nothing: the next comparison shows what is still rewritten.
        let body = update(&customer, &again, countries);
        if let Ok(mended) = client.update(&customer.id, &customer.etag, &body).await {
            customer = mended;
        }
    }
    let values = customer.values(countries, &wanted_email(wanted));
    for change in rewritten(&customer, wanted, countries) {
        notes.push(format!(
            "Business Central stored {} as “{}” instead of “{}”.",
            change.field.label(),
            values.get(change.field),
            change.new
        ));
    }
    Written { customer, notes }
}

/// The changes that did not end up as they were sent.
fn rewritten<'a>(
    customer: &CompanyCustomer,
    wanted: &'a [FieldChange],
    countries: &CountryTable,
) -> Vec<&'a FieldChange> {
    let values = customer.values(countries, &wanted_email(wanted));
    wanted
        .iter()
        .filter(|change| !same(change.field, values.get(change.field), &change.new))
        .collect()
}

fn wanted_email(wanted: &[FieldChange]) -> Vec<&str> {
    wanted
        .iter()
        .filter(|change| change.field == Field::Email)
        .map(|change| change.new.as_str())
        .collect()
}

impl From<CallError> for Trouble {
    fn from(error: CallError) -> Self {
        Trouble::Failed(error)
    }
}
