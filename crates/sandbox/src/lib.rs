//! Both systems that Concord talks to, and the sign-in of one of them, as one in-memory state machine.
//!
//! [`Sandbox::handle`] takes a request and gives an [`Answer`]. It knows no network and no clock of its own: the same
//! requests on the same [`Options`] always give the same answers, byte for byte. A small server (feature `server`) puts it
//! on a port.
//!
//! How to read it: [`routes`] lists every route with the one function that answers it. `webstore` stands in for
//! WooCommerce 11.0 as recorded from a real shop (or an older one, see [`webstore::Version`]), `company` for the Business Central API v2.0 as documented, `sign_in`
//! for the authority that gives out its access tokens, `control` for what tests and tools steer it with, and `faults` for what can go wrong on the way.
//!
//! Deliberate differences from the real systems:
//!
//! - Plain http takes Basic authentication and keys in the query. A real WooCommerce refuses both there, but everything
//!   here runs on 127.0.0.1 or behind a proxy that stands for https.
//! - JSON is written without PHP's escapes (`\/`, `\u00e9`); any JSON parser reads the same values.
//! - `X-WP-DoingItWrong`, which only a site with debugging on sends, is left out.
//! - `OPTIONS` answers the recorded schema on the customers' routes and `{}` on all others, whose schemas were not recorded; its headers are
//!   the real ones, and a browser's preflight reads no more than those.
//! - There is no route for roles, as WooCommerce's v3 has none: `customers?role=…` is what tells who has which.
//! - `avatar_url` holds a hash that is no real gravatar.

pub mod clock;
pub mod company;
mod control;
mod exchange;
pub mod faults;
pub mod guid;
mod routes;
mod sample;
#[cfg(feature = "server")]
pub mod server;
pub mod sign_in;
mod systems;
pub mod webstore;

use std::time::Duration;

pub use control::{
    Action, ApplicationPassword, CompanyConnection, CompanyUsers, ConnectionDetails, Edit, Edited,
    KeyPair, Proxied, Record, RequestCount, SignInConnection, UserAccess, WebstoreConnection,
};
pub use exchange::Answer;
pub use routes::System;

use clock::Clock;
use company::{Company, Environment, Limits, Refused};
use control::RequestCounts;
use exchange::{Call, Reply};
use faults::{Fault, FaultRate, Faults, Records};
use guid::Guid;
use sign_in::{Authority, SignInChange, SignInState};
use systems::Systems;
use webstore::Webstore;

/// The host that stands for the first webstore behind a proxy.
pub const WEBSTORE_HOST: &str = "shop.example";
/// The host that stands for Business Central online behind a proxy.
pub const COMPANY_HOST: &str = "api.businesscentral.example";

/// What a sandbox starts from.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// About how many customers each side has.
    pub customers: usize,
    /// How many orders the webstore has; without a number half as many as customers, but no more than a thousand.
    pub orders: Option<usize>,
    /// How many webstores there are, each with a company of its own: 1 or 2. The second of each has a quarter of the customers.
    pub webstores: usize,
    /// Everything random follows from this number.
    pub seed: u64,
    /// Whether the webstore also holds the customers recorded from a real shop (staff, odd countries, HTML in names).
    pub recorded: bool,
    /// Added to every answer of the two systems.
    pub latency: Duration,
    /// The share of requests that meet a random fault, from 0 to 1.
    pub fault_rate: f64,
    /// Which WooCommerce answers; 11.0 is the recorded one.
    pub webstore_version: webstore::Version,
    /// What the company's administrator has set up.
    pub company: company::Settings,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            customers: 240,
            orders: None,
            webstores: 2,
            seed: 1,
            recorded: true,
            latency: Duration::ZERO,
            fault_rate: 0.0,
            webstore_version: webstore::Version::default(),
            company: company::Settings::default(),
        }
    }
}

impl Options {
    /// The default size and content with another seed.
    pub fn seeded(seed: u64) -> Self {
        Self {
            seed,
            ..Self::default()
        }
    }

    /// One webstore and one company with only generated people, `customers` on each side: quick to read in a test's failure.
    pub fn generated(customers: usize, seed: u64) -> Self {
        Self {
            customers,
            seed,
            recorded: false,
            webstores: 1,
            ..Self::default()
        }
    }

    /// No customers at all, only the tables that both systems need (countries, terms, the shop's administrator).
    pub fn empty() -> Self {
        Self::generated(0, 1)
    }
}

/// Both systems and everything that steers them.
#[derive(Debug, Clone)]
pub struct Sandbox {
    options: Options,
    clock: Clock,
    faults: Faults,
    counts: RequestCounts,
    limits: Limits,
    webstores: Systems<Webstore>,
    environment: Environment,
    sign_in: Authority,
}

impl Sandbox {
    /// Builds both systems with the sample data that `options` ask for.
    pub fn new(options: &Options) -> Self {
        let clock = Clock::default();
        let (webstores, environment) = sample::build(options, clock.now());
        Self {
            options: options.clone(),
            clock,
            faults: Faults::new(options.fault_rate, options.seed),
            counts: RequestCounts::default(),
            limits: Limits::default(),
            webstores,
            environment,
            sign_in: Authority::new(options.seed ^ 0x53_49_47_4e),
        }
    }

    /// Answers one request: control route or either system, after whatever fault is due.
    pub fn handle(&mut self, request: http::Request<String>) -> Answer {
        self.clock.tick();
        let mut call = Call::new(request);
        let Some(found) = routes::find(&mut call) else {
            return Answer::now(routes::unknown(&call));
        };
        if found.system == System::Control {
            let refused = control::refusal(&call);
            return Answer::now(refused.unwrap_or_else(|| (found.run)(self, &call)));
        }
        self.counts.count(&call, found, &self.environment);
        let queued = match self.queue(&call, found.system) {
            Ok(queued) => queued,
            Err(refused) => return refused.into_answer(),
        };
        let records = records(&self.webstores, &self.environment, &call);
        let fault = self.faults.next(&call, found.system, records);
        let (reply, delay) = match &fault {
            Some(kind) => faults::meet(kind, self, call, found),
            None => (Some((found.run)(self, &call)), Duration::ZERO),
        };
        Answer {
            response: reply.map(Reply::into_response),
            delay: delay + queued + self.options.latency,
            fault,
        }
    }

    /// What a request's systems hold.
    fn records(&self, call: &Call) -> Records<'_> {
        records(&self.webstores, &self.environment, call)
    }

    /// The webstore of this code, or the first.
    fn webstore_at(&mut self, code: Option<&str>) -> Result<&mut Webstore, String> {
        self.webstores
            .meant(code, |store, code| store.site.code == code)
    }

    /// The company of this id or name, or the first.
    fn company_at(&mut self, id_or_name: Option<&str>) -> Result<&mut Company, String> {
        self.environment.open.meant(id_or_name, Company::is)
    }

    /// What Business Central's errors carry for its support.
    fn correlation_id(&mut self) -> Guid {
        Guid::random(&mut self.environment.open.first.rng)
    }

    /// How long the request waits before Business Central works on it, where its limits are on.
    fn queue(&mut self, call: &Call, system: System) -> Result<Duration, Refused> {
        let now = self.clock.now();
        let user = company::caller(call, &self.sign_in, now);
        match user
            .filter(|_| system == System::Company && self.environment.open.first.settings.limits)
        {
            Some(user) => self.limits.take(user.name, now, self.options.latency),
            None => Ok(Duration::ZERO),
        }
    }

    /// Sets the clock, in milliseconds since 1970. It never goes back by itself; a test may set it back on purpose.
    pub fn set_now(&mut self, milliseconds: i64) {
        self.clock.set(milliseconds);
    }

    /// Follows a clock outside, at the distance that [`Sandbox::advance`] has made. Never goes back.
    pub fn follow(&mut self, milliseconds: i64) {
        self.clock.follow(milliseconds);
    }

    /// Lets time pass at once: tokens expire, codes grow old.
    pub fn advance(&mut self, by: Duration) {
        self.clock.advance(by);
    }

    /// The clock's time in milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// Adds a fault that the next matching requests meet.
    pub fn add_fault(&mut self, fault: Fault) {
        self.faults.add(fault);
    }

    /// Lets a share of all requests meet a random fault; `None` ends it.
    pub fn set_fault_rate(&mut self, rate: Option<FaultRate>) {
        self.faults.set_rate(rate);
    }

    /// Ends all faults, listed ones and random ones.
    pub fn clear_faults(&mut self) {
        self.faults.clear();
    }

    /// Changes, adds or deletes a record as the system's own staff would.
    ///
    /// # Errors
    /// A sentence that says what does not fit: no such record, no such field, a value of the wrong type.
    pub fn edit(&mut self, edit: &Edit) -> Result<Edited, String> {
        control::edit(self, edit)
    }

    /// Does to those who have signed in what time or an administrator of the directory would.
    pub fn change_sign_in(&mut self, change: SignInChange) {
        self.sign_in.change(change, self.clock.now());
    }

    /// How the sign-in authority stands.
    pub fn sign_in(&self) -> SignInState {
        self.sign_in.state(self.clock.now())
    }

    /// The first webstore's records, for checks that go past its API.
    pub fn webstore(&self) -> &Webstore {
        &self.webstores.first
    }

    /// The first webstore's records, for tests that put them into a state of their own.
    pub fn webstore_mut(&mut self) -> &mut Webstore {
        &mut self.webstores.first
    }

    /// The first company's records, for tests that put them into a state of their own.
    pub fn company_mut(&mut self) -> &mut Company {
        &mut self.environment.open.first
    }

    /// The first company's records, for checks that go past its API.
    pub fn company(&self) -> &Company {
        &self.environment.open.first
    }

    /// All webstores, the first one included.
    pub fn webstores(&self) -> impl Iterator<Item = &Webstore> {
        self.webstores.iter()
    }

    /// All companies that users may open, the first one included.
    pub fn companies(&self) -> impl Iterator<Item = &Company> {
        self.environment.open.iter()
    }

    /// Requests since the last reset, by method and route, in the order in which they were first seen.
    pub fn requests(&self) -> Vec<RequestCount> {
        self.counts.list()
    }

    /// Forgets the counts but nothing else.
    pub fn reset_requests(&mut self) {
        self.counts = RequestCounts::default();
    }

    /// Everything as it was at the start, faults and counts included; the clock goes on.
    pub fn reset(&mut self) {
        let mut fresh = Self::new(&self.options);
        fresh.clock = self.clock.clone();
        *self = fresh;
    }

    /// The records of one webstore, by its code, and of one company, by its id or name, as at the start. All else stays, and what is
    /// published, installed and limited for all companies does so too.
    ///
    /// # Errors
    /// A sentence: there is no such one. Nothing is reset then.
    pub fn reset_records(
        &mut self,
        webstore: Option<&str>,
        company: Option<&str>,
    ) -> Result<(), String> {
        let now = self.now();
        let mut fresh = Self::new(&self.options);
        if let Some(company) = company {
            fresh.company_at(Some(company))?;
        }
        if let Some(code) = webstore {
            std::mem::swap(
                self.webstore_at(Some(code))?,
                fresh.webstore_at(Some(code))?,
            );
        }
        if let Some(company) = company {
            let (own, fresh) = (
                self.company_at(Some(company))?,
                fresh.company_at(Some(company))?,
            );
            fresh.set_up(own.settings.clone(), now);
            std::mem::swap(own, fresh);
        }
        Ok(())
    }

    /// What a client needs to connect, with keys; `origin` is scheme and host, without a path.
    pub fn connection(&self, origin: &str) -> ConnectionDetails {
        control::connection(self, origin, origin)
    }
}

fn records<'a>(
    webstores: &'a Systems<Webstore>,
    environment: &'a Environment,
    call: &Call,
) -> Records<'a> {
    let addressed = webstores.iter().find(|store| store.site == call.site);
    Records {
        webstore: addressed.unwrap_or(&webstores.first),
        environment,
    }
}
