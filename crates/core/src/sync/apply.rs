//! Carries out exactly the plan that was shown.

mod orders;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::{StreamExt, stream};

use super::agreed::note_agreements;
use super::batch_size::BatchSize;
use super::expiry::forget_expired;
use super::item::{Item, Trouble};
use super::lease::Held;
use super::not_told::note_intents;
use super::record::{intended_entry, note};
use super::reserve::key_of_run;
use super::run::{Book, Desk, End, save};
use super::{Ports, Session, SyncError, Watch, refused, share_runs};
use crate::actions::forget_closed_decisions;
use crate::call::Side;
use crate::company::MOST_OPERATIONS;
use crate::customer::CompanyId;
use crate::gather::sort_by_key;
use crate::log::{Counts, Run, RunEnd, Trigger};
use crate::plan::{Plan, plan_in_slices};
use crate::refusals::forget_done;
use crate::slices::Pauses;
use crate::state::{Intent, State};
use crate::webstore::PAGE;
use orders::OrderItem;

/// Lines dealt with between two transactions of the store: as many as one request re-reads.
const CHUNK: usize = PAGE;
/// Chunks under way at once. Each has one request under way at most, so that Business Central never gets more than the
/// five at a time that it works on (facts/business-central.md §5.6).
const CHUNKS_AT_ONCE: usize = 5;
/// The first batch of creates in WooCommerce, which is slow at them.
const FIRST_CREATES: usize = 20;
/// The first batch of writes in Business Central.
const FIRST_COMPANY_WRITES: usize = 50;
/// The first batch of orders in WooCommerce, which does more with an order than with a customer.
const FIRST_ORDERS: usize = 50;

/// Carries the plan out and notes in `state` and store what came of each line. Never fails as a whole: how far it came
/// and why it ended are in the run. A record that changed since the plan was made is left, and what it is now is in the
/// state: the plan that follows from it says what is to be done. After a failed run the next preview shows what is left.
pub async fn apply<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
    plan: &Plan,
    trigger: Trigger,
    watch: &impl Watch,
) -> Run {
    // The plan was made of what this API answered.
    session.way.set(plan.way);
    let started = session.ports.now();
    let mut run = Run {
        started,
        ended: None,
        end: RunEnd::Open,
        counts: Counts {
            planned: plan.writes(),
            refused: refused::count(plan),
            conflicts: plan.conflicts(),
            left_unread: plan.left_unread(),
            ..Counts::default()
        },
        waited: Vec::new(),
        trigger,
        oddities: BTreeSet::new(),
    };
    let waited = || [Side::Webstore, Side::Company].map(|side| session.ports.waited(side));
    let before = waited();
    let end = match carry_out(session, state, plan, watch, &mut run).await {
        Ok(end) => end,
        Err(error) => RunEnd::Failed(error.explain()),
    };
    run.end = end;
    run.waited = [Side::Webstore, Side::Company]
        .into_iter()
        .zip(before.into_iter().zip(waited()))
        .map(|(side, (before, after))| (side, after.saturating_sub(before).as_millis()))
        .filter_map(|(side, waited)| Some((side, u64::try_from(waited).ok().filter(|it| *it > 0)?)))
        .collect();
    run.ended = Some(session.ports.now());
    // Those of the reading that the plan came from, and those that came up while it was carried out.
    run.oddities = session.observed.all();
    run.oddities.extend(&state.snapshots.reference.oddities);
    forget_closed_decisions(state);
    forget_done(state);
    state.put_run(run.clone());
    // When the store is what failed, the run is still shown, and what it did stays to be saved.
    if let Err(error) = state.save(session.ports).await
        && run.end == RunEnd::Completed
    {
        run.end = RunEnd::Failed(SyncError::Store(error).explain());
        state.change_run(run.started, |it| it.end = run.end.clone());
    }
    share_runs::share(session, state, &mut run).await;
    run
}

async fn carry_out<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
    plan: &Plan,
    watch: &impl Watch,
    run: &mut Run,
) -> Result<RunEnd, SyncError> {
    forget_expired(session, state).await?;
    state.note_under_way(run);
    let reservation = key_of_run(session);
    state.note_reservation(reservation.clone());
    share_runs::note_begun(session, state, run);
    state.save(session.ports).await?;
    let mut items: Vec<Item<'_>> = plan.lines.iter().filter_map(Item::new).collect();
    let mut order_items: Vec<OrderItem<'_>> =
        plan.orders.iter().filter_map(OrderItem::new).collect();
    let refused = refused::entries(plan, run.started, items.len() + order_items.len());
    refused.iter().for_each(|entry| state.log(entry));
    state.save(session.ports).await?;
    // Those that write to one side go together: a chunk then needs one batch and not two.
    sort_by_key(&mut items, |item| (item.action, item.writes_company()));
    if items.is_empty() && order_items.is_empty() {
        return Ok(RunEnd::Completed);
    }
    let lease = Held::take(session, state, &reservation).await?;
    share_runs::tell_begun(session, state, run).await;
    let desk = Desk {
        session,
        watch,
        lease: &lease,
        setup: state.setup.clone(),
        countries: state.snapshots.reference.countries.clone(),
        lists: state.snapshots.reference.lists.clone(),
        company: CompanyId::new(&session.connection.company.company_id),
        creates: BatchSize::new(FIRST_CREATES, PAGE),
        updates: BatchSize::new(PAGE, PAGE),
        company_writes: BatchSize::new(FIRST_COMPANY_WRITES, MOST_OPERATIONS),
        orders: orders::batch_size(),
        started: run.started,
        reservation,
    };
    let end = desk.write(state, &mut items, &mut order_items, run).await;
    lease.give_back().await;
    let has_changed = run.counts.changed_since > 0;
    if has_changed {
        note_agreements_since(session, state).await?;
    }
    match end {
        None => Ok(RunEnd::Completed),
        Some(End::Stopped) => Ok(RunEnd::Stopped),
        Some(End::Failed(error)) => Err(error),
    }
}

/// Records that had changed were read again. Where both sides hold the same now, as when somebody ran the same from another
/// browser, the next change of one side is to be known as one.
async fn note_agreements_since<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
) -> Result<(), SyncError> {
    let plan = plan_in_slices(state, &Pauses::new(session.ports)).await;
    note_agreements(state, &plan);
    Ok(state.save(session.ports).await?)
}

impl<P: Ports, W: Watch> Desk<'_, P, W> {
    /// Writes everything, some chunks at once. Returns why it ended before its time, if it did.
    async fn write(
        &self,
        state: &mut State,
        items: &mut [Item<'_>],
        order_items: &mut [OrderItem<'_>],
        run: &mut Run,
    ) -> Option<End> {
        let customers = items.len();
        let book = RefCell::new(Book {
            company_known_until: state.snapshots.reference.company_known_until,
            state,
            run,
            done: 0,
            total: customers + order_items.len(),
            created: BTreeSet::new(),
            strangers: Vec::new(),
            end: None,
            paused: Duration::ZERO,
        });
        let book = &book;
        stream::iter(items.chunks_mut(CHUNK).enumerate())
            .for_each_concurrent(CHUNKS_AT_ONCE, |(number, chunk)| async move {
                if let Err(error) = self.deal_with(chunk, number * CHUNK, book).await {
                    book.borrow_mut().end.get_or_insert(End::Failed(error));
                }
            })
            .await;
        stream::iter(order_items.chunks_mut(CHUNK).enumerate())
            .for_each_concurrent(CHUNKS_AT_ONCE, |(number, chunk)| async move {
                let first = customers + number * CHUNK;
                if let Err(error) = self.deal_with_orders(chunk, first, book).await {
                    book.borrow_mut().end.get_or_insert(End::Failed(error));
                }
            })
            .await;
        book.borrow_mut().end.take()
    }

    /// Deals with the lines of a chunk, from the intents to the log. `first` is the place of the first in the run.
    async fn deal_with(
        &self,
        chunk: &mut [Item<'_>],
        first: usize,
        book: &RefCell<Book<'_>>,
    ) -> Result<(), SyncError> {
        if !self.goes_on(book).await? {
            return Ok(());
        }
        self.tell(book, "Reading again what the plan relies on", chunk);
        let ports = self.session.ports;
        let now = ports.now();
        let intents: Vec<_> = {
            let book = book.borrow();
            let items = chunk.iter().enumerate();
            let intents = items.filter_map(|(place, item)| {
                let entry = intended_entry(book.state, book.run, item, first + place);
                Some(Intent {
                    entry: Some(Box::new(entry)),
                    ..item.intent(now)?
                })
            });
            intents.collect()
        };
        note_intents(book.borrow_mut().state, intents);
        save(book, ports).await?;

        let ended = self.write_chunk(chunk, book).await;

        let now = ports.now();
        {
            let book = &mut *book.borrow_mut();
            for (place, item) in chunk.iter().enumerate() {
                note(book.state, book.run, item, first + place, now);
            }
            let left = |item: &&Item<'_>| item.trouble == Some(Trouble::NotReached);
            let left = chunk.iter().filter(left).count();
            book.done += chunk.len() - left;
            book.state.note_under_way(book.run);
            book.end_by(ended, left);
        }
        save(book, ports).await?;
        self.tell(book, "", chunk);
        Ok(())
    }
}
