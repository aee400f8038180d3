//! What pages say of the webstore that is shown: where it is, what goes on, what there is to do.

use concord_core::connection::Origin;
use concord_core::view::{Going, Outlook, outlook};
use concord_core::waiting::Waiting;
use leptos::prelude::*;

use super::tabs::longest;
use super::{Activity, Begun, Doing, Model};

/// The webstore that is shown, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its code.
    pub code: String,
    /// Where it is.
    pub host: String,
    /// The name of its company.
    pub company: String,
    /// Whose it is.
    pub origin: Origin,
}

impl Model {
    /// The webstore that is shown; none before one is connected.
    pub fn place(self) -> Option<Shown> {
        self.state.with(|state| {
            let it = state.connection.as_ref()?;
            let host = it.webstore.url.split("://").last().unwrap_or_default();
            Some(Shown {
                code: it.webstore.code.clone(),
                host: host.to_owned(),
                company: it.company.company_name.clone(),
                origin: it.origin,
            })
        })
    }

    /// What goes on with the customers of the webstore that is shown, be it in another tab.
    pub fn going(self) -> Going {
        let failed = self.reading_failed.get();
        self.activity.with(|activity| match activity {
            Activity::Reading(_) if self.begun_on.get() == Begun::Orders => Going::Nothing,
            Activity::Reading(_) => Going::Reading,
            Activity::Running(_) => Going::Running,
            Activity::Elsewhere(work) => match work.doing {
                Doing::Reading => Going::Reading,
                Doing::Running => Going::Running,
            },
            Activity::Idle | Activity::Mapping | Activity::Connecting if failed => {
                Going::ReadingFailed
            }
            Activity::Idle | Activity::Mapping | Activity::Connecting => Going::Nothing,
        })
    }

    /// What the reading or run of the webstore that is shown waits for, of several the longest; also of one in another tab.
    pub fn waits_for(self) -> Option<Waiting> {
        self.activity.with(|activity| match activity {
            Activity::Elsewhere(work) => work.waits,
            _ => self.waits.with(|all| longest(all)),
        })
    }

    /// What there is to do.
    pub fn outlook(self) -> Outlook {
        let going = self.going();
        self.state.with(|state| {
            self.plan
                .with(|plan| self.lines.with(|lines| outlook(state, plan, lines, going)))
        })
    }
}
