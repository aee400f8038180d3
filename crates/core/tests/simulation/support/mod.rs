//! The engine's world in simulation: the sandbox called as a function, a store in memory, a clock that jumps, and a tab that can be
//! closed at any await.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::ops::Range;
use std::pin::pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use concord_core::connection::{
    CompanyAddress, CompanyCredential, Connection, Origin, Secrets, WebstoreAddress, WebstoreKey,
};
use concord_core::customer::CompanyId;
use concord_core::log::{Entry, Run, Trigger};
use concord_core::memory::MemoryStore;
use concord_core::new_account::Password;
use concord_core::plan::Plan;
use concord_core::ports::{
    Change, Clock, Keys, Random, Row, Store, StoreError, Table, Timestamp, Transport,
    TransportError,
};
use concord_core::setup::Setup;
use concord_core::shared::Shared;
use concord_core::state::{Damage, Known, State, records};
use concord_core::sync::pacing::Pace;
use concord_core::sync::{self, Extent, Permission, Progress, Session, SyncError, Watch};
use concord_core::template::CustomerTemplate;
use concord_core::webstore::MetaKeys;
use concord_sandbox::{Options, Sandbox};
use futures::executor::block_on;

/// What happens just before a request is sent; it is told how many were sent since it was set.
type Hook = Box<dyn FnMut(usize, &http::Request<String>)>;

/// Sees both systems just before and just after each request that is no reading.
pub type Witness = Box<dyn FnMut(Moment, &Sandbox)>;

/// When a [`Witness`] looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Before,
    After,
}

/// What stands between engine and sandbox: it may change the request or the answer, as a proxy, a plugin or a cache does.
pub type Between = Box<
    dyn FnMut(http::Request<String>, &mut dyn FnMut(http::Request<String>) -> Answered) -> Answered,
>;

/// An answer, or none.
pub type Answered = Option<http::Response<String>>;

/// What becomes of an answer on its way: whatever a plugin, a proxy or an attacker makes of it.
type Alteration = Box<dyn FnMut(&http::Request<String>, &mut http::Response<String>)>;

/// The keys as they are typed in.
pub struct Typed {
    pub consumer_key: String,
    pub consumer_secret: String,
    pub company: CompanyCredential,
}

impl Typed {
    /// Entered for this connection.
    fn entered(&self, connection: &Connection) -> Secrets {
        let key = WebstoreKey {
            consumer_key: self.consumer_key.clone(),
            consumer_secret: self.consumer_secret.clone(),
        };
        Secrets::entered(connection, key, self.company.clone().into())
    }
}

/// Implements the ports.
pub struct World {
    pub sandbox: Rc<RefCell<Sandbox>>,
    pub store: MemoryStore,
    /// How many more writes fit into it, where not all do.
    pub writes_left: Cell<Option<usize>>,
    /// What the house keeps: it outlives the tab.
    shared: RefCell<Shared>,
    /// Awaits that still come back; at the next the tab is closed.
    awaits_left: Cell<Option<usize>>,
    /// Whether it was.
    closed: Cell<bool>,
    /// Requests since the hook was set, and the hook.
    requests: Cell<usize>,
    hook: RefCell<Option<Hook>>,
    witness: RefCell<Option<Witness>>,
    between: RefCell<Option<Between>>,
    /// What was typed; an expired token is replaced here when the run asks for another.
    typed: RefCell<Typed>,
    /// The connection that it was typed for, and what comes of both.
    entered: RefCell<(Connection, Secrets)>,
    /// How often a run asked for another token.
    pub renewals: Cell<usize>,
    /// Whether somebody is there to sign in again.
    pub signs_in: Cell<bool>,
    /// Passwords typed for accounts to be created: gone with the tab.
    pub passwords: RefCell<BTreeMap<CompanyId, Password>>,
    pace: Pace,
    /// Which values of the accounts' meta data are read.
    pub meta_keys: RefCell<MetaKeys>,
    /// What it is called to the others.
    pub client: Cell<&'static str>,
    /// Business Central requests under way, and the most there ever were.
    company_requests: Cell<(usize, usize)>,
}

/// Changes settings as a user does.
pub fn set_up(state: &mut State, change: impl FnOnce(&mut Setup)) {
    let mut setup = state.setup.clone();
    change(&mut setup);
    state.set_setup(setup);
}

/// Changes what all webstores share.
pub fn set_shared(state: &mut State, change: impl FnOnce(&mut Shared)) {
    let mut shared = state.shared.clone();
    change(&mut shared);
    state.set_shared(shared);
}

/// Changes what is known otherwise than anything does.
pub fn change_known(state: &mut State, change: impl FnOnce(&mut Known)) {
    let mut known = Known::clone(state);
    change(&mut known);
    *state = State::from(known);
}

impl World {
    pub fn new(options: &Options) -> Self {
        Self::around(Sandbox::new(options))
    }

    /// A browser that works on these two systems.
    pub fn around(sandbox: Sandbox) -> Self {
        Self::of(Rc::new(RefCell::new(sandbox)))
    }

    /// Another browser that works on the same two systems.
    pub fn another_browser(&self) -> Self {
        let other = Self::of(self.sandbox.clone());
        *other.shared.borrow_mut() = self.shared.borrow().clone();
        other
    }

    fn of(sandbox: Rc<RefCell<Sandbox>>) -> Self {
        let typed = typed_of(&sandbox.borrow());
        let connection = connection_of(&sandbox.borrow());
        let secrets = typed.entered(&connection);
        Self {
            sandbox,
            typed: RefCell::new(typed),
            entered: RefCell::new((connection, secrets)),
            renewals: Cell::new(0),
            signs_in: Cell::new(true),
            passwords: RefCell::default(),
            pace: Pace::default(),
            meta_keys: RefCell::default(),
            store: MemoryStore::default(),
            writes_left: Cell::new(None),
            shared: RefCell::default(),
            awaits_left: Cell::new(None),
            closed: Cell::new(false),
            requests: Cell::new(0),
            hook: RefCell::new(None),
            witness: RefCell::new(None),
            between: RefCell::new(None),
            client: Cell::new("Concord in a browser"),
            company_requests: Cell::new((0, 0)),
        }
    }

    pub fn most_company_requests_at_once(&self) -> usize {
        self.company_requests.get().1
    }

    pub fn connection(&self) -> Connection {
        connection_of(&self.sandbox.borrow())
    }

    /// The keys as they are typed in.
    pub fn set_secrets(&self, change: impl FnOnce(&mut Typed)) {
        change(&mut self.typed.borrow_mut());
        let (connection, secrets) = &mut *self.entered.borrow_mut();
        *secrets = self.typed.borrow().entered(connection);
    }

    /// From now on the keys are those that were entered for this connection.
    pub fn enter_for(&self, connection: &Connection) {
        let secrets = self.typed.borrow().entered(connection);
        *self.entered.borrow_mut() = (connection.clone(), secrets);
    }

    /// What was typed, for looking for it.
    pub fn typed_keys(&self) -> [String; 2] {
        let typed = self.typed.borrow();
        [typed.consumer_key.clone(), typed.consumer_secret.clone()]
    }

    /// Runs to the end, or until the tab is closed: then everything in memory is gone.
    pub fn drive<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(done) = work.as_mut().poll(&mut context) {
                return Some(done);
            }
            if self.closed.replace(false) {
                self.awaits_left.set(None);
                return None;
            }
        }
    }

    /// The tab is closed after so many more awaits.
    pub fn close_after(&self, awaits: usize) {
        self.awaits_left.set(Some(awaits));
    }

    /// Whether the tab is closed: what went on in it will not go on.
    pub fn was_closed(&self) -> bool {
        self.closed.get()
    }

    /// Whether the tab was not closed although it was to be: the work ended before.
    pub fn outlived(&self) -> bool {
        self.closed.set(false);
        self.awaits_left.take().is_some()
    }

    /// Calls the hook before each request from now on.
    pub fn before_requests(&self, hook: Option<Hook>) {
        self.requests.set(0);
        *self.hook.borrow_mut() = hook;
    }

    /// Shows both systems to the witness around each request that is no reading.
    pub fn watch_writes(&self, witness: Witness) {
        *self.witness.borrow_mut() = Some(witness);
    }

    fn witness(&self, moment: Moment) {
        if let Some(witness) = self.witness.borrow_mut().as_mut() {
            witness(moment, &self.sandbox.borrow());
        }
    }

    /// Puts something between engine and sandbox from now on, or takes it away.
    pub fn put_between(&self, between: Option<Between>) {
        *self.between.borrow_mut() = between;
    }

    /// Lets every answer be altered on its way from now on.
    pub fn alter_answers(&self, alteration: Option<Alteration>) {
        self.put_between(alteration.map(|mut alteration| -> Between {
            Box::new(move |request, send| {
                let asked = request.clone();
                let mut answer = send(request)?;
                alteration(&asked, &mut answer);
                Some(answer)
            })
        }));
    }

    /// One await: other requests get their turn, or the tab is closed.
    pub async fn pass(&self) {
        match self.awaits_left.get() {
            Some(0) => {
                self.closed.set(true);
                std::future::pending::<()>().await;
            }
            Some(left) => self.awaits_left.set(Some(left - 1)),
            None => {}
        }
        let mut waited = false;
        std::future::poll_fn(|context| match std::mem::replace(&mut waited, true) {
            true => Poll::Ready(()),
            false => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
        })
        .await;
    }

    pub fn session<'a>(&'a self, connection: &'a Connection) -> Session<'a, Self> {
        Session {
            ports: self,
            connection,
            pace: &self.pace,
            meta_keys: self.meta_keys.borrow().clone(),
            way: Default::default(),
            observed: concord_core::reading::Observed::default(),
        }
    }

    /// A state connected to this world, with both directions open and a template.
    pub fn state(&self) -> State {
        let connection = self.connection();
        let mut state = State::default();
        state.set_connection(connection.clone());
        self.drive(sync::reference(&self.session(&connection), &mut state))
            .expect("an open tab")
            .unwrap();
        let template = CustomerTemplate::for_sample_data(&state.snapshots.reference.lists);
        let mut shared = state.shared.clone();
        shared.templates.insert(template.code.clone(), template);
        self.share(&shared);
        state.set_shared(shared);
        state.set_setup(Setup::for_sample_data());
        state
    }

    /// Keeps what the house holds.
    pub fn share(&self, shared: &Shared) {
        *self.shared.borrow_mut() = shared.clone();
    }

    /// What a newly opened tab knows.
    pub fn reopened(&self, setup: &Setup) -> State {
        self.passwords.borrow_mut().clear();
        let (mut state, damage) =
            block_on(State::load(&self.store, self.shared.borrow().clone())).unwrap();
        assert!(damage.rows.is_empty(), "{damage:?}");
        // Where nothing is left the user connects again.
        let connection = self.connection();
        state.set_connection(connection);
        state.set_setup(setup.clone());
        self.keep(&mut state);
        state
    }

    /// Reads the orders that the setup asks for.
    pub fn read_orders(&self, state: &mut State, extent: Extent) -> Result<(), SyncError> {
        let connection = self.connection();
        let session = self.session(&connection);
        let placed = state.setup.orders_start().expect("a start date");
        block_on(sync::read_orders(&session, state, placed, extent, &Patient))
    }

    pub fn preview(&self, state: &mut State) -> Result<Plan, SyncError> {
        self.preview_with(state, &self.connection())
    }

    pub fn preview_with(
        &self,
        state: &mut State,
        connection: &Connection,
    ) -> Result<Plan, SyncError> {
        let session = self.session(connection);
        let read = self.drive(sync::preview(&session, state, &Patient));
        read.expect("an open tab")
    }

    /// What automatic synchronisation does when its time has come.
    pub fn automatic(&self, state: &mut State) -> Result<Option<Run>, SyncError> {
        let connection = self.connection();
        let session = self.session(&connection);
        let run = self.drive(sync::synchronise_automatically(&session, state, &Patient));
        run.expect("an open tab")
    }

    /// The browser's data are gone: it was short of space, or its user cleared them.
    pub fn lose_store(&self) {
        block_on(self.store.write(&Table::ALL.map(Change::Clear))).unwrap();
    }

    /// Keeps what an action changed.
    pub fn keep(&self, state: &mut State) {
        block_on(state.save(&self.store)).unwrap();
    }

    /// Everything that is kept, as text.
    pub fn kept(&self) -> Vec<String> {
        let rows = Table::ALL.map(|table| block_on(self.store.read(table)).unwrap());
        rows.into_iter().flatten().map(|row| row.json).collect()
    }

    /// Everything in the log.
    pub fn entries(&self) -> Vec<Entry> {
        block_on(records(&self.store, &mut Damage::default())).unwrap()
    }

    /// The plan that undoes the last run, from what the log of it says.
    pub fn undo_plan(&self, state: &State) -> (Timestamp, Plan) {
        let run = sync::run_to_undo(state).expect("a run to undo").started;
        let mut entries = self.entries();
        entries.retain(|entry| entry.run == run);
        (run, sync::undo_plan(state, &entries))
    }

    pub fn apply(&self, state: &mut State, plan: &Plan) -> Run {
        self.apply_watched(state, plan, &Patient)
    }

    /// Applies in a tab that is closed after so many awaits; whether the run came to its end before.
    pub fn apply_until_closed(&self, state: &mut State, plan: &Plan, awaits: usize) -> bool {
        let connection = self.connection();
        let session = self.session(&connection);
        self.close_after(awaits);
        let run = self.drive(sync::apply(&session, state, plan, Trigger::User, &Patient));
        self.outlived();
        run.is_some()
    }

    pub fn apply_watched(&self, state: &mut State, plan: &Plan, watch: &impl Watch) -> Run {
        self.apply_as(state, plan, Trigger::User, watch)
    }

    pub fn apply_as(
        &self,
        state: &mut State,
        plan: &Plan,
        trigger: Trigger,
        watch: &impl Watch,
    ) -> Run {
        let connection = self.connection();
        let session = self.session(&connection);
        let run = self.drive(sync::apply(&session, state, plan, trigger, watch));
        run.expect("an open tab")
    }
}

/// Never stops a run.
pub struct Patient;

impl Watch for Patient {
    async fn permission(&self) -> Permission {
        Permission::Go
    }

    fn progress(&self, _: &Progress) {}
}

impl Transport for World {
    async fn send(
        &self,
        request: http::Request<String>,
    ) -> Result<http::Response<String>, TransportError> {
        let to_company = request.uri().path().contains("/api/v2.0/");
        if to_company {
            let (now, most) = self.company_requests.get();
            self.company_requests.set((now + 1, most.max(now + 1)));
        }
        self.pass().await;
        let number = self.requests.get();
        self.requests.set(number + 1);
        if let Some(hook) = self.hook.borrow_mut().as_mut() {
            hook(number, &request);
        }
        let mut straight = |request: http::Request<String>| {
            let is_write = request.method() != http::Method::GET;
            if is_write {
                self.witness(Moment::Before);
            }
            let answer = self.sandbox.borrow_mut().handle(request);
            if is_write {
                self.witness(Moment::After);
            }
            let delay = i64::try_from(answer.delay.as_millis()).unwrap();
            let late = self.sandbox.borrow().now() + delay;
            self.sandbox.borrow_mut().set_now(late);
            answer.response
        };
        let answer = match self.between.borrow_mut().as_mut() {
            Some(between) => between(request, &mut straight),
            None => straight(request),
        };
        self.pass().await;
        if to_company {
            let (now, most) = self.company_requests.get();
            self.company_requests.set((now - 1, most));
        }
        answer.ok_or_else(|| TransportError::Unreachable("connection reset".to_owned()))
    }

    fn client(&self) -> String {
        self.client.get().to_owned()
    }
}

impl Keys for World {
    fn secrets(&self) -> Secrets {
        self.entered.borrow().1.clone()
    }

    async fn renew(&self, refused: &CompanyCredential) -> bool {
        if self.typed.borrow().company != *refused {
            return true;
        }
        if self.signs_in.get() {
            self.renewals.set(self.renewals.get() + 1);
            let renewed = typed_of(&self.sandbox.borrow());
            self.set_secrets(|typed| *typed = renewed);
        }
        self.signs_in.get()
    }

    fn password(&self, customer: &CompanyId) -> Option<Password> {
        self.passwords.borrow().get(customer).cloned()
    }

    fn forget_password(&self, customer: &CompanyId) {
        self.passwords.borrow_mut().remove(customer);
    }
}

fn connection_of(sandbox: &Sandbox) -> Connection {
    let found = sandbox.connection("https://sandbox.example");
    Connection {
        webstore: WebstoreAddress {
            code: "MAIN".to_owned(),
            url: found.webstore.url,
            key_as_query_parameter: false,
        },
        company: CompanyAddress {
            base_url: format!(
                "{}/v2.0/{}/{}",
                found.company.base_url, found.company.tenant, found.company.environment
            ),
            company_id: found.company.company_id,
            company_name: found.company.company_name,
            sign_in: None,
            web_client: String::new(),
        },
        proxy_prefix: String::new(),
        origin: Origin::Own,
    }
}

fn typed_of(sandbox: &Sandbox) -> Typed {
    let found = sandbox.connection("https://sandbox.example");
    Typed {
        consumer_key: found.webstore.administrator.consumer_key,
        consumer_secret: found.webstore.administrator.consumer_secret,
        company: CompanyCredential::Bearer(found.company.bearer_token),
    }
}

impl Random for World {
    /// One after the other, and no two the same in one run of the tests.
    fn random(&self) -> u64 {
        static DRAWN: AtomicU64 = AtomicU64::new(1);
        DRAWN.fetch_add(1, Ordering::Relaxed)
    }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        Timestamp(self.sandbox.borrow().now())
    }

    async fn sleep(&self, duration: Duration) {
        self.pass().await;
        let mut sandbox = self.sandbox.borrow_mut();
        let now = sandbox.now() + i64::try_from(duration.as_millis()).unwrap();
        sandbox.set_now(now);
    }
}

impl Store for World {
    async fn read(&self, table: Table) -> Result<Vec<Row>, StoreError> {
        self.store.read(table).await
    }

    async fn read_range(&self, table: Table, keys: &Range<String>) -> Result<Vec<Row>, StoreError> {
        self.store.read_range(table, keys).await
    }

    async fn write(&self, changes: &[Change]) -> Result<(), StoreError> {
        self.pass().await;
        match self.writes_left.get() {
            Some(0) => return Err(StoreError::Full),
            left => self.writes_left.set(left.map(|left| left - 1)),
        }
        let written = self.store.write(changes).await;
        self.pass().await;
        written
    }
}
