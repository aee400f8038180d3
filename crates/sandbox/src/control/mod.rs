//! What tests and tools steer the sandbox with: read everything, edit as staff would, ask for faults, count requests.

pub(crate) mod api;
mod connection;
mod edit;

pub use connection::{
    ApplicationPassword, CompanyConnection, ConnectionDetails, KeyPair, Proxied, WebstoreConnection,
};
pub use edit::{Action, Edit, Edited, Record};

pub(crate) use connection::connection;
pub(crate) use edit::edit;

use serde::{Deserialize, Serialize};

use crate::exchange::Call;
use crate::routes::{Route, System};

/// How often a route was called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestCount {
    /// Whose route.
    pub system: System,
    /// As sent.
    pub method: String,
    /// The route's path with placeholders.
    pub route: String,
    /// Since the last reset; requests that met a fault count as well.
    pub count: u64,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct RequestCounts(Vec<RequestCount>);

impl RequestCounts {
    pub fn count(&mut self, call: &Call, route: &Route) {
        let path = route.path.replace("{set}", call.path_value("set"));
        match self
            .0
            .iter_mut()
            .find(|c| c.method == call.method && c.route == path)
        {
            Some(found) => found.count += 1,
            None => self.0.push(RequestCount {
                system: route.system,
                method: call.method.clone(),
                route: path,
                count: 1,
            }),
        }
    }

    pub fn list(&self) -> Vec<RequestCount> {
        self.0.clone()
    }
}
