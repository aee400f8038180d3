//! Writing customers to WooCommerce in batches, whatever becomes of the answers.

use std::time::Duration;

use super::record::Trouble;
use crate::call::{CallError, Fault, Side};
use crate::ports::{Clock, Transport};
use crate::webstore::{Binding, Client, NewCustomer, PAGE, Update, WebstoreCustomer};

/// Creating is slow (100 take 12 to 15 s: facts/woocommerce.md "Times seen") and hosts cut requests off at 30 s:
/// batches are sized so that one takes about this long.
const CREATE_TARGET: Duration = Duration::from_secs(8);
/// The first batch of creates.
const FIRST_CREATES: usize = 20;

/// One customer to be written.
#[derive(Clone)]
pub enum WebstoreWrite {
    /// A new one.
    Create(NewCustomer),
    /// Changed fields, or a mapping.
    Update(Update),
}

/// What came of one write.
pub type Outcome = Result<WebstoreCustomer, Trouble>;

/// Writes all of them and tells for each, by its index, what came of it. After a fault of the whole system
/// the rest is not tried.
pub async fn write<P: Transport + Clock>(
    client: &Client<'_, P>,
    ports: &P,
    writes: &[(usize, WebstoreWrite)],
    binding_of: impl Fn(usize) -> Option<Binding>,
) -> Vec<(usize, Outcome)> {
    let (creates, updates): (Vec<_>, Vec<_>) = writes
        .iter()
        .cloned()
        .partition(|(_, write)| matches!(write, WebstoreWrite::Create(_)));
    let mut outcomes = Vec::with_capacity(writes.len());
    let mut queue: Vec<Vec<(usize, WebstoreWrite)>> =
        updates.chunks(PAGE).rev().map(<[_]>::to_vec).collect();
    let mut create_size = FIRST_CREATES;
    let mut creates_left = &creates[..];
    let mut stopped: Option<CallError> = None;
    loop {
        let batch = match queue.pop() {
            Some(batch) => batch,
            None if creates_left.is_empty() => break,
            None => {
                let (now, later) = creates_left.split_at(create_size.min(creates_left.len()));
                creates_left = later;
                now.to_vec()
            }
        };
        if let Some(error) = &stopped {
            outcomes.extend(
                batch
                    .into_iter()
                    .map(|(index, _)| (index, Err(Trouble::NotReached(error.clone())))),
            );
            continue;
        }
        let started = ports.now();
        let is_create = matches!(batch.first(), Some((_, WebstoreWrite::Create(_))));
        match send(client, &batch).await {
            Ok(results) => {
                let indexes = batch.iter().map(|(index, _)| *index);
                outcomes.extend(indexes.zip(results));
                if is_create {
                    create_size = next_size(create_size, batch.len(), ports.now().since(started));
                }
            }
            // One record may be what makes the server fail: halves tell which (facts/faults.md 23).
            Err(error) if matches!(error.fault, Fault::ServerError { .. }) => {
                let (found, missing) = look_for(client, batch, &binding_of).await;
                outcomes.extend(found);
                if missing.len() > 1 {
                    let (first, second) = missing.split_at(missing.len() / 2);
                    queue.push(second.to_vec());
                    queue.push(first.to_vec());
                } else {
                    let failed = |(index, _)| (index, Err(Trouble::Failed(error.clone())));
                    outcomes.extend(missing.into_iter().map(failed));
                }
            }
            Err(error) => {
                let (found, missing) = if error.fault.leaves_outcome_unknown() {
                    look_for(client, batch, &binding_of).await
                } else {
                    (Vec::new(), batch)
                };
                outcomes.extend(found);
                outcomes.extend(
                    missing
                        .into_iter()
                        .map(|(index, _)| (index, Err(Trouble::Unknown(error.clone())))),
                );
                stopped = Some(error);
            }
        }
    }
    outcomes
}

fn next_size(size: usize, sent: usize, took: Duration) -> usize {
    let each = took.as_millis() / sent.max(1) as u128;
    let fitting = CREATE_TARGET
        .as_millis()
        .checked_div(each)
        .unwrap_or(PAGE as u128);
    usize::try_from(fitting)
        .unwrap_or(PAGE)
        .clamp(1, PAGE)
        .min(size * 2)
}

async fn send<P: Transport + Clock>(
    client: &Client<'_, P>,
    batch: &[(usize, WebstoreWrite)],
) -> Result<Vec<Outcome>, CallError> {
    let mut creates = Vec::new();
    let mut updates = Vec::new();
    for (_, write) in batch {
        match write {
            WebstoreWrite::Create(new) => creates.push(new.clone()),
            WebstoreWrite::Update(update) => updates.push(update.clone()),
        }
    }
    let answer = client.batch(&creates, &updates).await?;
    // A batch holds creates or updates, never both, so that the results are in its order.
    let results = answer.created.into_iter().chain(answer.updated);
    Ok(results
        .map(|result| {
            result.map_err(|error| {
                let request = "POST /wp-json/wc/v3/customers/batch".to_owned();
                let fault = error.into_fault();
                Trouble::Failed(CallError {
                    side: Side::Webstore,
                    request,
                    fault,
                })
            })
        })
        .collect())
}

/// After a lost answer: which of the creates are there all the same, mapped as they were to be. Updates are left as
/// missing: sending them again sets the same values.
async fn look_for<P: Transport + Clock>(
    client: &Client<'_, P>,
    batch: Vec<(usize, WebstoreWrite)>,
    binding_of: &impl Fn(usize) -> Option<Binding>,
) -> (Vec<(usize, Outcome)>, Vec<(usize, WebstoreWrite)>) {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for (index, write) in batch {
        let account = match &write {
            WebstoreWrite::Create(new) => client.by_email(&new.email).await.ok().flatten(),
            WebstoreWrite::Update(_) => None,
        };
        let is_ours = |account: &WebstoreCustomer| match account.binding() {
            Some(binding) => binding_of(index).as_ref() == Some(binding),
            // The key sees no meta data; the plan had made sure that nobody had this e-mail.
            None => true,
        };
        match account.filter(is_ours) {
            Some(account) => found.push((index, Ok(account))),
            None => missing.push((index, write)),
        }
    }
    (found, missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_of_creates_grow_while_they_are_quick_and_shrink_when_they_are_slow() {
        assert_eq!(next_size(20, 20, Duration::from_secs(1)), 40);
        assert_eq!(next_size(80, 80, Duration::from_secs(1)), 100);
        assert_eq!(next_size(40, 40, Duration::from_secs(20)), 16);
        assert_eq!(next_size(20, 1, Duration::from_secs(60)), 1);
        assert_eq!(next_size(20, 20, Duration::ZERO), 40);
    }
}
