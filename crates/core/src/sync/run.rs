//! A run under way: how far it is, and what it works with.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use super::batch_size::BatchSize;
use super::item::Item;
use super::lease::Held;
use super::{Permission, Ports, Progress, Session, SyncError, Watch};
use crate::call::CallError;
use crate::company::{CompanyCustomer, Lists};
use crate::customer::CompanyId;
use crate::customer::country::CountryTable;
use crate::log::Run;
use crate::ports::{Store, StoreError, Timestamp};
use crate::setup::Setup;
use crate::state::State;

/// What is known of the run, shared by the chunks under way.
pub(super) struct Book<'a> {
    pub state: &'a mut State,
    pub run: &'a mut Run,
    /// Lines dealt with.
    pub done: usize,
    /// Lines in all.
    pub total: usize,
    /// Customers that this run has created in Business Central: a lost create is none of these.
    pub created: BTreeSet<CompanyId>,
    /// Customers that somebody else has added to Business Central since it was read: a later chunk asks only for those after them.
    pub strangers: Vec<CompanyCustomer>,
    /// Up to when additions to Business Central are known, by its own clock.
    pub company_known_until: Option<Timestamp>,
    /// Why the run ends before its time.
    pub end: Option<End>,
    /// Time spent waiting for the user.
    pub paused: Duration,
}

impl Book<'_> {
    /// Notes why the run ends, if a chunk says so: by its fault, or because it left some of its records.
    pub(super) fn end_by(&mut self, fault: Option<CallError>, left: usize) {
        match fault {
            Some(error) => {
                self.end.get_or_insert(End::Failed(error.into()));
            }
            None if left > 0 => {
                self.end.get_or_insert(End::Stopped);
            }
            None => {}
        }
    }
}

/// Writes what the chunks have changed. What the store refuses stays to be written at the end of the run.
///
/// # Errors
/// The store could not keep it.
pub(super) async fn save<S: Store>(book: &RefCell<Book<'_>>, store: &S) -> Result<(), StoreError> {
    let changes = book.borrow_mut().state.take_changes();
    let written = store.write(&changes).await;
    book.borrow_mut().state.note_written(changes, written)
}

/// Why a run ends before its time.
pub(super) enum End {
    Stopped,
    Failed(SyncError),
}

/// What a run works with besides its book.
pub(super) struct Desk<'a, P, W> {
    pub session: &'a Session<'a, P>,
    pub watch: &'a W,
    /// What keeps others from running meanwhile.
    pub lease: &'a Held<'a, P>,
    pub setup: Setup,
    pub countries: CountryTable,
    pub lists: Lists,
    pub company: CompanyId,
    pub creates: BatchSize,
    pub updates: BatchSize,
    pub company_writes: BatchSize,
    pub orders: BatchSize,
    pub started: Timestamp,
    /// The run's meta data key for noting whose customers it is about to create.
    pub reservation: String,
}

impl<P: Ports, W: Watch> Desk<'_, P, W> {
    /// Whether the next part of the run may be written: nothing has ended it, the user lets it go on, and nobody else runs.
    ///
    /// # Errors
    /// Somebody else has begun to synchronise the webstore.
    pub(super) async fn goes_on(&self, book: &RefCell<Book<'_>>) -> Result<bool, SyncError> {
        let permission = self.ask(book).await;
        if book.borrow().end.is_some() {
            return Ok(false);
        }
        if permission == Permission::Stop {
            book.borrow_mut().end = Some(End::Stopped);
            return Ok(false);
        }
        self.lease.keep().await?;
        Ok(true)
    }

    /// Asks for permission; time spent waiting for it is no working time.
    pub(super) async fn ask(&self, book: &RefCell<Book<'_>>) -> Permission {
        let asked = self.session.ports.now();
        let permission = self.watch.permission().await;
        book.borrow_mut().paused += self.session.ports.now().since(asked);
        permission
    }

    pub(super) fn tell(&self, book: &RefCell<Book<'_>>, step: &str, chunk: &[Item<'_>]) {
        let step = match (step, chunk) {
            ("", _) | (_, []) => step.to_owned(),
            (_, [only]) => format!("{step}: {}", only.line.name),
            (_, [first, rest @ ..]) => {
                format!("{step}: {} and {} more", first.line.name, rest.len())
            }
        };
        self.tell_step(book, step);
    }

    pub(super) fn tell_step(&self, book: &RefCell<Book<'_>>, step: String) {
        let book = book.borrow();
        let spent = self.session.ports.now().since(self.started);
        self.watch.progress(&Progress {
            step,
            done: book.done,
            total: book.total,
            company: None,
            elapsed: spent.saturating_sub(book.paused),
        });
    }
}
