//! Carries out exactly the plan that was shown.

use futures_util::{StreamExt, stream};

use super::record::{Item, Trouble, note};
use super::webstore_side::{self, WebstoreWrite};
use super::{Ports, Progress, Session, SyncError, Watch, company_side};
use crate::call::CallError;
use crate::company::{self, new_customer};
use crate::customer::{CompanyId, WebstoreId};
use crate::log::{Counts, Entry, Run, RunEnd};
use crate::plan::{Bring, Plan, Work};
use crate::ports::{Change, StoreError};
use crate::state::{Damage, Record, State, put, records};
use crate::webstore::{self, Binding, NewCustomer, PAGE, Update};

/// Lines dealt with between two transactions of the store: as many as one request re-reads.
const CHUNK: usize = PAGE;
/// Requests to Business Central under way at once: it works on five per user and queues the rest
/// (facts/business-central.md §5.6).
const COMPANY_REQUESTS: usize = 5;

/// Carries the plan out and notes in `state` and store what came of each line. Never fails as a whole: how far it came
/// and why it ended are in the run. After a failed run the next preview shows what is left to do.
pub async fn apply<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
    plan: &Plan,
    watch: &impl Watch,
) -> Run {
    let mut run = Run {
        started: session.ports.now(),
        ended: None,
        end: RunEnd::Open,
        counts: Counts {
            planned: plan.writes(),
            ..Counts::default()
        },
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
    let mut items: Vec<Item<'_>> = plan
        .lines
        .iter()
        .filter_map(|line| {
            let (work, action) = (line.work.as_ref()?, line.action()?);
            let (webstore, company) = (None, None);
            Some(Item {
                line,
                work,
                action,
                webstore,
                company,
                trouble: None,
                notes: Vec::new(),
            })
        })
        .collect();
    let total = items.len();
    let mut done = 0;
    for chunk in items.chunks_mut(CHUNK) {
        if watch.should_stop() {
            return Ok(RunEnd::Stopped);
        }
        let tell = |step: String| watch.progress(&Progress { step, done, total });
        tell("Reading again what the plan relies on".to_owned());
        let now = session.ports.now();
        let intents: Vec<_> = chunk.iter().filter_map(|item| item.intent(now)).collect();
        session
            .ports
            .write(intents.iter().map(put).collect())
            .await?;
        state
            .journal
            .extend(intents.into_iter().map(|it| (it.subject.clone(), it)));

        let ended = write_chunk(session, state, chunk, &tell).await;

        let now = session.ports.now();
        let mut changes = Vec::new();
        for item in chunk.iter() {
            note(state, run, item, done, now, &mut changes);
            done += 1;
        }
        changes.push(put(run));
        session.ports.write(changes).await?;
        watch.progress(&Progress {
            step: String::new(),
            done,
            total,
        });
        if let Some(error) = ended {
            return Err(error.into());
        }
    }
    Ok(RunEnd::Completed)
}

/// Writes the lines of a chunk. Returns the fault that ends the run, if there was one.
async fn write_chunk<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
    chunk: &mut [Item<'_>],
    tell: &impl Fn(String),
) -> Option<CallError> {
    if let Err(error) = reread(session, chunk).await {
        for item in chunk.iter_mut() {
            item.trouble = Some(Trouble::NotReached(error.clone()));
        }
        return Some(error);
    }
    if let Some(error) = write_company(session, state, chunk, tell).await {
        for item in chunk.iter_mut().filter(|item| item.trouble.is_none()) {
            // What Business Central has taken is bound all the same, at the next run if not now.
            let written = item.company.is_some() && item.webstore.is_some();
            if !written {
                item.trouble = Some(Trouble::NotReached(error.clone()));
            }
        }
        write_webstore(session, state, chunk).await;
        return Some(error);
    }
    tell("Writing to WooCommerce".to_owned());
    write_webstore(session, state, chunk).await
}

/// Reads the webstore customers of the chunk again: one that is not as the plan saw it is left alone.
/// WooCommerce has no other protection against overwriting (facts/woocommerce.md 12).
async fn reread<P: Ports>(
    session: &Session<'_, P>,
    chunk: &mut [Item<'_>],
) -> Result<(), CallError> {
    let seen = |work: &Work| match work {
        Work::CreateInCompany { seen, .. } => Some((**seen).clone()),
        Work::CreateInWebstore { .. } => None,
        Work::Bring(bring) => Some(bring.webstore.clone()),
    };
    let ids: Vec<WebstoreId> = chunk
        .iter()
        .filter_map(|item| seen(item.work))
        .map(|customer| customer.id)
        .collect();
    if ids.is_empty() {
        return Ok(());
    }
    let client = webstore::Client::new(session.ports, session.connection, session.secrets);
    let now = client.by_ids(&ids).await?;
    for item in chunk.iter_mut() {
        let Some(seen) = seen(item.work) else {
            continue;
        };
        if now.contains(&seen) {
            item.webstore = Some(seen);
        } else {
            item.trouble = Some(Trouble::ChangedSince);
        }
    }
    Ok(())
}

async fn write_company<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
    chunk: &mut [Item<'_>],
    tell: &impl Fn(String),
) -> Option<CallError> {
    let client = company::Client::new(session.ports, session.connection, session.secrets);
    let countries = &state.snapshots.reference.countries;
    let template = state.setup.default_template.clone().unwrap_or_default();
    let is_free = |id: &CompanyId| {
        state.mappings.webstore_id(id).is_none() && !state.snapshots.company.contains_key(id)
    };
    let ended = std::cell::RefCell::new(None::<CallError>);
    let write_one = async |item: &mut Item<'_>| {
        if item.trouble.is_some() {
            return;
        }
        if let Some(error) = ended.borrow().clone() {
            item.trouble = Some(Trouble::NotReached(error));
            return;
        }
        let written = match item.work {
            Work::CreateInWebstore { seen, .. } => {
                item.company = Some((**seen).clone());
                return;
            }
            Work::Bring(bring) if bring.to_company.is_empty() => {
                item.company = Some(bring.company.clone());
                return;
            }
            Work::Bring(bring) => {
                tell(format!("Updating {} in Business Central", item.line.name));
                company_side::change(&client, &bring.company, &bring.to_company, countries).await
            }
            Work::CreateInCompany { values, kind, .. } => {
                tell(format!("Creating {} in Business Central", item.line.name));
                let body = new_customer(values, *kind, &template, countries);
                company_side::create(&client, &body, values, countries, is_free).await
            }
        };
        match written {
            Ok(written) => {
                item.company = Some(written.customer);
                item.notes.extend(written.notes);
            }
            Err(trouble) => {
                if let Some(error) = trouble.ends_run() {
                    ended.borrow_mut().get_or_insert_with(|| error.clone());
                }
                item.trouble = Some(trouble);
            }
        }
    };
    stream::iter(chunk.iter_mut())
        .for_each_concurrent(COMPANY_REQUESTS, write_one)
        .await;
    ended.into_inner()
}

async fn write_webstore<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
    chunk: &mut [Item<'_>],
) -> Option<CallError> {
    let company = CompanyId::new(&session.connection.company.company_id);
    let binding = |customer: &CompanyId| Binding {
        company: company.clone(),
        customer: customer.clone(),
    };
    let source = state.setup.name_source;
    let mut writes = Vec::new();
    for (index, item) in chunk.iter().enumerate() {
        if item.trouble.is_some() {
            continue;
        }
        let Some(written) = &item.company else {
            continue;
        };
        let bound = binding(&written.id);
        match (item.work, &item.webstore) {
            (Work::CreateInWebstore { values, .. }, _) => {
                let new = NewCustomer::new(values, written.kind, &bound);
                writes.push((index, WebstoreWrite::Create(new)));
            }
            (Work::CreateInCompany { .. }, Some(seen)) => {
                let update = Update::new(seen, &[], written.kind, source, Some(&bound));
                writes.push((index, WebstoreWrite::Update(update)));
            }
            (Work::Bring(bring), Some(seen)) => {
                let Bring {
                    to_webstore, bind, ..
                } = &**bring;
                if !to_webstore.is_empty() || *bind {
                    let bound = bind.then_some(&bound);
                    let update = Update::new(seen, to_webstore, written.kind, source, bound);
                    writes.push((index, WebstoreWrite::Update(update)));
                }
            }
            (_, None) => {}
        }
    }
    if writes.is_empty() {
        return None;
    }
    let client = webstore::Client::new(session.ports, session.connection, session.secrets);
    let bindings: Vec<Option<Binding>> = chunk
        .iter()
        .map(|item| item.company.as_ref().map(|it| binding(&it.id)))
        .collect();
    let binding_of = |index: usize| bindings.get(index).cloned().flatten();
    let outcomes = webstore_side::write(&client, session.ports, &writes, binding_of).await;
    let mut ended = None;
    for (index, outcome) in outcomes {
        let Some(item) = chunk.get_mut(index) else {
            continue;
        };
        match outcome {
            Ok(customer) => item.webstore = Some(customer),
            Err(trouble) => {
                ended = ended.or_else(|| trouble.ends_run().cloned());
                item.trouble = Some(trouble);
            }
        }
    }
    ended
}

/// Runs and entries that are older than the activity log keeps.
async fn forget_expired<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
) -> Result<Vec<Change>, StoreError> {
    let now = session.ports.now();
    let (expired, kept): (Vec<Run>, Vec<Run>) = std::mem::take(&mut state.runs)
        .into_iter()
        .partition(|run| run.is_expired(now));
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
