//! The engine's world in simulation: the sandbox called as a function, a store in memory, a clock that jumps.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use concord_core::connection::{
    CompanyAddress, CompanyCredential, Connection, Origin, Secrets, WebstoreAddress,
};
use concord_core::house::Shared;
use concord_core::log::{Entry, Run, Trigger};
use concord_core::memory::MemoryStore;
use concord_core::plan::Plan;
use concord_core::ports::{
    Change, Clock, Keys, Row, Store, StoreError, Table, Timestamp, Transport, TransportError,
};
use concord_core::setup::Setup;
use concord_core::state::{Damage, State, records};
use concord_core::sync::pacing::Pace;
use concord_core::sync::{self, Extent, Permission, Progress, Session, SyncError, Watch};
use concord_core::template::CustomerTemplate;
use concord_sandbox::{Options, Sandbox};
use futures::executor::block_on;

/// Implements the ports.
pub struct World {
    pub sandbox: RefCell<Sandbox>,
    pub store: MemoryStore,
    /// What the house keeps: it outlives the tab.
    shared: RefCell<Shared>,
    /// Requests that still get through; after that the tab is as good as closed.
    pub requests_left: Cell<Option<usize>>,
    /// The keys; an expired token is replaced here when the run asks for another.
    secrets: RefCell<Secrets>,
    /// How often a run asked for another token.
    pub renewals: Cell<usize>,
    /// Whether somebody is there to sign in again.
    pub signs_in: Cell<bool>,
    pace: Pace,
    /// Business Central requests under way, and the most there ever were.
    company_requests: Cell<(usize, usize)>,
}

impl World {
    pub fn new(options: &Options) -> Self {
        let sandbox = Sandbox::new(options);
        let secrets = secrets_of(&sandbox);
        Self {
            sandbox: RefCell::new(sandbox),
            secrets: RefCell::new(secrets),
            renewals: Cell::new(0),
            signs_in: Cell::new(true),
            pace: Pace::default(),
            store: MemoryStore::default(),
            shared: RefCell::default(),
            requests_left: Cell::new(None),
            company_requests: Cell::new((0, 0)),
        }
    }

    pub fn most_company_requests_at_once(&self) -> usize {
        self.company_requests.get().1
    }

    pub fn connection(&self) -> Connection {
        let found = self.sandbox.borrow().connection("https://sandbox.example");
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
            },
            proxy_prefix: String::new(),
            origin: Origin::Own,
        }
    }

    /// The keys as they are typed in.
    pub fn set_secrets(&self, change: impl FnOnce(&mut Secrets)) {
        change(&mut self.secrets.borrow_mut());
    }

    fn session<'a>(&'a self, connection: &'a Connection) -> Session<'a, Self> {
        Session {
            ports: self,
            connection,
            pace: &self.pace,
        }
    }

    /// A state connected to this world, with both directions open and a template.
    pub fn state(&self) -> State {
        let connection = self.connection();
        let mut state = State {
            connection: Some(connection.clone()),
            ..State::default()
        };
        block_on(sync::reference(&self.session(&connection), &mut state)).unwrap();
        let template = CustomerTemplate::for_sample_data(&state.snapshots.reference.lists);
        state
            .shared
            .templates
            .insert(template.code.clone(), template);
        *self.shared.borrow_mut() = state.shared.clone();
        state.setup = Setup::for_sample_data();
        state
    }

    /// Keeps what the house holds.
    pub fn share(&self, shared: &Shared) {
        *self.shared.borrow_mut() = shared.clone();
    }

    /// What a newly opened tab knows.
    pub fn reopened(&self, setup: &Setup) -> State {
        let (mut state, damage) =
            block_on(State::load(&self.store, self.shared.borrow().clone())).unwrap();
        assert!(damage.rows.is_empty(), "{damage:?}");
        state.connection = Some(self.connection());
        state.setup = setup.clone();
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
        block_on(sync::preview(&self.session(connection), state, &Patient))
    }

    /// What automatic synchronisation does when its time has come.
    pub fn automatic(&self, state: &mut State) -> Result<Option<Run>, SyncError> {
        let connection = self.connection();
        let session = self.session(&connection);
        block_on(sync::synchronise_automatically(&session, state, &Patient))
    }

    /// The plan that undoes the last run, from what the log of it says.
    pub fn undo_plan(&self, state: &State) -> (Timestamp, Plan) {
        let run = sync::run_to_undo(state).expect("a run to undo").started;
        let mut entries: Vec<Entry> = block_on(records(self, &mut Damage::default())).unwrap();
        entries.retain(|entry| entry.run == run);
        (run, sync::undo_plan(state, &entries))
    }

    pub fn apply(&self, state: &mut State, plan: &Plan) -> Run {
        self.apply_watched(state, plan, &Patient)
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
        block_on(sync::apply(&session, state, plan, trigger, watch))
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
        match self.requests_left.get() {
            Some(0) => return Err(TransportError::Unreachable("tab closed".to_owned())),
            Some(left) => self.requests_left.set(Some(left - 1)),
            None => {}
        }
        let to_company = request.uri().path().contains("/api/v2.0/");
        if to_company {
            let (now, most) = self.company_requests.get();
            self.company_requests.set((now + 1, most.max(now + 1)));
        }
        // Other requests get their turn while this one is under way.
        yield_once().await;
        let answer = self.sandbox.borrow_mut().handle(request);
        if to_company {
            let (now, most) = self.company_requests.get();
            self.company_requests.set((now - 1, most));
        }
        answer
            .response
            .ok_or_else(|| TransportError::Unreachable("connection reset".to_owned()))
    }
}

/// Is pending once and asks to be polled again at once.
async fn yield_once() {
    let mut yielded = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut yielded, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

impl Keys for World {
    fn secrets(&self) -> Secrets {
        self.secrets.borrow().clone()
    }

    async fn renew(&self, refused: &CompanyCredential) -> bool {
        if self.secrets.borrow().company != *refused {
            return true;
        }
        if self.signs_in.get() {
            self.renewals.set(self.renewals.get() + 1);
            *self.secrets.borrow_mut() = secrets_of(&self.sandbox.borrow());
        }
        self.signs_in.get()
    }
}

fn secrets_of(sandbox: &Sandbox) -> Secrets {
    let found = sandbox.connection("https://sandbox.example");
    Secrets {
        consumer_key: found.webstore.administrator.consumer_key,
        consumer_secret: found.webstore.administrator.consumer_secret,
        company: CompanyCredential::Bearer(found.company.bearer_token),
        refresh_token: None,
    }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        Timestamp(self.sandbox.borrow().now())
    }

    async fn sleep(&self, duration: Duration) {
        let mut sandbox = self.sandbox.borrow_mut();
        let now = sandbox.now() + i64::try_from(duration.as_millis()).unwrap();
        sandbox.set_now(now);
    }
}

impl Store for World {
    async fn read(&self, table: Table) -> Result<Vec<Row>, StoreError> {
        self.store.read(table).await
    }

    async fn write(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        if self.requests_left.get() == Some(0) {
            return Err(StoreError::Other("tab closed".to_owned()));
        }
        self.store.write(changes).await
    }
}
