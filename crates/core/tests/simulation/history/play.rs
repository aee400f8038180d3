//! Plays a history and watches that every promise is kept.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use concord_core::actions;
use concord_core::call::Side;
use concord_core::customer::normal::{is_blank, same};
use concord_core::customer::{CompanyId, Field};
use concord_core::log::{Entry, Run, Trigger};
use concord_core::plan::{Plan, Reason, Work, plan};
use concord_core::ports::{Clock, Timestamp};
use concord_core::setup::{Setup, WhenBothChanged};
use concord_core::state::State;
use concord_core::sync::{self, Permission, Progress, SyncError, Watch};
use concord_core::webstore::MetaKeys;
use concord_sandbox::{Options, Sandbox};

use super::apart::Decided;
use super::odd;
use super::outcome::check_said;
use super::staff::{Beside, Carried, Ledger, Note, Staff, bindings};
use super::steps::{History, Settings, Step, Trouble};
use super::truth::{Reading, Truth, Who};
use super::written::Witnessed;
use crate::common::install_own_api;
use crate::support::{World, set_up};

/// What Business Central clears with a country.
const CLEARED: [Field; 3] = [Field::PostCode, Field::City, Field::State];

/// A promise that was broken, in words.
pub type Broken = String;

/// Everything a history is about.
pub struct Play {
    pub world: World,
    pub state: State,
    pub staff: Staff,
    pub settings: Settings,
    /// Whether anything but asking ever decided between two edits.
    pub decided_by_setting: bool,
    /// Fields of pairs that the user settled, and those that an undo gave back.
    pub settled: BTreeSet<(CompanyId, Field)>,
    pub undone: BTreeSet<(CompanyId, Field)>,
    /// Fields that the last plan of an undo left because they can't be read, and said so.
    pub left_unread: BTreeSet<(CompanyId, Field)>,
    /// E-mails that the last plan announced, and those that the shop sent while it was carried out.
    pub mails: Option<(usize, usize)>,
    /// Before and after the last run that came to its end and was no undo.
    pub last: Option<LastRun>,
    /// Whether the browser's data were ever lost, and the journal with them.
    pub lost_browser: bool,
    /// What users have decided about pairs.
    pub decided: Decided,
    /// Where in time each run began to write.
    pub began: BTreeMap<Timestamp, usize>,
    /// What both systems have seen written by this browser.
    pub written: Witnessed,
    /// What the last plan would have written because of an old answer.
    planned_from_old_answer: Option<Broken>,
}

impl Play {
    /// Both systems as they are at first, and a browser that has just been connected.
    pub fn new(history: &History) -> Self {
        let mut sandbox = sample(history);
        if history.country_traps {
            odd::lay_country_traps(&mut sandbox);
        }
        let services = &mut sandbox.company_mut().settings.page_services;
        services.ship_to = history.settings.delivery.is_some();
        if history.own_api {
            install_own_api(&mut sandbox, true);
        }
        let world = World::around(sandbox);
        let mut state = world.state();
        set_up(&mut state, |setup| history.settings.apply_to(setup));
        *world.meta_keys.borrow_mut() = state.setup.meta_keys();
        world.keep(&mut state);
        let reading = Reading {
            source: history.settings.name_source,
            names: state.setup.names(),
            keys: MetaKeys {
                // Also of those that are off: nobody writes them.
                own: state.setup.own_fields.clone(),
                ..state.setup.meta_keys()
            },
            countries: state.snapshots.reference.countries.clone(),
        };
        let ledger = Ledger {
            not_ours: Truth::of(&world.sandbox.borrow()).everybody().collect(),
            ..Ledger::default()
        };
        let staff = Staff {
            sandbox: world.sandbox.clone(),
            ledger: Rc::new(RefCell::new(ledger)),
            reading: Rc::new(reading),
        };
        let written = Witnessed::default();
        world.watch_writes(written.witness(staff.reading.clone()));
        Self {
            world,
            state,
            staff,
            settings: history.settings.clone(),
            decided_by_setting: history.settings.when_both_changed != WhenBothChanged::Ask,
            settled: BTreeSet::new(),
            undone: BTreeSet::new(),
            left_unread: BTreeSet::new(),
            mails: None,
            last: None,
            lost_browser: false,
            decided: Decided::default(),
            began: BTreeMap::new(),
            written,
            planned_from_old_answer: None,
        }
    }

    pub fn truth(&self) -> Truth {
        Truth::of(&self.world.sandbox.borrow())
    }

    /// One step.
    pub fn step(&mut self, step: &Step) -> Result<(), Broken> {
        match step {
            Step::Edit(edit) => {
                let now = self.staff.ledger.borrow().notes.len();
                self.staff.work(edit);
                self.note_established(now);
            }
            Step::Settings(settings) => {
                self.settings = settings.clone();
                let mut setup = self.state.setup.clone();
                settings.apply_to(&mut setup);
                self.state.set_setup(setup);
                self.keep();
                self.decided_by_setting |= settings.when_both_changed != WhenBothChanged::Ask;
            }
            Step::Run(trouble) => self.run(trouble, Way::Plain)?,
            Step::Overtaken(trouble) => {
                self.forget_established();
                self.run(trouble, Way::Overtaken)?;
            }
            Step::Automatic(trouble) => self.run(trouble, Way::Automatic)?,
            Step::Undo(trouble) => {
                self.run(trouble, Way::Undo)?;
                // What could not be read can be by now: there are users who go on and such as leave it.
                if !self.left_unread.is_empty() && trouble.odd.len() % 2 == 1 {
                    self.run(&Trouble::default(), Way::Undo)?;
                }
                self.note_put_together();
            }
            Step::Settle(side) => self.settle(*side),
            Step::Unmap(number) => self.unmap(*number),
            Step::ColleagueUnmaps(number) => self.colleague_unmaps(*number)?,
            Step::MapByHand { number, again } => self.map_by_hand(*number, *again),
            Step::Accept => self.accept(),
            Step::UnmapBroken => {
                self.forget_established();
                actions::unmap_broken(&mut self.state);
                self.keep();
            }
            Step::Flag(number, flag) => {
                let customers: Vec<_> = self.state.snapshots.company.keys().cloned().collect();
                if let Some(place) = number.checked_rem(customers.len()) {
                    actions::set_flag(&mut self.state, &customers[place], *flag);
                    self.keep();
                }
            }
            Step::Reload => self.reload(),
            Step::LoseBrowser => {
                self.world.lose_store();
                self.written.forget();
                self.lost_browser = true;
                self.forget_established();
                self.forget_undecided();
                self.reload();
            }
        }
        self.staff.ledger.borrow_mut().note_pairs(&self.state);
        self.note_decided();
        self.check_kept()
    }

    /// Notes from this one on are of fields that the baseline has, or not.
    fn note_established(&self, from: usize) {
        let baselines = &self.state.baselines;
        // A colleague may have mapped it to somebody else meanwhile.
        let bound = bindings(&self.truth());
        let is_bound = |customer: &&CompanyId| {
            let id = self.state.mappings.webstore_id(customer);
            id.is_some_and(|id| bound.get(&id) == Some(customer))
        };
        let open = self.state.journal.values();
        let moving = open.filter_map(|it| Some(it.moved_address.as_ref()?.customer.clone()));
        let moving: BTreeSet<CompanyId> = moving.collect();
        for note in &mut self.staff.ledger.borrow_mut().notes[from..] {
            let customer = match &note.who {
                Who::Webstore(id) => self.state.mappings.customer(*id),
                Who::Company(id) => Some(id),
            };
            let customer = customer.filter(is_bound);
            // What staff empty before a closed tab's move is read can't be told from what Business Central has cleared.
            let may_be_cleared = is_blank(&note.value)
                && CLEARED.contains(&note.field)
                && matches!(&note.who, Who::Company(id) if moving.contains(id));
            if may_be_cleared {
                note.beside = Beside::Nothing;
                continue;
            }
            let baseline = customer.and_then(|customer| baselines.get(customer));
            let agreed = baseline.and_then(|it| it.0.get(&note.field));
            note.beside = match agreed {
                None => Beside::Nothing,
                Some(agreed) => {
                    let former = match &note.who {
                        Who::Webstore(_) => &agreed.webstore,
                        Who::Company(_) => &agreed.company,
                    };
                    match same(note.field, former, &note.value) {
                        true => Beside::TheSame,
                        false => Beside::Another,
                    }
                }
            };
        }
    }

    /// What was typed in the midst of a step, and what can't be told from no edit, as it is read a moment later: what both sides had agreed
    /// on when the step began, in place of something that nobody has carried over by then; or what the other side held, which may have been
    /// read before that was edited as well.
    fn note_typed_back(&self, began: &Began, before: &Truth) {
        let ledger = &mut *self.staff.ledger.borrow_mut();
        let earlier = ledger.notes.clone();
        for note in &mut ledger.notes[began.note..] {
            let Some((agreed, other)) = began.agreed_beside(note) else {
                continue;
            };
            let other_held = before.values(&other, &self.staff.reading);
            let other_held = other_held.as_ref().map(|it| it.shown(note.field));
            let is_former = |value: &str| same(note.field, value, &note.former);
            let mut there = earlier.iter();
            let is_carried = other_held.is_some_and(is_former)
                || there
                    .any(|it| it.who == other && it.field == note.field && is_former(&it.value))
                || (self.written).has_set(&note.who, note.field, began.written, note.written);
            let is_value = |value: &str| same(note.field, value, &note.value);
            let is_back = agreed.as_deref().is_some_and(is_value) && !is_carried;
            if is_back || other_held.is_some_and(is_value) {
                note.beside = Beside::TheSame;
            }
        }
    }

    pub fn forget_established(&self) {
        for note in &mut self.staff.ledger.borrow_mut().notes {
            // What was typed back stays no edit, whatever becomes of the pair.
            if note.beside == Beside::Another {
                note.beside = Beside::Nothing;
            }
        }
    }

    pub fn keep(&mut self) {
        self.world.keep(&mut self.state);
    }

    fn reload(&mut self) {
        let setup: Setup = self.state.setup.clone();
        self.state = self.world.reopened(&setup);
    }

    fn settle(&mut self, side: Side) {
        let shown = plan(&self.state);
        for line in &shown.lines {
            for conflict in &line.conflicts {
                if let Some(customer) = &line.company {
                    self.settled.insert((customer.clone(), conflict.field));
                    actions::settle(&mut self.state, customer, conflict, side);
                    self.keep();
                }
            }
        }
    }

    /// Reads, plans and writes, with all that goes wrong meanwhile.
    fn run(&mut self, trouble: &Trouble, way: Way) -> Result<(), Broken> {
        for fault in trouble.faults() {
            self.world.sandbox.borrow_mut().add_fault(fault);
        }
        for odd in &trouble.odd {
            let fault = odd.fault(&self.truth());
            self.world.sandbox.borrow_mut().add_fault(fault);
        }
        let (staff, mut edits) = (self.staff.clone(), trouble.edits.clone());
        let written = self.written.clone();
        self.world
            .before_requests(Some(Box::new(move |number, request| {
                // Between reading again and writing no client of WooCommerce is safe: it has no etags. An edit that comes
                // just then comes a moment later.
                if request.uri().path().ends_with("/customers/batch") {
                    return;
                }
                let (due, later) = edits.drain(..).partition(|(at, _)| *at <= number);
                edits = later;
                staff.ledger.borrow_mut().written = written.seen();
                for (_, edit) in due {
                    staff.work(&edit);
                }
            })));
        if let Some(awaits) = trouble.closes {
            self.world.close_after(awaits);
        }
        self.mails = None;
        self.left_unread.clear();
        self.written.begin(self.world.now());
        let (before, since) = (self.truth(), self.staff.ledger.borrow().now);
        let began = Began {
            note: self.staff.ledger.borrow().notes.len(),
            written: self.written.seen(),
            state: self.state.clone(),
        };
        let done = self.read_and_write(trouble, way);
        self.note_typed_back(&began, &before);
        if let Some(words) = self.planned_from_old_answer.take() {
            return Err(words);
        }
        self.world.outlived();
        self.world.before_requests(None);
        self.world.sandbox.borrow_mut().clear_faults();
        match done {
            None => {
                self.last = None;
                self.reload();
            }
            Some(Ok(Some(run))) => {
                self.check_run(&run)?;
                self.check_mails(&run)?;
                match run.trigger {
                    Trigger::Undo(undone) => self.check_undone(&run, undone)?,
                    _ => {
                        let started = run.started;
                        let after = self.truth();
                        self.last = Some(LastRun {
                            started,
                            since,
                            before,
                            after,
                        });
                    }
                }
            }
            Some(Ok(None)) => {}
            Some(Err(error)) => {
                check_said(&error.explain(), "a reading that failed")?;
                // Where a system fails on many of its few records, it is the system that fails.
                let is_one =
                    trouble.odd.len() <= 2 && trouble.odd.iter().all(|odd| odd.is_of_one_record());
                if trouble.faults.is_empty() && !trouble.odd.is_empty() && is_one {
                    return Err(format!("one record stopped the reading: {error}"));
                }
            }
        }
        Ok(())
    }

    /// None when the tab was closed.
    fn read_and_write(
        &mut self,
        trouble: &Trouble,
        way: Way,
    ) -> Option<Result<Option<Run>, SyncError>> {
        let connection = self.world.connection();
        let watch = Asked::new(&self.world, trouble);
        let Play { world, state, .. } = self;
        let session = world.session(&connection);
        if way == Way::Automatic {
            self.began
                .insert(world.now(), self.staff.ledger.borrow().now);
            let done = world.drive(sync::synchronise_automatically(&session, state, &watch));
            self.written.note_reading();
            return done;
        }
        let plan = match world.drive(sync::preview(&session, state, &watch))? {
            Ok(plan) => plan,
            Err(error) => return Some(Err(error)),
        };
        self.written.note_reading();
        self.forget_carried_and_read();
        let Play { world, state, .. } = self;
        let (plan, trigger) = match way {
            Way::Undo => {
                let undone = sync::run_to_undo(state).map(|run| run.started);
                let Some(undone) = undone else {
                    return Some(Ok(None));
                };
                let entries = entries_of(world, undone);
                let plan = sync::undo_plan(state, &entries);
                self.note_undone(&plan);
                (plan, Trigger::Undo(undone))
            }
            _ => {
                // An edit of a moment ago may be in one of the two answers and not in the other.
                if trouble.edits.is_empty() {
                    self.planned_from_old_answer = self.planned_of_old_answer(&plan);
                }
                (plan, Trigger::User)
            }
        };
        if way == Way::Overtaken {
            self.overtake();
        }
        let Play { world, state, .. } = self;
        let session = world.session(&connection);
        let began = self.staff.ledger.borrow().now;
        let mails = || world.sandbox.borrow().webstore().mails.len();
        let mails_before = mails();
        let run = world.drive(sync::apply(&session, state, &plan, trigger, &watch))?;
        // Not where a colleague or staff were quicker.
        let is_alone = way != Way::Overtaken && trouble.edits.is_empty();
        let sent = mails() - mails_before;
        self.mails = is_alone.then_some((plan.mails().total(), sent));
        self.began.insert(run.started, began);
        Some(Ok(Some(run)))
    }

    /// A colleague does the same in another browser.
    fn overtake(&mut self) {
        let other = self.colleague();
        let seen = self.written.seen();
        let mut state = other.reopened(&self.state.setup);
        if let Ok(plan) = other.preview(&mut state) {
            other.apply(&mut state, &plan);
        }
        self.staff.ledger.borrow_mut().note_pairs(&state);
        self.note_carried(seen);
    }

    /// A colleague's browser, which knows nothing yet.
    pub fn colleague(&self) -> World {
        let other = self.world.another_browser();
        let reading = self.staff.reading.clone();
        other.watch_writes(self.written.witness_of_colleague(reading));
        other
    }

    /// Notes what a colleague's browser has carried over since, as far as this browser has not read it where it comes from.
    pub fn note_carried(&self, seen: usize) {
        let ledger = &mut *self.staff.ledger.borrow_mut();
        for (who, field, value) in self.written.carried_after(seen) {
            let mut sources = ledger.counterparts(&who).into_iter();
            if !sources.any(|source| self.has_read(&source, field, &value)) {
                ledger.carried.push(Carried {
                    at: ledger.now,
                    who,
                    field,
                    value,
                });
            }
        }
    }

    /// This browser has just read both systems: what it found carried over, and where it was typed as well, it knows both sides to have
    /// agreed on.
    fn forget_carried_and_read(&self) {
        let ledger = &mut *self.staff.ledger.borrow_mut();
        let mut carried = std::mem::take(&mut ledger.carried);
        carried.retain(|it| {
            let sources = ledger.counterparts(&it.who);
            let is_read = |source: &Who| self.has_read(source, it.field, &it.value);
            let is_kept = !sources.iter().any(is_read);
            let later = ledger.notes.iter().filter(|note| {
                !is_kept && note.at > it.at && note.field == it.field && sources.contains(&note.who)
            });
            let outdone = later.map(|note| (note.at, note.who.clone(), note.field));
            ledger.outdone.extend(outdone);
            is_kept
        });
        ledger.carried = carried;
    }

    /// Whether this browser's last reading has shown it a value.
    fn has_read(&self, who: &Who, field: Field, value: &str) -> bool {
        let (state, countries) = (&self.state, &self.staff.reading.countries);
        let snapshots = &state.snapshots;
        let values = match who {
            Who::Webstore(id) => snapshots
                .webstore
                .get(id)
                .map(|it| state.setup.values_of(it, countries)),
            Who::Company(id) => snapshots
                .company
                .get(id)
                .map(|it| it.values(countries, &[])),
        };
        let held = values.as_ref().and_then(|values| values.get(field));
        held.is_some_and(|held| same(field, held, value))
    }

    /// What the plan would write although its source does not hold it, and only an old answer can have shown it: it is what our own
    /// last write replaced there.
    fn planned_of_old_answer(&self, plan: &Plan) -> Option<Broken> {
        let truth = self.truth();
        let reading = &self.staff.reading;
        let planned = plan.lines.iter().flat_map(|line| {
            let pair = line.webstore.zip(line.company.as_ref());
            pair.into_iter()
                .flat_map(|pair| line.changes().into_iter().map(move |it| (pair, it)))
        });
        planned.into_iter().find_map(|((id, customer), (to, change))| {
            let baseline = self.state.baselines.get(customer)?;
            let replaced = baseline.0.get(&change.field)?.replaced.as_ref()?;
            let source = match to {
                Side::Webstore => Who::Company(customer.clone()),
                Side::Company => Who::Webstore(id),
            };
            let is_replaced = replaced.side == to.other()
                && same(change.field, &change.new, &replaced.value);
            let holds = truth.holds(&source, change.field, &change.new, reading);
            (is_replaced && !holds).then(|| {
                format!(
                    "{} of {source} is to be carried over as “{}”, which our own write has replaced",
                    change.field.label(),
                    change.new
                )
            })
        })
    }

    fn note_undone(&mut self, plan: &Plan) {
        self.left_unread.clear();
        for line in &plan.lines {
            if let (Reason::NotUndone(left), Some(customer)) = (&line.reason, &line.company) {
                let unread = left.iter().filter(|(_, why)| why.is_unread());
                let unread = unread.map(|(field, _)| (customer.clone(), *field));
                self.left_unread.extend(unread);
            }
            if let Some(Work::Bring(bring)) = &line.work {
                for change in bring.to_webstore.iter().chain(&bring.to_company) {
                    self.undone.insert((bring.company.id.clone(), change.field));
                }
            }
        }
    }
}

/// What both systems held before and after a run.
pub struct LastRun {
    pub started: Timestamp,
    /// The ledger's time when it began to read: edits since may be seen by it or not.
    pub since: usize,
    pub before: Truth,
    pub after: Truth,
}

/// How it stood when a step began.
struct Began {
    /// So many notes there were.
    note: usize,
    /// So much both systems had seen written.
    written: usize,
    state: State,
}

impl Began {
    /// What both sides had agreed on where a value was typed, and whose counterpart that was; none of somebody who was mapped to nobody.
    fn agreed_beside(&self, note: &Note) -> Option<(Option<String>, Who)> {
        let mappings = &self.state.mappings;
        let (id, customer) = match &note.who {
            Who::Webstore(id) => (*id, mappings.customer(*id)?.clone()),
            Who::Company(customer) => (mappings.webstore_id(customer)?, customer.clone()),
        };
        let baseline = self.state.baselines.get(&customer);
        let agreed = baseline.and_then(|it| it.0.get(&note.field));
        Some(match &note.who {
            Who::Webstore(_) => (agreed.map(|it| it.webstore.clone()), Who::Company(customer)),
            Who::Company(_) => (agreed.map(|it| it.company.clone()), Who::Webstore(id)),
        })
    }
}

/// How a run comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Plain,
    Overtaken,
    Automatic,
    Undo,
}

/// A user who stops or pauses a run at some point.
struct Asked {
    asked: Cell<usize>,
    stops: Option<usize>,
    pauses: Option<usize>,
    sandbox: Rc<RefCell<Sandbox>>,
}

impl Asked {
    fn new(world: &World, trouble: &Trouble) -> Self {
        Self {
            asked: Cell::new(0),
            stops: trouble.stops,
            pauses: trouble.pauses,
            sandbox: world.sandbox.clone(),
        }
    }
}

impl Watch for Asked {
    async fn permission(&self) -> Permission {
        let asked = self.asked.get();
        self.asked.set(asked + 1);
        if self.pauses == Some(asked) {
            self.sandbox
                .borrow_mut()
                .advance(Duration::from_secs(1_800));
        }
        match self.stops {
            Some(at) if asked >= at => Permission::Stop,
            _ => Permission::Go,
        }
    }

    fn progress(&self, progress: &Progress) {
        assert!(
            progress.done <= progress.total.max(progress.done),
            "{progress:?}"
        );
    }
}

pub fn entries_of(world: &World, run: Timestamp) -> Vec<Entry> {
    let mut entries = world.entries();
    entries.retain(|entry| entry.run == run);
    entries
}

/// Both systems with a sample, built once per thread and size.
fn sample(history: &History) -> Sandbox {
    thread_local! {
        static SAMPLES: RefCell<BTreeMap<(u64, usize), Sandbox>> = const { RefCell::new(BTreeMap::new()) };
    }
    SAMPLES.with_borrow_mut(|samples| {
        let key = (history.sample, history.customers);
        samples
            .entry(key)
            .or_insert_with(|| Sandbox::new(&Options::generated(history.customers, history.sample)))
            .clone()
    })
}
