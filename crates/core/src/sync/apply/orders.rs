//! The orders of a plan: the same steps as for customers, with one side.

use std::cell::RefCell;
use std::sync::Arc;

use super::FIRST_ORDERS;
use crate::call::CallError;
use crate::log::{Action, Counted, Entry, EntryResult, IntendedEntry, OrderEntry, Run};
use crate::plan::OrderNote;
use crate::ports::Timestamp;
use crate::state::{IntendedWrite, Intent, State, Subject};
use crate::sync::batch_size::BatchSize;
use crate::sync::batches::write_all;
use crate::sync::chunk::Asking;
use crate::sync::failures::{Tally, note_failure};
use crate::sync::item::Trouble;
use crate::sync::not_told::note_intents;
use crate::sync::order_side::{OrderSide, OrderWrite, read_again};
use crate::sync::record::{not_answered, trouble_in_log, unanswered};
use crate::sync::reread::{Held, hold};
use crate::sync::run::{Book, Desk, save};
use crate::sync::{Ports, SyncError, Watch};
use crate::webstore::{NoteChange, Order, OrderId, OrderUpdate, PAGE};

/// An order on its way through a chunk.
pub(super) struct OrderItem<'a> {
    note: &'a OrderNote,
    /// The order as it is after the latest step.
    now: Option<Arc<Order>>,
    /// Whether it turned out to be gone.
    is_gone: bool,
    trouble: Option<Trouble>,
}

impl<'a> OrderItem<'a> {
    /// An order that is written to; none for a line that only says something.
    pub(super) fn new(note: &'a OrderNote) -> Option<Self> {
        note.writes().then_some(Self {
            note,
            now: None,
            is_gone: false,
            trouble: None,
        })
    }

    fn subject(&self) -> Subject {
        Subject::Order(self.note.seen.id)
    }
}

/// How many orders a request writes to.
pub(super) fn batch_size() -> BatchSize {
    BatchSize::new(FIRST_ORDERS, PAGE)
}

impl<P: Ports, W: Watch> Desk<'_, P, W> {
    /// Deals with a chunk of orders, from the intents to the log. `first` is the place of the first in the run.
    pub(super) async fn deal_with_orders(
        &self,
        chunk: &mut [OrderItem<'_>],
        first: usize,
        book: &RefCell<Book<'_>>,
    ) -> Result<(), SyncError> {
        if !self.goes_on(book).await? {
            return Ok(());
        }
        self.tell_step(book, format!("Writing to {} orders", chunk.len()));
        let ports = self.session.ports;
        let at = ports.now();
        let run = book.borrow().run.started;
        let intents: Vec<Intent> = chunk
            .iter()
            .enumerate()
            .map(|(place, item)| Intent {
                subject: item.subject(),
                write: IntendedWrite::Update,
                at,
                entry: Some(Box::new(IntendedEntry {
                    entry: entry(run, item, first + place, not_answered()),
                    counted: Counted::NotYet,
                })),
                moved_address: None,
            })
            .collect();
        note_intents(book.borrow_mut().state, intents);
        save(book, ports).await?;

        let ended = self.write_orders(chunk, book).await;

        let now = ports.now();
        {
            let book = &mut *book.borrow_mut();
            for (place, item) in chunk.iter().enumerate() {
                note(book.state, book.run, item, first + place, now);
            }
            let left = |item: &&OrderItem<'_>| item.trouble == Some(Trouble::NotReached);
            let left = chunk.iter().filter(left).count();
            book.done += chunk.len() - left;
            book.state.note_under_way(book.run);
            book.end_by(ended, left);
        }
        save(book, ports).await?;
        self.tell_step(book, String::new());
        Ok(())
    }

    /// Returns the fault that ends the run, if there was one.
    async fn write_orders(
        &self,
        chunk: &mut [OrderItem<'_>],
        book: &RefCell<Book<'_>>,
    ) -> Option<CallError> {
        let ids: Vec<OrderId> = chunk.iter().map(|item| item.note.seen.id).collect();
        let mut now = match read_again(self.session, &ids).await {
            Ok(now) => now,
            Err(error) => {
                for item in chunk.iter_mut() {
                    item.trouble = Some(Trouble::NotReached);
                }
                return Some(error);
            }
        };
        let mut writes = Vec::new();
        for (index, item) in chunk.iter_mut().enumerate() {
            let seen = &item.note.seen;
            match hold(&**seen, now.remove(&seen.id)) {
                Held::AsSeen(now) => {
                    let update = OrderUpdate {
                        id: seen.id,
                        changes: item.note.changes.clone(),
                    };
                    let seen = Arc::new(now);
                    item.now = Some(seen.clone());
                    writes.push((index, OrderWrite { update, seen }));
                }
                Held::Changed(now) => {
                    item.is_gone = now.is_none();
                    item.now = now.map(Arc::new);
                    item.trouble = Some(Trouble::ChangedSince);
                }
                Held::Unread(why) => item.trouble = Some(Trouble::NotRead(why)),
            }
        }
        if writes.is_empty() {
            return None;
        }
        let side = OrderSide {
            session: self.session,
        };
        let asking = Asking { desk: self, book };
        let written = write_all(&side, &self.orders, self.session.ports, &asking, writes).await;
        for (index, outcome) in written.outcomes {
            let item = &mut chunk[index];
            match outcome {
                Ok(done) => item.now = Some(Arc::new(done.record)),
                Err(trouble) => item.trouble = Some(trouble),
            }
        }
        written.ended
    }
}

/// Notes what came of an order.
fn note(state: &mut State, run: &mut Run, item: &OrderItem<'_>, sequence: usize, at: Timestamp) {
    let seen = &item.note.seen;
    if item.is_gone {
        state.remove_order(seen.id);
    } else if let Some(now) = &item.now {
        state.put_order(now.clone());
    }
    match &item.trouble {
        None => {
            run.counts.note_done(Action::NoteCustomers);
            state.remove_failure(&item.subject());
        }
        Some(Trouble::ChangedSince | Trouble::ChangedUnanswered) => {
            run.counts.changed_since += 1;
        }
        Some(trouble) => {
            // Orders are never held.
            if let Some(failed) = trouble.failure() {
                run.counts.failed += 1;
                note_failure(state, item.subject(), failed, Tally::Stands, at);
            }
        }
    }
    if !matches!(item.trouble, Some(Trouble::Unknown(_))) {
        state.close_intent(&item.subject());
    }
    let result = item.trouble.as_ref().map(trouble_in_log);
    let Some(result) = result.unwrap_or(Some(EntryResult::Done)) else {
        return;
    };
    let entry = entry(run.started, item, sequence, result);
    state.log(&entry);
    if matches!(item.trouble, Some(Trouble::Unknown(_))) {
        let intended = IntendedEntry {
            entry,
            counted: Counted::Failed,
        };
        state.change_intent(&item.subject(), |it| it.entry = Some(Box::new(intended)));
    }
}

fn entry(run: Timestamp, item: &OrderItem<'_>, sequence: usize, result: EntryResult) -> Entry {
    let seen = &item.note.seen;
    // What an undo compares with is what the order holds, which need not be what it was sent (facts/faults.md 22), as far as the
    // answer tells.
    let (mut held, mut notes) = (item.note.changes.clone(), Vec::new());
    let now = item.now.as_ref().filter(|it| it.has_read_meta_data());
    if let (Some(now), EntryResult::Done) = (now, &result) {
        for change in held.iter_mut() {
            let kept = now.noted.get(change.party).map(str::to_owned);
            if kept != change.new {
                notes.push(rewritten(change, kept.as_deref()));
                change.new = kept;
            }
        }
    }
    if item.trouble == Some(Trouble::ChangedUnanswered) {
        notes.push(unanswered(std::iter::empty()));
    }
    Entry {
        run,
        sequence,
        name: seen.name.clone(),
        webstore_id: seen.account,
        customer: None,
        number: None,
        action: Action::NoteCustomers,
        reason: item.note.reason.words(),
        fields: Vec::new(),
        stored: Vec::new(),
        former_spelling: Vec::new(),
        order: Some(OrderEntry {
            id: seen.id,
            number: seen.number.clone(),
            changes: held,
        }),
        result,
        notes,
    }
}

fn rewritten(change: &NoteChange, kept: Option<&str>) -> String {
    let value = |value: Option<&str>| value.map_or("nothing".to_owned(), |it| format!("“{it}”"));
    format!(
        "{}: {} was sent, and the order holds {}.",
        change.party.label(),
        value(change.new.as_deref()),
        value(kept)
    )
}
