//! The setup of the demo of `cargo xtask demo`.

use concord_core::connection::Connection;
use concord_core::house::House;
use concord_core::memory::MemoryStore;
use concord_core::reading::Observed;
use concord_core::setup::Setup;
use concord_core::state::State;
use concord_core::sync::pacing::Pace;
use concord_core::sync::{self, Session};
use concord_core::template::CustomerTemplate;
use concord_core::transfer::{self, Document, WebstorePart};

use crate::http::Http;
use crate::ports::{Ports, RunnerKeys, now};
use crate::problem::Problem;
use crate::sample::sample;
use crate::setup::called;
use crate::watch::Screen;

/// The setup that the demo's own button makes, as a file.
///
/// # Errors
/// No demo answers there, or its company can't be read.
pub async fn setup(http: &Http, screen: &Screen, app: &str) -> Result<Document, Problem> {
    let connection = sample(http, app).await?.connection;
    let mut state = State::default();
    state.set_connection(connection.clone());
    read_lists(http, screen, app, &connection, &mut state).await?;
    let template = CustomerTemplate::for_sample_data(&state.snapshots.reference.lists);
    let mut house = House::default();
    // A document is made of what is kept; here nothing is.
    house.keep_template(template);
    let nothing = MemoryStore::default();
    let (part, _) = WebstorePart::load(&nothing, connection).await?;
    let part = WebstorePart {
        setup: Setup::for_sample_data(),
        ..part
    };
    Ok(transfer::document(&house, vec![part], now()))
}

async fn read_lists(
    http: &Http,
    screen: &Screen,
    app: &str,
    connection: &Connection,
    state: &mut State,
) -> Result<(), Problem> {
    let connection = called(connection, Some(app))?;
    let keys = RunnerKeys::of_demo(http, &connection, app).await?;
    let follow = screen.follow(&connection.webstore.code);
    let ports = Ports::new(http.clone(), MemoryStore::default(), keys, follow);
    let session = Session {
        ports: &ports,
        connection: &connection,
        pace: &Pace::default(),
        meta_keys: state.setup.meta_keys(),
        way: Default::default(),
        observed: Observed::default(),
    };
    Ok(sync::reference(&session, state).await?)
}
