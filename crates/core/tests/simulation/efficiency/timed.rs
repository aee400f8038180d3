//! The ports of a browser over a clock that goes on only while everybody waits for an answer.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::ops::Range;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use concord_core::connection::{
    CompanyAddress, CompanyCredential, Connection, Origin, Secrets, WebstoreAddress, WebstoreKey,
};
use concord_core::memory::MemoryStore;
use concord_core::ports::{
    Change, Clock, Keys, Random, Row, Store, StoreError, Table, Timestamp, Transport,
    TransportError,
};
use concord_core::setup::Setup;
use concord_core::sync::Session;
use concord_core::sync::pacing::Pace;
use concord_sandbox::Sandbox;

/// What every answer takes.
pub const LATENCY: Duration = Duration::from_millis(50);

/// The ports over a clock of its own: it goes on to the next answer whenever everybody waits.
pub struct Timed {
    pub sandbox: Rc<RefCell<Sandbox>>,
    store: MemoryStore,
    now: Cell<i64>,
    due: RefCell<BTreeMap<(i64, usize), Waker>>,
    waits: Cell<usize>,
    /// How long was waited for anything but an answer.
    pub slept: Cell<Duration>,
}

impl Timed {
    pub fn new(sandbox: Sandbox) -> Self {
        Self {
            now: Cell::new(sandbox.now()),
            sandbox: Rc::new(RefCell::new(sandbox)),
            store: MemoryStore::default(),
            due: RefCell::default(),
            waits: Cell::new(0),
            slept: Cell::new(Duration::ZERO),
        }
    }

    pub fn session<'a>(
        &'a self,
        connection: &'a Connection,
        pace: &'a Pace,
        setup: &Setup,
    ) -> Session<'a, Self> {
        Session {
            ports: self,
            connection,
            pace,
            meta_keys: setup.meta_keys(),
            way: Default::default(),
            observed: concord_core::reading::Observed::default(),
        }
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
                web_client: String::new(),
            },
            proxy_prefix: String::new(),
            origin: Origin::Own,
        }
    }

    /// Staff change phone nos., every other time on the other side.
    pub fn edit(&self, changed: usize) {
        let mut sandbox = self.sandbox.borrow_mut();
        let now = self.now.get();
        let accounts = sandbox.webstore().customers();
        let accounts: Vec<_> = accounts
            .filter(|it| it.role == "customer")
            .take(changed)
            .cloned()
            .collect();
        for (number, mut account) in accounts.into_iter().enumerate() {
            let phone = format!("+46 9 {number}");
            if number % 2 == 0 {
                account.set_billing("phone", phone);
                sandbox.webstore_mut().put(account);
            } else {
                let number = account
                    .billing("company")
                    .trim_start_matches("Firma ")
                    .parse::<usize>()
                    .unwrap();
                let mut customer = sandbox
                    .company()
                    .by_number(&format!("M{number:07}"))
                    .unwrap()
                    .clone();
                customer.phone_number = phone;
                customer.modified = now;
                sandbox.company_mut().put(customer);
            }
        }
    }

    async fn wait(&self, duration: Duration) {
        let at = self.now.get() + i64::try_from(duration.as_millis()).unwrap();
        let number = self.waits.get();
        self.waits.set(number + 1);
        std::future::poll_fn(|context| {
            if self.now.get() >= at {
                return Poll::Ready(());
            }
            self.due
                .borrow_mut()
                .insert((at, number), context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    pub fn drive<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(done) = work.as_mut().poll(&mut context) {
                return done;
            }
            let next = self.due.borrow_mut().pop_first();
            let ((at, _), waker) = next.expect("somebody waits for an answer");
            self.now.set(self.now.get().max(at));
            waker.wake();
        }
    }
}

impl Transport for Timed {
    async fn send(
        &self,
        request: http::Request<String>,
    ) -> Result<http::Response<String>, TransportError> {
        self.sandbox.borrow_mut().set_now(self.now.get());
        let answer = self.sandbox.borrow_mut().handle(request);
        self.wait(LATENCY).await;
        let lost = || TransportError::Unreachable("connection reset".to_owned());
        answer.response.ok_or_else(lost)
    }
}

impl Clock for Timed {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.get())
    }

    async fn sleep(&self, duration: Duration) {
        self.slept.set(self.slept.get() + duration);
        self.wait(duration).await;
    }
}

impl Random for Timed {
    fn random(&self) -> u64 {
        1
    }
}

impl Keys for Timed {
    fn secrets(&self) -> Secrets {
        let found = self.sandbox.borrow().connection("https://sandbox.example");
        let key = WebstoreKey {
            consumer_key: found.webstore.administrator.consumer_key,
            consumer_secret: found.webstore.administrator.consumer_secret,
        };
        let token = CompanyCredential::Bearer(found.company.bearer_token);
        Secrets::entered(&self.connection(), key, token.into())
    }

    async fn renew(&self, _: &CompanyCredential) -> bool {
        false
    }
}

impl Store for Timed {
    async fn read(&self, table: Table) -> Result<Vec<Row>, StoreError> {
        self.store.read(table).await
    }

    async fn read_range(&self, table: Table, keys: &Range<String>) -> Result<Vec<Row>, StoreError> {
        self.store.read_range(table, keys).await
    }

    async fn write(&self, changes: &[Change]) -> Result<(), StoreError> {
        self.store.write(changes).await
    }
}
