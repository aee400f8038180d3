//! Carries out exactly the plan that was shown.

mod orders;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::{StreamExt, stream};

use super::batches::{BatchSize, Gate, write_all};
use super::company_side::{self, CompanySide, CompanyWrite};
use super::complete::complete;
use super::record::{Item, SeenAgain, Trouble, note};
use super::webstore_side::{self, WebstoreSide, WebstoreWrite};
use super::{Permission, Ports, Progress, Session, SyncError, Watch};
use crate::call::CallError;
use crate::company::{Lists, MOST_OPERATIONS, new_customer};
use crate::customer::country::{CountryTable, Spelling};
use crate::customer::{CompanyId, WebstoreId};
use crate::log::{Counts, Entry, Run, RunEnd, Trigger};
use crate::plan::{Plan, Work};
use crate::ports::{Change, StoreError, Timestamp};
use crate::setup::Setup;
use crate::state::{Damage, Record, State, put, records};
use crate::webstore::{Binding, NewCustomer, PAGE, Update};
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
    let started = session.ports.now();
    let mut run = Run {
        started,
        ended: None,
        end: RunEnd::Open,
        counts: Counts {
            planned: plan.writes(),
            ..Counts::default()
        },
        trigger,
    };
    let end = match carry_out(session, state, plan, watch, &mut run).await {
        Ok(end) => end,
        Err(error) => RunEnd::Failed(error.explain()),
    };
    run.end = end;
    run.ended = Some(session.ports.now());
    state.runs.push(run.clone());
    // When the store is what failed, the run is still shown; only the log of it is lost.
    if let Err(error) = session.ports.write(vec![put(&run)]).await
        && run.end == RunEnd::Completed
    {
        run.end = RunEnd::Failed(SyncError::Store(error).explain());
    }
    run
}

/// What is known of the run, shared by the chunks under way.
struct Book<'a> {
    state: &'a mut State,
    run: &'a mut Run,
    /// Lines dealt with.
    done: usize,
    /// Lines in all.
    total: usize,
    /// Customers that this run has created in Business Central: a lost create is none of these.
    created: BTreeSet<CompanyId>,
    /// Why the run ends before its time.
    end: Option<End>,
    /// Time spent waiting for the user.
    paused: Duration,
}

impl Book<'_> {
    /// Notes why the run ends, if a chunk says so: by its fault, or because it left some of its records.
    fn end_by(&mut self, fault: Option<CallError>, left: usize) {
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

enum End {
    Stopped,
    Failed(SyncError),
}

/// What a run works with besides its book.
struct Desk<'a, P, W> {
    session: &'a Session<'a, P>,
    watch: &'a W,
    setup: Setup,
    countries: CountryTable,
    lists: Lists,
    company: CompanyId,
    creates: BatchSize,
    updates: BatchSize,
    company_writes: BatchSize,
    orders: BatchSize,
    started: Timestamp,
}

async fn carry_out<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
    plan: &Plan,
    watch: &impl Watch,
    run: &mut Run,
) -> Result<RunEnd, SyncError> {
    let expired = forget_expired(session, state).await?;
    session
        .ports
        .write(expired.into_iter().chain([put(run)]).collect())
        .await?;
    let desk = Desk {
        session,
        watch,
        setup: state.setup.clone(),
        countries: state.snapshots.reference.countries.clone(),
        lists: state.snapshots.reference.lists.clone(),
        company: CompanyId::new(&session.connection.company.company_id),
        creates: BatchSize::new(FIRST_CREATES, PAGE),
        updates: BatchSize::new(PAGE, PAGE),
        company_writes: BatchSize::new(FIRST_COMPANY_WRITES, MOST_OPERATIONS),
        orders: orders::batch_size(),
        started: run.started,
    };
    let mut items: Vec<Item<'_>> = plan.lines.iter().filter_map(Item::new).collect();
    let mut order_items: Vec<OrderItem<'_>> =
        plan.orders.iter().filter_map(OrderItem::new).collect();
    let customers = items.len();
    let book = RefCell::new(Book {
        state,
        run,
        done: 0,
        total: customers + order_items.len(),
        created: BTreeSet::new(),
        end: None,
        paused: Duration::ZERO,
    });
    stream::iter(items.chunks_mut(CHUNK).enumerate())
        .for_each_concurrent(CHUNKS_AT_ONCE, |(number, chunk)| {
            let (desk, book) = (&desk, &book);
            async move {
                if let Err(error) = desk.deal_with(chunk, number * CHUNK, book).await {
                    book.borrow_mut().end.get_or_insert(End::Failed(error));
                }
            }
        })
        .await;
    stream::iter(order_items.chunks_mut(CHUNK).enumerate())
        .for_each_concurrent(CHUNKS_AT_ONCE, |(number, chunk)| {
            let (desk, book) = (&desk, &book);
            async move {
                let first = customers + number * CHUNK;
                if let Err(error) = desk.deal_with_orders(chunk, first, book).await {
                    book.borrow_mut().end.get_or_insert(End::Failed(error));
                }
            }
        })
        .await;
    match book.into_inner().end {
        None => Ok(RunEnd::Completed),
        Some(End::Stopped) => Ok(RunEnd::Stopped),
        Some(End::Failed(error)) => Err(error),
    }
}

impl<P: Ports, W: Watch> Desk<'_, P, W> {
    /// Deals with the lines of a chunk, from the intents to the log. `first` is the place of the first in the run.
    async fn deal_with(
        &self,
        chunk: &mut [Item<'_>],
        first: usize,
        book: &RefCell<Book<'_>>,
    ) -> Result<(), SyncError> {
        let permission = self.ask(book).await;
        if book.borrow().end.is_some() {
            return Ok(());
        }
        if permission == Permission::Stop {
            book.borrow_mut().end = Some(End::Stopped);
            return Ok(());
        }
        self.tell(book, "Reading again what the plan relies on", chunk);
        let ports = self.session.ports;
        let now = ports.now();
        let intents: Vec<_> = chunk.iter().filter_map(|item| item.intent(now)).collect();
        ports.write(intents.iter().map(put).collect()).await?;
        let noted = intents.into_iter().map(|it| (it.subject.clone(), it));
        book.borrow_mut().state.journal.extend(noted);

        let ended = self.write_chunk(chunk, book).await;

        let now = ports.now();
        let mut changes = Vec::new();
        {
            let book = &mut *book.borrow_mut();
            for (place, item) in chunk.iter().enumerate() {
                note(book.state, book.run, item, first + place, now, &mut changes);
            }
            let left = |item: &&Item<'_>| item.trouble == Some(Trouble::NotReached);
            let left = chunk.iter().filter(left).count();
            book.done += chunk.len() - left;
            changes.push(put(&*book.run));
            book.end_by(ended, left);
        }
        ports.write(changes).await?;
        self.tell(book, "", chunk);
        Ok(())
    }

    /// Asks for permission; time spent waiting for it is no working time.
    async fn ask(&self, book: &RefCell<Book<'_>>) -> Permission {
        let asked = self.session.ports.now();
        let permission = self.watch.permission().await;
        book.borrow_mut().paused += self.session.ports.now().since(asked);
        permission
    }

    fn tell(&self, book: &RefCell<Book<'_>>, step: &str, chunk: &[Item<'_>]) {
        let step = match (step, chunk) {
            ("", _) | (_, []) => step.to_owned(),
            (_, [only]) => format!("{step}: {}", only.line.name),
            (_, [first, rest @ ..]) => {
                format!("{step}: {} and {} more", first.line.name, rest.len())
            }
        };
        self.tell_step(book, step);
    }

    fn tell_step(&self, book: &RefCell<Book<'_>>, step: String) {
        let book = book.borrow();
        let spent = self.session.ports.now().since(self.started);
        self.watch.progress(&Progress {
            step,
            done: book.done,
            total: book.total,
            elapsed: spent.saturating_sub(book.paused),
        });
    }

    /// Writes the lines of a chunk. Returns the fault that ends the run, if there was one. What Business Central has
    /// taken is bound in WooCommerce all the same.
    async fn write_chunk(
        &self,
        chunk: &mut [Item<'_>],
        book: &RefCell<Book<'_>>,
    ) -> Option<CallError> {
        if let Err(error) = self.reread(chunk).await {
            for item in chunk.iter_mut() {
                item.trouble = Some(Trouble::NotReached);
            }
            return Some(error);
        }
        let in_company = self.write_company(chunk, book).await;
        let in_webstore = self.write_webstore(chunk, book).await;
        let ended = in_company.or(in_webstore);
        let completed = complete(self.session, &self.lists, chunk, ended.as_ref()).await;
        ended.or(completed)
    }

    /// Reads the webstore customers of the chunk again: one that is not as the plan saw it is left alone.
    /// WooCommerce has no other protection against overwriting (facts/woocommerce.md 12).
    async fn reread(&self, chunk: &mut [Item<'_>]) -> Result<(), CallError> {
        let ids: Vec<WebstoreId> = chunk
            .iter()
            .filter_map(|item| item.work.webstore_seen())
            .map(|customer| customer.id)
            .collect();
        let mut now = webstore_side::read_again(self.session, &ids).await?;
        for item in chunk.iter_mut() {
            let Some(seen) = item.work.webstore_seen() else {
                continue;
            };
            match now.remove(&seen.id) {
                Some(now) if now.is_as(seen) => item.webstore = Some(now),
                now => {
                    item.trouble = Some(Trouble::ChangedSince);
                    item.seen_again = Some(SeenAgain::Webstore(seen.id, now));
                }
            }
        }
        Ok(())
    }

    async fn write_company(
        &self,
        chunk: &mut [Item<'_>],
        book: &RefCell<Book<'_>>,
    ) -> Option<CallError> {
        let spelling = Spelling {
            countries: &self.countries,
            states: self.setup.state_source,
        };
        let mut writes = Vec::new();
        for (index, item) in chunk.iter_mut().enumerate() {
            if item.trouble.is_some() {
                continue;
            }
            match item.work {
                Work::CreateInWebstore { seen, .. } => item.company = Some((**seen).clone()),
                Work::Bring(bring) if bring.to_company.is_empty() => {
                    item.company = Some(bring.company.clone());
                }
                Work::Bring(bring) => writes.push((
                    index,
                    CompanyWrite::Update {
                        seen: Box::new(bring.company.clone()),
                        changes: bring.to_company.clone(),
                    },
                )),
                Work::CreateInCompany {
                    values,
                    kind,
                    template,
                    ..
                } => writes.push((
                    index,
                    CompanyWrite::Create {
                        body: new_customer(values, *kind, template, spelling),
                        values: Box::new(values.clone()),
                    },
                )),
            }
        }
        if writes.is_empty() {
            return None;
        }
        self.tell(book, "Writing to Business Central", chunk);
        let is_free = |id: &CompanyId| {
            let book = book.borrow();
            book.state.mappings.webstore_id(id).is_none()
                && !book.state.snapshots.company.contains_key(id)
                && !book.created.contains(id)
        };
        let side = CompanySide {
            session: self.session,
            spelling,
            is_free,
        };
        let ports = self.session.ports;
        let asking = Asking { desk: self, book };
        let written = write_all(&side, &self.company_writes, ports, &asking, writes).await;
        let mut stale = Vec::new();
        for (index, outcome) in written.outcomes {
            let item = &mut chunk[index];
            match outcome {
                Ok(done) => {
                    book.borrow_mut().created.insert(done.record.id.clone());
                    item.company = Some(done.record);
                    item.notes.extend(done.notes);
                }
                Err(trouble) => {
                    if let (Trouble::ChangedSince, Work::Bring(bring)) = (&trouble, item.work) {
                        stale.push((index, bring.company.id.clone()));
                    }
                    item.trouble = Some(trouble);
                }
            }
        }
        let ids: Vec<CompanyId> = stale.iter().map(|(_, id)| id.clone()).collect();
        // What can't be read again now is read by the next preview.
        let now = match ids.is_empty() {
            true => Vec::new(),
            false => company_side::read_again(self.session, &ids)
                .await
                .unwrap_or_default(),
        };
        for ((index, id), now) in stale.into_iter().zip(now) {
            chunk[index].seen_again = Some(SeenAgain::Company(id, now));
        }
        written.ended
    }

    async fn write_webstore(
        &self,
        chunk: &mut [Item<'_>],
        book: &RefCell<Book<'_>>,
    ) -> Option<CallError> {
        let source = self.setup.name_source;
        let (mut creates, mut updates) = (Vec::new(), Vec::new());
        for (index, item) in chunk.iter().enumerate() {
            let Some(written) = item.company.as_ref().filter(|_| item.trouble.is_none()) else {
                continue;
            };
            let bound = Binding {
                company: self.company.clone(),
                customer: written.id.clone(),
            };
            match (item.work, &item.webstore) {
                (Work::CreateInWebstore { values, .. }, _) => {
                    let new = NewCustomer::new(values, written.kind, &bound);
                    creates.push((
                        index,
                        WebstoreWrite::Create {
                            new,
                            binding: bound,
                        },
                    ));
                }
                (work, Some(seen)) => {
                    let (changes, bind) = match work {
                        Work::Bring(bring) => (bring.to_webstore.as_slice(), bring.bind),
                        _ => (&[][..], true),
                    };
                    if !changes.is_empty() || bind {
                        let binding = bind.then_some(bound);
                        let update =
                            Update::new(seen, changes, written.kind, source, binding.as_ref());
                        updates.push((
                            index,
                            WebstoreWrite::Update {
                                update,
                                seen: Box::new(seen.clone()),
                                changes: changes.to_vec(),
                                binding,
                            },
                        ));
                    }
                }
                (_, None) => {}
            }
        }
        let side = WebstoreSide {
            session: self.session,
            source,
            countries: &self.countries,
        };
        let mut ended = None;
        // Updates come first and are not held back by the user's stop: among them are the mappings of what has just
        // been created in Business Central.
        let (always, asking) = (Always, Asking { desk: self, book });
        for (kind, size) in [(updates, &self.updates), (creates, &self.creates)] {
            if kind.is_empty() {
                continue;
            }
            self.tell(book, "Writing to WooCommerce", chunk);
            let ports = self.session.ports;
            let is_update = matches!(kind.first(), Some((_, WebstoreWrite::Update { .. })));
            let written = match (is_update, &ended) {
                (true, _) => write_all(&side, size, ports, &always, kind).await,
                (false, None) => write_all(&side, size, ports, &asking, kind).await,
                (false, Some(_)) => {
                    for (index, _) in kind {
                        chunk[index].trouble = Some(Trouble::NotReached);
                    }
                    continue;
                }
            };
            for (index, outcome) in written.outcomes {
                let item = &mut chunk[index];
                match outcome {
                    Ok(done) => {
                        item.webstore = Some(done.record);
                        item.notes.extend(done.notes);
                    }
                    Err(trouble) => item.trouble = Some(trouble),
                }
            }
            ended = ended.or(written.ended);
        }
        ended
    }
}

/// Asks the user before each batch.
struct Asking<'a, 'b, P, W> {
    desk: &'a Desk<'a, P, W>,
    book: &'a RefCell<Book<'b>>,
}

impl<P: Ports, W: Watch> Gate for Asking<'_, '_, P, W> {
    async fn permission(&self) -> Permission {
        self.desk.ask(self.book).await
    }
}

/// Lets what was begun be finished.
struct Always;

impl Gate for Always {
    async fn permission(&self) -> Permission {
        Permission::Go
    }
}

/// Runs and entries that are older than the activity log keeps.
async fn forget_expired<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
) -> Result<Vec<Change>, StoreError> {
    let now = session.ports.now();
    let days = state.setup.log_retention_days;
    let (expired, kept): (Vec<Run>, Vec<Run>) = std::mem::take(&mut state.runs)
        .into_iter()
        .partition(|run| run.is_expired(now, days));
    state.runs = kept;
    if expired.is_empty() {
        return Ok(Vec::new());
    }
    let entries: Vec<Entry> = records(session.ports, &mut Damage::default()).await?;
    let is_expired = |entry: &Entry| expired.iter().any(|run| run.started == entry.run);
    let mut changes: Vec<Change> = entries
        .iter()
        .filter(|entry| is_expired(entry))
        .map(|entry| Change::Delete(Entry::TABLE, entry.key()))
        .collect();
    changes.extend(
        expired
            .iter()
            .map(|run| Change::Delete(Run::TABLE, run.key())),
    );
    Ok(changes)
}
