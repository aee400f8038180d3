//! One webstore at work: its state, its ports, and whom it calls.

use concord_core::connection::{Connection, Origin};
use concord_core::house::House;
use concord_core::overview::{Lines, lines, suggestions};
use concord_core::plan::{Plan, plan};
use concord_core::reading::Observed;
use concord_core::state::State;
use concord_core::summary::{Cues, Summary, summary};
use concord_core::sync::Session;
use concord_core::sync::pacing::Pace;
use concord_core::view::Waits;

use crate::database::{Database, ScopedStore, tell_damage};
use crate::http::Http;
use crate::ports::{Ports, RunnerKeys};
use crate::problem::Problem;
use crate::secrets::Source;
use crate::setup::called;
use crate::watch::{Follow, Screen};

/// What every command that calls the two systems works with.
pub struct Means {
    /// What is kept.
    pub database: Database,
    /// The webstores and what they share.
    pub house: House,
    /// The webstores to work with.
    pub codes: Vec<String>,
    /// Where keys come from.
    pub secrets: Source,
    /// Sends requests.
    pub http: Http,
    /// Where the app is served, if its way is to be gone.
    pub app: Option<String>,
    /// Shows how far the work is.
    pub screen: Screen,
}

/// A webstore that can be worked with.
pub struct Webstore {
    /// All that is known of it.
    pub state: State,
    /// The way to the systems.
    pub ports: Ports<ScopedStore>,
    /// How far the work is.
    pub follow: Follow,
    connection: Connection,
    pace: Pace,
}

impl Webstore {
    /// Loads what is known of a webstore, finds its keys and signs in.
    ///
    /// # Errors
    /// What is missing.
    pub async fn open(means: &Means, code: &str) -> Result<Self, Problem> {
        let state = load(&means.database, &means.house, code).await?;
        let connection = state.connection.as_ref().ok_or(Problem::NoWebstore)?;
        let connection = called(connection, means.app.as_deref())?;
        let keys = match (&means.app, connection.origin) {
            (Some(app), Origin::Demo) => RunnerKeys::of_demo(&means.http, &connection, app).await?,
            _ => {
                let all: Vec<String> = means.house.webstores.keys().cloned().collect();
                let found = means.secrets.keys(&connection, &all)?;
                RunnerKeys::sign_in(&means.http, &connection, found).await?
            }
        };
        let follow = means.screen.follow(code);
        let store = means.database.of(code);
        Ok(Self {
            state,
            ports: Ports::new(means.http.clone(), store, keys, follow.clone()),
            follow,
            connection,
            pace: Pace::default(),
        })
    }

    /// Splits the webstore into whom to talk to and what is known, so that one can change the other.
    pub fn session(&mut self) -> (Session<'_, Ports<ScopedStore>>, &mut State) {
        let session = Session {
            ports: &self.ports,
            connection: &self.connection,
            pace: &self.pace,
            meta_keys: self.state.setup.meta_keys(),
            way: Default::default(),
            observed: Observed::default(),
        };
        (session, &mut self.state)
    }
}

/// All that is kept of a webstore.
///
/// # Errors
/// There is no such one, or the store failed.
pub async fn load(database: &Database, house: &House, code: &str) -> Result<State, Problem> {
    let connection = house.webstores.get(code);
    let connection = connection.ok_or_else(|| Problem::UnknownWebstore(code.to_owned()))?;
    let (mut state, damage) = State::load(&database.of(code), house.shared.clone()).await?;
    tell_damage(code, &damage);
    state.take_over_connection(connection.clone());
    Ok(state)
}

/// What follows from a state: the plan, and how many customers stand how.
pub struct Derived {
    /// What would be written.
    pub plan: Plan,
    /// The mapping's lines.
    pub lines: Lines,
    summary: Option<Summary>,
}

impl Derived {
    /// Works it out.
    pub fn of(state: &State) -> Self {
        let plan = plan(state);
        let lines = lines(state, &plan, &suggestions(state));
        let summary = summary(state, &plan, &lines);
        Self {
            plan,
            lines,
            summary,
        }
    }

    /// How many customers stand how.
    pub fn cues(&self) -> Cues {
        self.summary.as_ref().map(|it| it.cues).unwrap_or_default()
    }

    /// How many wait for a person.
    pub fn waiting(&self) -> usize {
        Waits::of(&self.lines).total() + self.cues().on_hold
    }
}
