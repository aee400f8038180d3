//! What tests and tools steer the sandbox with: read everything, edit as staff would, ask for faults, count requests.

pub(crate) mod api;
mod caller;
mod connection;
mod edit;

pub use connection::{
    ApplicationPassword, CompanyConnection, CompanyUsers, ConnectionDetails, KeyPair, Proxied,
    SignInConnection, UserAccess, WebstoreConnection,
};
pub use edit::{Action, Edit, Edited, Record};

pub(crate) use caller::refusal;
pub(crate) use connection::connection;
pub(crate) use edit::edit;

use serde::{Deserialize, Serialize};

use crate::company::Environment;
use crate::exchange::Call;
use crate::routes::{Route, System};
use crate::webstore::SITES;

/// How often a route was called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestCount {
    /// Whose route.
    pub system: System,
    /// As sent.
    pub method: String,
    /// The route's path with placeholders.
    pub route: String,
    /// Which webstore by its code, or which company by its name, where it is not the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
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

/// Where a request goes to, if not to the first webstore or company.
fn at(call: &Call, route: &Route, environment: &Environment) -> Option<String> {
    let company = environment.meant(call);
    match route.system {
        System::Webstore if call.site != &SITES[0] => Some(call.site.code.to_owned()),
        System::Company if company.id != environment.open.first.id => {
            Some(company.home().name.to_owned())
        }
        _ => None,
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct RequestCounts(Vec<RequestCount>);

impl RequestCounts {
    pub fn count(&mut self, call: &Call, route: &Route, environment: &Environment) {
        self.entry(call, route, environment).count += 1;
    }

    /// An operation of a batch.
    pub fn count_operation(&mut self, call: &Call, route: &Route, environment: &Environment) {
        let entry = self.entry(call, route, environment);
        entry.count += 1;
        entry.batched += 1;
    }

    fn entry(
        &mut self,
        call: &Call,
        route: &Route,
        environment: &Environment,
    ) -> &mut RequestCount {
        let at = at(call, route, environment);
        let path = route.path.replace("{set}", call.path_value("set"));
        let is_it = |c: &RequestCount| c.method == call.method && c.route == path && c.at == at;
        let place = self.0.iter().position(is_it).unwrap_or_else(|| {
            self.0.push(RequestCount {
                system: route.system,
                method: call.method.clone(),
                route: path,
                at: at.clone(),
                count: 0,
                batched: 0,
            });
            self.0.len() - 1
        });
        &mut self.0[place]
    }

    pub fn list(&self) -> Vec<RequestCount> {
        self.0.clone()
    }
}
