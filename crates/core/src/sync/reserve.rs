//! Reserving accounts whose customers are about to be created in Business Central, so that two engines that work on one webstore at once,
//! a tab and the program without a browser or two colleagues' browsers, never create the same customer.
//!
//! ```text
//!   note it in the account, under the run's own key ─► read the account again ─► nobody's note is older: create ─► mapping, note gone
//!                                                             └─► somebody's is: left to that one
//! ```
//!
//! Of two that note it at the same moment each reads both notes afterwards, and WooCommerce's numbers say to both which was first. A
//! note outlives a run that was broken off: another run of the same browser knows it as its own and gone, everybody else heeds it for a
//! while. A key that sees no meta data can't reserve anything, and creates without.

use std::cell::RefCell;

use super::Watch;
use super::batches::write_all;
use super::chunk::{Always, Asking};
use super::item::{Item, Reserved, Trouble};
use super::run::{Book, Desk};
use super::webstore_side::{WebstoreSide, WebstoreWrite};
use super::{Ports, Session};
use crate::call::{CallError, NotReserved};
use crate::customer::name::PlacedNames;
use crate::plan::Work;
use crate::ports::Timestamp;
use crate::sabotage::{self, Sabotage};
use crate::webstore::{HOLDS, MappingChange, MetaData, Reservation, Update, WebstoreCustomer};

impl<P: Ports, W: Watch> Desk<'_, P, W> {
    /// Notes in the accounts of a chunk that their customers are about to be created. Returns the places of those that do not take the note,
    /// with why: one that is gone is told by reading it again.
    ///
    /// # Errors
    /// The webstore fails as a whole.
    pub(super) async fn reserve(
        &self,
        chunk: &mut [Item<'_>],
        book: &RefCell<Book<'_>>,
    ) -> Result<Vec<(usize, Trouble)>, CallError> {
        let now = self.session.ports.now();
        let mut writes = Vec::new();
        for (index, item) in chunk.iter().enumerate() {
            let Work::CreateInCompany { seen, .. } = item.work else {
                continue;
            };
            if seen.meta_data.mapping != MetaData::Hidden
                && !sabotage::is(Sabotage::CreateUnreserved)
            {
                let update = Update::reserve(seen.id, &self.reservation, now);
                writes.push((index, notes_alone(seen, update)));
            }
        }
        let mut refused = Vec::new();
        if writes.is_empty() {
            return Ok(refused);
        }
        self.tell(
            book,
            "Noting in WooCommerce whose customers are created",
            chunk,
        );
        let asking = Asking { desk: self, book };
        let side = self.webstore_side();
        let written = write_all(&side, &self.updates, self.session.ports, &asking, writes).await;
        for (index, outcome) in written.outcomes {
            match outcome {
                Ok(_) => {
                    chunk[index].reserved = Some(Reserved {
                        until: now.after(HOLDS),
                        notes: vec![self.reservation.clone()],
                    });
                }
                Err(trouble @ Trouble::Failed(_)) => refused.push((index, trouble)),
                Err(trouble) => chunk[index].trouble = Some(trouble),
            }
        }
        written.ended.map_or(Ok(refused), Err)
    }

    /// Leaves those to others who were first to note it, by what the accounts show now.
    pub(super) fn heed_reservations(&self, chunk: &mut [Item<'_>], book: &RefCell<Book<'_>>) {
        let now = self.session.ports.now();
        let book = book.borrow();
        for item in chunk.iter_mut().filter(|item| item.trouble.is_none()) {
            let (Some(reserved), Some(account)) = (&mut item.reserved, &item.webstore) else {
                continue;
            };
            let all = &account.meta_data.reservations;
            let Some(own) = all.iter().find(|it| it.key == self.reservation) else {
                item.trouble = Some(Trouble::not_reserved(NotReserved::NotSeen));
                continue;
            };
            let first = all.iter().filter(|it| it.is_before(own));
            let mut first = first.filter_map(|it| counts_until(&book, it, now));
            if let Some(until) = first.next() {
                item.trouble = Some(Trouble::not_reserved(NotReserved::Elsewhere { until }));
            }
            reserved.notes.extend(self.left_behind(account, &book));
        }
    }

    /// Notes in an account that count no more: they are taken away with the next write of its mapping.
    fn left_behind(&self, account: &WebstoreCustomer, book: &Book<'_>) -> Vec<String> {
        let now = self.session.ports.now();
        let all = account.meta_data.reservations.iter();
        let others = all.filter(|it| it.key != self.reservation);
        let over = others.filter(|it| counts_until(book, it, now).is_none());
        over.map(|it| it.key.clone()).collect()
    }

    /// Takes back what was noted for customers that are not created after all. Where it may still come to be, or only the mapping is
    /// missing, the note stays, and is taken away by the run that makes the mapping.
    pub(super) async fn release(&self, chunk: &[Item<'_>]) {
        let writes = chunk.iter().enumerate().filter_map(|(index, item)| {
            let (Work::CreateInCompany { seen, .. }, Some(reserved)) = (item.work, &item.reserved)
            else {
                return None;
            };
            let may_be_created =
                item.wrote_company || matches!(item.trouble, Some(Trouble::Unknown(_)));
            let update = Update::release(seen.id, &reserved.notes);
            (!may_be_created).then(|| (index, notes_alone(seen, update)))
        });
        let writes: Vec<_> = writes.collect();
        if !writes.is_empty() {
            // What can't be taken back now counts for a while and is taken away later.
            let side = self.webstore_side();
            write_all(&side, &self.updates, self.session.ports, &Always, writes).await;
        }
    }

    pub(super) fn webstore_side(&self) -> WebstoreSide<'_, P> {
        WebstoreSide {
            session: self.session,
            names: self.setup.names(),
            countries: &self.countries,
        }
    }
}

/// Until when a note counts; none for one of this browser's former runs, which are over: it lets one run at a time.
fn counts_until(book: &Book<'_>, note: &Reservation, now: Timestamp) -> Option<Timestamp> {
    let is_own = book.state.reservations.holds(&note.key);
    note.counts_until(now).filter(|_| !is_own)
}

/// The account's notes change and nothing else of it, so that nothing can be overwritten.
fn notes_alone(seen: &WebstoreCustomer, update: Update) -> WebstoreWrite {
    WebstoreWrite::Update {
        update,
        seen: Box::new(seen.clone()),
        changes: Vec::new(),
        names: PlacedNames::default(),
        mapping: MappingChange::Keep,
        overwrites: false,
    }
}

/// The key of a run that is about to begin.
pub(super) fn key_of_run<P: Ports>(session: &Session<'_, P>) -> String {
    Reservation::key_of(session.ports.random())
}
