//! What tests and tools steer the sandbox with: read everything, edit as staff would, ask for faults, count requests.

pub(crate) mod api;
mod connection;
mod edit;

pub use connection::{
    ApplicationPassword, CompanyConnection, CompanyUsers, ConnectionDetails, KeyPair, Proxied,
    SignInConnection, UserAccess, WebstoreConnection,
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
    /// How many of them came as operations of a `$batch`, which counts once more by itself.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub batched: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

#[derive(Debug, Clone, Default)]
pub(crate) struct RequestCounts(Vec<RequestCount>);

impl RequestCounts {
    pub fn count(&mut self, call: &Call, route: &Route) {
        self.entry(call, route).count += 1;
    }

    /// An operation of a batch.
    pub fn count_operation(&mut self, call: &Call, route: &Route) {
        let entry = self.entry(call, route);
        entry.count += 1;
        entry.batched += 1;
    }

    fn entry(&mut self, call: &Call, route: &Route) -> &mut RequestCount {
        let path = route.path.replace("{set}", call.path_value("set"));
        let is_it = |c: &RequestCount| c.method == call.method && c.route == path;
        let at = self.0.iter().position(is_it).unwrap_or_else(|| {
            self.0.push(RequestCount {
                system: route.system,
                method: call.method.clone(),
                route: path,
                count: 0,
                batched: 0,
            });
            self.0.len() - 1
        });
        &mut self.0[at]
    }

    pub fn list(&self) -> Vec<RequestCount> {
        self.0.clone()
    }
}
