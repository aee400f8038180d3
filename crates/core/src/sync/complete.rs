//! After a create: the template's values that API v2.0 does not take, and what Business Central made of the others.

use super::item::{Completion, Item};
use super::{Ports, Session};
use crate::call::{CallError, OwnFault, Side};
use crate::company::{Client, CompanyCustomer, Lists, MOST_OPERATIONS, Over};
use crate::customer::CompanyId;
use crate::plan::Work;
use crate::template::{Resolved, labels};

/// Brings what was created to hold all of its template. `ended` is the fault that has ended the run, if one has: then
/// nothing more is sent, and the values stay open. A customer whose values can't be written is one record's trouble; a fault
/// that concerns the whole system is returned, and what is left stays open.
pub async fn complete<P: Ports>(
    session: &Session<'_, P>,
    lists: &Lists,
    items: &mut [Item<'_>],
    ended: Option<&CallError>,
) -> Option<CallError> {
    let mut fault = ended.cloned();
    let mut read_back = Vec::new();
    for (index, item) in items.iter_mut().enumerate() {
        let Some((template, untouched)) = item.template() else {
            continue;
        };
        let is_create = matches!(item.work, Work::CreateInCompany { .. });
        let Some(company) = item
            .company
            .as_ref()
            .filter(|_| is_create || item.trouble.is_none())
        else {
            continue;
        };
        if template.after_create.is_empty() {
            item.completion = Completion::Done;
        } else if let Some(fault) = &fault {
            item.completion = Completion::Open(fault.clone());
            continue;
        } else {
            let over = match untouched {
                true => Over::Everything,
                false => Over::Nothing,
            };
            match write(session, lists, company, template, over).await {
                Ok(notes) => {
                    item.completion = Completion::Done;
                    item.notes.extend(notes);
                }
                Err(error) => {
                    if error.fault.concerns_whole_system() {
                        fault = Some(error.clone());
                    }
                    item.completion = Completion::Open(error);
                }
            }
        }
        read_back.push((index, company.id.clone()));
    }
    let failed = fault.filter(|_| ended.is_none());
    if ended.is_none() && failed.is_none() {
        compare(session, lists, items, read_back).await;
    }
    failed
}

/// Writes the values; what the user should know of them for the log.
async fn write<P: Ports>(
    session: &Session<'_, P>,
    lists: &Lists,
    company: &CompanyCustomer,
    template: &Resolved,
    over: Over,
) -> Result<Vec<String>, CallError> {
    let Some(service) = &lists.services.card else {
        let fault = OwnFault::NotPublished;
        return Err(CallError::of_ours(Side::Company, "PATCH /ODataV4", fault));
    };
    let client = Client::new(session);
    let values = &template.after_create;
    let outcome = client
        .complete(&lists.services, service, company, values, over)
        .await?;
    let left = outcome.left.iter().map(|(value, held)| {
        format!(
            "{} was left at “{held}”: somebody may have entered it after the customer was created.",
            value.label()
        )
    });
    let rewritten = outcome.rewritten.iter().map(|(value, held)| {
        format!(
            "Business Central stored {} as “{held}” instead of the template's value.",
            value.label()
        )
    });
    Ok(left.chain(rewritten).collect())
}

/// Reads the customers back and notes where they do not hold what the template says. A failure here loses nothing: the
/// customers are as they were answered.
async fn compare<P: Ports>(
    session: &Session<'_, P>,
    lists: &Lists,
    items: &mut [Item<'_>],
    read_back: Vec<(usize, CompanyId)>,
) {
    let client = Client::new(session);
    for chunk in read_back.chunks(MOST_OPERATIONS) {
        let ids: Vec<CompanyId> = chunk.iter().map(|(_, id)| id.clone()).collect();
        let Ok(customers) = client.with_template(&ids).await else {
            return;
        };
        for ((index, _), found) in chunk.iter().zip(customers) {
            let (item, Some((customer, values))) = (&mut items[*index], found) else {
                continue;
            };
            if let Work::CreateInCompany { template, .. } = item.work {
                item.notes.extend(template.differences(&values, lists));
                if !template.left_to_rules.is_empty() {
                    item.notes.push(format!(
                        "Left to Business Central's API Setup rules: {}.",
                        labels(&template.left_to_rules)
                    ));
                }
            }
            // Who has edited it meanwhile is seen by the next reading: what was answered to the create is the baseline.
            if item.company.as_ref().is_some_and(|it| it.is_as(&customer)) {
                item.company = Some(customer);
            }
        }
    }
}
