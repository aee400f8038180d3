//! The sample data of the demo.

use concord_core::call::Explanation;
use concord_core::connection::Origin;
use concord_core::setup::Setup;
use concord_core::template::CustomerTemplate;
use leptos::prelude::*;

use super::{Hindrance, Model};
use crate::browser::sample_connection;

impl Model {
    /// The demo's keys are asked of its server each time: none is kept.
    pub(super) async fn fetch_sample_secrets(self) {
        if let Ok((_, secrets)) = sample_connection().await {
            let codes: Vec<String> = self.house.with_untracked(|house| {
                let webstores = house.webstores.values();
                let of_sample = webstores.filter(|it| it.origin == Origin::Demo);
                of_sample.map(|it| it.webstore.code.clone()).collect()
            });
            self.secrets.update(|all| {
                all.extend(codes.into_iter().map(|code| (code, secrets.clone())));
            });
        } else {
            self.trouble.set(Some(Explanation {
                what: "The sample data's server does not answer.".to_owned(),
                remedy: "Start it again with `cargo xtask demo` and reload this page.".to_owned(),
            }));
        }
    }

    /// Connects to the sample data of the demo, with a setup that shows both directions.
    ///
    /// # Errors
    /// Why not.
    pub async fn use_sample_data(self) -> Result<(), Hindrance> {
        self.while_connecting(self.connect_sample()).await
    }

    async fn connect_sample(self) -> Result<(), Hindrance> {
        let Ok((mut connection, secrets)) = sample_connection().await else {
            return Err(Hindrance::from(
                "There is no sample data here. Start it with `cargo xtask demo` and open the address that it prints.",
            ));
        };
        let known = self.house.with_untracked(|house| {
            let of_own = house.webstores.get(&connection.webstore.code);
            if of_own.is_some_and(|it| it.origin == Origin::Own) {
                connection.webstore.code = "SAMPLE".to_owned();
            }
            house.webstores.get(&connection.webstore.code).cloned()
        });
        let is_new = known.is_none_or(|it| it.company != connection.company);
        self.connect_now(connection, secrets).await?;
        // A tab that was closed half-way has connected it, but not set it up.
        let is_untouched = self
            .state
            .with_untracked(|state| state.setup == Setup::default());
        if is_new || is_untouched {
            let template = self.state.with_untracked(|state| {
                CustomerTemplate::for_sample_data(&state.snapshots.reference.lists)
            });
            self.change_house_now(|house| house.keep_template(template));
            self.change(|state| state.set_setup(Setup::for_sample_data()));
            self.keep_changes().await;
            self.note_summary();
        }
        Ok(())
    }
}
