//! Trying a connection before it is kept, and keeping it.

use std::cell::RefCell;
use std::rc::Rc;

use concord_core::call::{Explanation, Side};
use concord_core::company::{Client, ListedCompany};
use concord_core::connection::{Connection, NoKey, Secrets};
use concord_core::diagnosis::{
    Diagnosis, company_finding, own_api_in_words, test_connection, test_side,
};
use concord_core::waiting::Waited;
use concord_core::webstore::MetaKeys;
use leptos::prelude::*;

use super::Model;
use super::ports::{Asks, Means, RunPorts};
use crate::browser::{BrowserPorts, Scope};

impl Model {
    /// Tries everything of a connection, kept or not, or of one side of it. Nothing is written.
    pub async fn test(
        self,
        connection: Connection,
        secrets: Secrets,
        side: Option<Side>,
    ) -> Diagnosis {
        match (self.means_of(connection, secrets), side) {
            (Some(means), None) => test_connection(&means.session(MetaKeys::default())).await,
            (Some(means), Some(side)) => test_side(&means.session(MetaKeys::default()), side).await,
            (None, _) => Diagnosis::default(),
        }
    }

    /// The companies that the user of these keys may see.
    pub async fn companies(
        self,
        connection: Connection,
        secrets: Secrets,
    ) -> Result<Vec<ListedCompany>, Explanation> {
        let Some(means) = self.means_of(connection, secrets) else {
            return Ok(Vec::new());
        };
        let session = means.session(MetaKeys::default());
        let companies = Client::new(&session).companies().await;
        companies.map_err(|error| company_finding(&session, error).explain())
    }

    /// Whether Concord's own API is in Business Central, in words; none before the keys are known.
    pub async fn own_api(self) -> Option<String> {
        let means = self.means(Asks::Nobody)?;
        let session = means.session(MetaKeys::default());
        Some(own_api_in_words(&Client::new(&session).probe().await))
    }

    /// What is needed to talk to systems that may not be kept yet: these keys are used, whatever is saved.
    fn means_of(self, connection: Connection, secrets: Secrets) -> Option<Means> {
        let database = self.database.get_value()?;
        Some(Means {
            ports: RunPorts {
                browser: Rc::new(BrowserPorts {
                    store: database.of(Scope::webstore(&connection.webstore.code)),
                }),
                model: self,
                secrets: RefCell::new(secrets),
                connection: connection.clone(),
                webstore: None,
                wish: self.wish,
                asks: Asks::Nobody,
                waited: Waited::default(),
            },
            pace: Rc::default(),
            connection,
        })
    }

    /// The keys of a webstore, as far as they are known in this tab.
    pub fn secrets_of(self, code: &str) -> Option<Secrets> {
        self.secrets.with(|all| all.get(code).cloned())
    }

    /// The systems of a webstore whose keys have to be entered, and why.
    pub fn missing_keys(self, connection: &Connection) -> Vec<(Side, NoKey)> {
        let secrets = self.secrets_of(&connection.webstore.code);
        secrets.unwrap_or_default().missing(connection)
    }
}
