//! Customers of Business Central asked for by their ids, and whether it answers at all.

use std::cell::RefCell;

use super::one_record::{answers_one_of_two, may_be_one_record};
use super::reread::by_id;
use super::seek::{Sought, seek_in_halves};
use super::{Ports, Session};
use crate::call::{CallError, Fault, OwnFault, Side};
use crate::company::{Client, CompanyCustomer, MOST_OPERATIONS, Operation};
use crate::customer::CompanyId;

/// The batch ended before the operation.
pub(super) fn unanswered() -> CallError {
    CallError::of_ours(Side::Company, "POST /api/v2.0/$batch", OwnFault::Unanswered)
}

/// Whether Business Central answers, whichever customer it may fail on.
pub async fn answers<P: Ports>(client: &Client<'_, P>) -> bool {
    answers_one_of_two(async |part| client.part_ids(part).await.is_ok()).await
}

/// Customers as they are now, in the order of their ids; none for one that is gone.
pub async fn read_again<P: Ports>(
    session: &Session<'_, P>,
    ids: &[CompanyId],
) -> Result<Vec<Option<Result<CompanyCustomer, CallError>>>, CallError> {
    let mut found = by_id(seek(session, ids).await?, |customer| customer.id.clone());
    Ok(ids.iter().map(|id| found.remove(id)).collect())
}

/// Asks for customers by their ids, a hundred at a time. Those on which Business Central fails are told by their own answers, or found
/// by halves.
pub async fn seek<P: Ports>(
    session: &Session<'_, P>,
    ids: &[CompanyId],
) -> Result<Sought<CompanyId, CompanyCustomer>, CallError> {
    let client = Client::new(session);
    let fails = RefCell::new(Vec::new());
    let ask = async |ids: &[CompanyId], _| {
        let operations: Vec<_> = ids.iter().cloned().map(Operation::Read).collect();
        let mut found = Vec::with_capacity(ids.len());
        for (answer, id) in client.batch(&operations).await?.into_iter().zip(ids) {
            match answer {
                Some(Ok(customer)) => found.push(customer),
                Some(Err(error)) if matches!(error.fault, Fault::NotFound { .. }) => {}
                Some(Err(error)) if may_be_one_record(&error, true) => {
                    fails.borrow_mut().push((id.clone(), error));
                }
                Some(Err(error)) => return Err(error),
                None => return Err(unanswered()),
            }
        }
        Ok(found)
    };
    let mut sought =
        seek_in_halves(ids, MOST_OPERATIONS, ask, async || answers(&client).await).await?;
    sought.unanswered.append(&mut fails.borrow_mut());
    Ok(sought)
}
