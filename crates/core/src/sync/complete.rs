//! After a create: what API v2.0 does not take of the customer, and what Business Central made of the others.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::item::{Completion, Item};
use super::{Ports, Session};
use crate::call::{CallError, OwnFault, Side};
use crate::company::{CardValue, Client, CompanyCustomer, Lists, MOST_OPERATIONS, Over};
use crate::customer::CompanyId;
use crate::plan::Work;
use crate::template::labels;

/// Brings what was created to hold all of its template, and its further names. `ended` is the fault that has ended the run, if one has: then
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
    let touched = match ended {
        None => touched_since(session, items).await,
        Some(_) => BTreeSet::new(),
    };
    let mut certain = match ended {
        None => write_together(session, lists, items, &touched).await,
        Some(_) => HashMap::new(),
    };
    for (index, item) in items.iter_mut().enumerate() {
        let Some((company, values, over)) = to_complete(item, touched.contains(&index)) else {
            continue;
        };
        let written = match (certain.remove(&index), &fault) {
            _ if values.is_empty() => Ok(Vec::new()),
            (Some(certain), _) => certain.map(|()| Vec::new()),
            (None, Some(fault)) => {
                item.completion = Completion::Open(fault.clone());
                continue;
            }
            (None, None) => write(session, lists, company, &values, over).await,
        };
        let id = company.id.clone();
        match written {
            Ok(notes) => {
                item.completion = Completion::Done;
                item.notes.extend(notes);
            }
            Err(error) => {
                if fault.is_none() && error.fault.concerns_whole_system() {
                    fault = Some(error.clone());
                }
                item.completion = Completion::Open(error);
            }
        }
        read_back.push((index, id));
    }
    let failed = fault.filter(|_| ended.is_none());
    if ended.is_none() && failed.is_none() {
        compare(session, lists, items, read_back).await;
    }
    failed
}

/// Those whom nobody had touched when the plan was made, and of whom that is not known any more: what has been entered on their cards
/// since is not to be written over. What the run itself has written to a customer it has written to the one that the plan saw.
async fn touched_since<P: Ports>(session: &Session<'_, P>, items: &[Item<'_>]) -> BTreeSet<usize> {
    let items = items.iter().enumerate();
    let in_doubt = items.filter_map(|(index, item)| {
        let Work::Bring(bring) = item.work else {
            return None;
        };
        let (_, untouched) = item.template()?;
        let is_asked = untouched && bring.to_company.is_empty() && item.trouble.is_none();
        let has_values = || !item.after_create().is_empty();
        (is_asked && has_values()).then_some((index, &bring.company))
    });
    let in_doubt: Vec<_> = in_doubt.collect();
    let client = Client::new(session);
    let mut touched = BTreeSet::new();
    for part in in_doubt.chunks(MOST_OPERATIONS) {
        let ids: Vec<_> = part.iter().map(|(_, seen)| seen.id.clone()).collect();
        let now = client.with_template(&ids).await.unwrap_or_default();
        let mut now = now.into_iter();
        touched.extend(part.iter().filter_map(|(index, seen)| {
            let now = now.next().flatten();
            let is_as_seen = now.is_some_and(|(now, _)| {
                now.last_modified_date_time == seen.last_modified_date_time
            });
            (!is_as_seen).then_some(*index)
        }));
    }
    touched
}

/// A customer that is there, what its card is to hold besides, and what of it may be written over.
fn to_complete<'a>(
    item: &'a Item<'_>,
    is_touched: bool,
) -> Option<(&'a CompanyCustomer, CardValues, Over)> {
    let (_, untouched) = item.template()?;
    let untouched = untouched && !is_touched;
    let is_create = matches!(item.work, Work::CreateInCompany { .. });
    let company = item.company.as_ref();
    let company = company.filter(|_| is_create || item.trouble.is_none())?;
    let over = match untouched {
        true => Over::Everything,
        false => Over::Nothing,
    };
    Some((company, item.after_create(), over))
}

/// What a customer's card is to hold.
type CardValues = Vec<(CardValue, String)>;

/// Writes the values of all that nobody can have touched, many in one request; what is certain of them by their place among the items.
async fn write_together<P: Ports>(
    session: &Session<'_, P>,
    lists: &Lists,
    items: &[Item<'_>],
    touched: &BTreeSet<usize>,
) -> HashMap<usize, Result<(), CallError>> {
    let Some(service) = &lists.services.card else {
        return HashMap::new();
    };
    let items = items.iter().enumerate();
    let to_write: Vec<_> = items
        .filter_map(|(index, item)| {
            let (company, values, over) = to_complete(item, touched.contains(&index))?;
            let has_values = over == Over::Everything && !values.is_empty();
            has_values.then_some((index, company, values))
        })
        .collect();
    let client = Client::new(session);
    let mut certain = HashMap::new();
    for part in to_write.chunks(MOST_OPERATIONS) {
        let customers = part.iter();
        let customers = customers.map(|(_, of, values)| (*of, values.as_slice()));
        let customers: Vec<_> = customers.collect();
        let written = client
            .complete_created(&lists.services, service, &customers)
            .await;
        let written = part.iter().zip(written);
        certain.extend(written.filter_map(|((index, ..), written)| Some((*index, written?))));
    }
    certain
}

/// Writes the values; what the user should know of them for the log.
async fn write<P: Ports>(
    session: &Session<'_, P>,
    lists: &Lists,
    company: &CompanyCustomer,
    values: &[(CardValue, String)],
    over: Over,
) -> Result<Vec<String>, CallError> {
    let Some(service) = &lists.services.card else {
        let fault = OwnFault::NotPublished;
        return Err(CallError::of_ours(Side::Company, "PATCH /ODataV4", fault));
    };
    let client = Client::new(session);
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
            "Business Central stored {} as “{held}” instead of what was sent.",
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
    let mut found = created_since(session, items, &read_back).await;
    let missing = read_back.iter().map(|(_, id)| id);
    let missing = missing.filter(|id| !found.contains_key(*id)).cloned();
    let missing: Vec<CompanyId> = missing.collect();
    let client = Client::new(session);
    for ids in missing.chunks(MOST_OPERATIONS) {
        let Ok(customers) = client.with_template(ids).await else {
            break;
        };
        let customers = customers.into_iter().flatten();
        found.extend(customers.map(|it| (it.0.id.clone(), it)));
    }
    for (index, id) in read_back {
        let (item, Some((customer, values))) = (&mut items[index], found.remove(&id)) else {
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
        if let Some(held) = item.company.as_ref().filter(|it| it.is_as(&customer)) {
            item.company = Some(customer.with_pages_of(held));
        }
    }
}

/// What was created, as it is now: one request for all, by the time of the first.
async fn created_since<P: Ports>(
    session: &Session<'_, P>,
    items: &[Item<'_>],
    read_back: &[(usize, CompanyId)],
) -> HashMap<CompanyId, (CompanyCustomer, Value)> {
    let created = read_back.iter().map(|(index, _)| &items[*index]);
    let created = created.filter(|item| matches!(item.work, Work::CreateInCompany { .. }));
    let times = created.filter_map(|item| item.company.as_ref()?.modified());
    let Some(since) = times.min() else {
        return HashMap::new();
    };
    let found = Client::new(session).changed_with_template(since).await;
    let found = found.unwrap_or_default().into_iter();
    found.map(|it| (it.0.id.clone(), it)).collect()
}
