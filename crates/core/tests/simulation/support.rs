//! The engine's world in simulation: the sandbox called as a function, a store in memory, a clock that jumps.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use concord_core::connection::{
    CompanyAddress, CompanyCredential, Connection, Origin, Secrets, WebstoreAddress,
};
use concord_core::log::Run;
use concord_core::plan::Plan;
use concord_core::ports::{
    Change, Clock, Row, Store, StoreError, Table, Timestamp, Transport, TransportError,
};
use concord_core::setup::Setup;
use concord_core::state::State;
use concord_core::sync::{self, Progress, Session, SyncError, Watch};
use concord_sandbox::{Options, Sandbox};
use futures::executor::block_on;

/// Implements the ports.
pub struct World {
    pub sandbox: RefCell<Sandbox>,
    pub store: MemoryStore,
    /// Requests that still get through; after that the tab is as good as closed.
    pub requests_left: Cell<Option<usize>>,
    /// Business Central requests under way, and the most there ever were.
    company_requests: Cell<(usize, usize)>,
}

impl World {
    pub fn new(options: &Options) -> Self {
        Self {
            sandbox: RefCell::new(Sandbox::new(options)),
            store: MemoryStore::default(),
            requests_left: Cell::new(None),
            company_requests: Cell::new((0, 0)),
        }
    }

    pub fn most_company_requests_at_once(&self) -> usize {
        self.company_requests.get().1
    }

    pub fn connection(&self) -> (Connection, Secrets) {
        let found = self.sandbox.borrow().connection("https://sandbox.example");
        let connection = Connection {
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
            },
            proxy_prefix: String::new(),
            origin: Origin::Own,
        };
        let secrets = Secrets {
            consumer_key: found.webstore.administrator.consumer_key,
            consumer_secret: found.webstore.administrator.consumer_secret,
            company: CompanyCredential::Bearer(found.company.bearer_token),
        };
        (connection, secrets)
    }

    /// A state connected to this world, with both directions open and a template.
    pub fn state(&self) -> State {
        let (connection, secrets) = self.connection();
        let mut state = State {
            connection: Some(connection.clone()),
            ..State::default()
        };
        let session = Session {
            ports: self,
            connection: &connection,
            secrets: &secrets,
        };
        block_on(sync::reference(&session, &mut state)).unwrap();
        state.setup = Setup::for_sample_data(&state.snapshots.reference.lists);
        state
    }

    /// What a newly opened tab knows.
    pub fn reopened(&self, setup: &Setup) -> State {
        let (mut state, damage) = block_on(State::load(&self.store)).unwrap();
        assert!(damage.rows.is_empty(), "{damage:?}");
        state.connection = Some(self.connection().0);
        state.setup = setup.clone();
        state
    }

    pub fn preview(&self, state: &mut State) -> Result<Plan, SyncError> {
        let (connection, secrets) = self.connection();
        self.preview_with(state, &connection, &secrets)
    }

    pub fn preview_with(
        &self,
        state: &mut State,
        connection: &Connection,
        secrets: &Secrets,
    ) -> Result<Plan, SyncError> {
        let session = Session {
            ports: self,
            connection,
            secrets,
        };
        block_on(sync::preview(&session, state, &Patient))
    }

    pub fn apply(&self, state: &mut State, plan: &Plan) -> Run {
        self.apply_watched(state, plan, &Patient)
    }

    pub fn apply_watched(&self, state: &mut State, plan: &Plan, watch: &impl Watch) -> Run {
        let (connection, secrets) = self.connection();
        let session = Session {
            ports: self,
            connection: &connection,
            secrets: &secrets,
        };
        block_on(sync::apply(&session, state, plan, watch))
    }
}

/// Never stops a run.
pub struct Patient;

impl Watch for Patient {
    fn should_stop(&self) -> bool {
        false
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
            return Err(StoreError {
                detail: "tab closed".to_owned(),
            });
        }
        self.store.write(changes).await
    }
}

/// Tables in memory.
#[derive(Default)]
pub struct MemoryStore(RefCell<BTreeMap<(Table, String), String>>);

impl Store for MemoryStore {
    async fn read(&self, table: Table) -> Result<Vec<Row>, StoreError> {
        let rows = self.0.borrow();
        let of_table = rows.iter().filter(|((of, _), _)| *of == table);
        Ok(of_table
            .map(|((_, key), json)| Row {
                key: key.clone(),
                json: json.clone(),
            })
            .collect())
    }

    async fn write(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        let mut rows = self.0.borrow_mut();
        for change in changes {
            match change {
                Change::Put(table, row) => {
                    rows.insert((table, row.key), row.json);
                }
                Change::Delete(table, key) => {
                    rows.remove(&(table, key));
                }
                Change::Clear(table) => rows.retain(|(of, _), _| *of != table),
            }
        }
        Ok(())
    }
}
