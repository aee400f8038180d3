//! Before customers are created in Business Central: whether somebody else has added them meanwhile.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::item::{Item, SeenAgain, Trouble};
use super::one_record::is_of_one_record;
use super::run::{Book, Desk};
use super::{Ports, Watch, company_reads};
use crate::call::{CallError, OwnFault, Side};
use crate::company::{self, CompanyCustomer};
use crate::customer::{CompanyId, Field};
use crate::gather::Gather as _;
use crate::plan::Work;

/// Whether Business Central told whom somebody has added to it since it was read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Added {
    /// It did, or nobody is to be created there.
    Told,
    /// It fails on one of those who were added or changed, or one of them can't even be told from the others.
    NotTold,
}

impl<P: Ports, W: Watch> Desk<'_, P, W> {
    /// Looks for customers that somebody else has added to Business Central since it was read, before more are created
    /// there: one with the same e-mail, or the same name where one of the two has no e-mail, may be the same.
    pub(super) async fn look_for_twins(
        &self,
        chunk: &mut [Item<'_>],
        book: &RefCell<Book<'_>>,
    ) -> Result<Added, CallError> {
        let creates = |item: &Item<'_>| {
            matches!(item.work, Work::CreateInCompany { .. }) && item.trouble.is_none()
        };
        let since = book.borrow().company_known_until;
        let Some(since) = since.filter(|_| chunk.iter().any(creates)) else {
            return Ok(Added::Told);
        };
        let client = company::Client::new(self.session);
        let changed = match client.changed(since).await {
            Ok(changed) => changed,
            Err(error) => {
                let answers = async || company_reads::answers(&client).await;
                return match is_of_one_record(&error, &mut false, answers).await {
                    true => Ok(Added::NotTold),
                    false => Err(error),
                };
            }
        };
        let mut book = book.borrow_mut();
        let latest = changed.records.iter();
        let latest = latest.filter_map(CompanyCustomer::modified).max();
        book.company_known_until = latest.max(Some(since));
        book.strangers.extend(changed.records);
        let strangers = book.strangers.iter().filter(|customer| {
            let known = book.state.snapshots.company.contains_key(&customer.id);
            !known && !book.created.contains(&customer.id)
        });
        for stranger in strangers {
            for item in chunk.iter_mut().filter(|item| creates(item)) {
                if item.may_be(stranger) {
                    item.trouble = Some(Trouble::ChangedSince);
                    let id = stranger.id.clone();
                    let stranger = Some(Box::new(stranger.clone()));
                    item.seen_again.push(SeenAgain::Company(id, stranger));
                }
            }
        }
        Ok(match changed.unidentified.is_empty() {
            true => Added::Told,
            false => Added::NotTold,
        })
    }

    /// Where customers of Business Central can't be read in full, it is asked by its own filter whether one of them is the one that is
    /// about to be created: their values are there, only their answers are not.
    pub(super) async fn look_among_unread(
        &self,
        chunk: &mut [Item<'_>],
        book: &RefCell<Book<'_>>,
        added: Added,
    ) -> Result<(), CallError> {
        let read: BTreeSet<CompanyId> = {
            let book = book.borrow();
            let snapshots = &book.state.snapshots;
            let are_all_told =
                snapshots.reference.unidentified_customers.is_empty() && added == Added::Told;
            let is_known = |it: &CompanyCustomer| it.is_read() || book.created.contains(&it.id);
            let are_all_read = snapshots.company.values().all(CompanyCustomer::is_read)
                && book.strangers.iter().all(is_known);
            if are_all_told && are_all_read {
                return Ok(());
            }
            let customers = snapshots.company.values();
            let read = customers.filter(|it| it.is_read()).map(|it| &it.id);
            read.chain(&book.created).cloned().gathered()
        };
        let client = company::Client::new(self.session);
        for item in chunk.iter_mut().filter(|item| item.trouble.is_none()) {
            let Work::CreateInCompany { values, .. } = item.work else {
                continue;
            };
            let (email, name) = (values.shown(Field::Email), values.shown(Field::Name));
            let holders = match client.holders(email, name).await {
                Ok(holders) => holders,
                Err(error) => {
                    let answers = async || company_reads::answers(&client).await;
                    if !is_of_one_record(&error, &mut false, answers).await {
                        return Err(error);
                    }
                    item.trouble = Some(Trouble::Failed(error));
                    continue;
                }
            };
            if holders.iter().any(|id| !read.contains(id)) {
                let request = "GET /api/v2.0/customers";
                let error = CallError::of_ours(Side::Company, request, OwnFault::MayBeUnread);
                item.trouble = Some(Trouble::Failed(error));
            }
        }
        Ok(())
    }
}
