//! What keeps an action from being taken now, and saying so: nothing that a user does is refused in silence.

use concord_core::connection::{Connection, Origin};
use leptos::prelude::*;

use super::ports::Doing;
use super::{Activity, Keeping, Model};

/// Why something can't be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hindrance {
    /// Both systems are being read in this tab.
    Reading,
    /// A plan is being carried out in this tab.
    Running,
    /// Many customers are being mapped in this tab.
    Mapping,
    /// A webstore is being connected in this tab.
    Connecting,
    /// This tab does something in the background.
    Background,
    /// Another tab does something.
    OtherTab(Doing),
    /// There is no webstore to do it with.
    NoWebstore,
    /// The keys are kept, but locked.
    Locked,
    /// The keys are not known in this tab.
    NoKeys,
    /// Plan, suggestions and lines are not those of the state as it is now.
    Outdated,
    /// Something that only the page knows, in its words.
    Because(String),
}

impl From<&str> for Hindrance {
    fn from(words: &str) -> Self {
        Self::Because(words.to_owned())
    }
}

impl From<String> for Hindrance {
    fn from(words: String) -> Self {
        Self::Because(words)
    }
}

impl Hindrance {
    /// What is in the way, in the user's words.
    pub fn what(&self) -> &str {
        match self {
            Self::Reading => "Both systems are being read.",
            Self::Running => "A run is going on.",
            Self::Mapping => "Customers are being mapped.",
            Self::Connecting => "A webstore is being connected.",
            Self::Background => "Automatic synchronisation is going on.",
            Self::OtherTab(Doing::Reading) => "Another tab is reading both systems.",
            Self::OtherTab(Doing::Running) => "A run is going on in another tab.",
            Self::NoWebstore => "No webstore is connected yet.",
            Self::Locked => "The keys are locked.",
            Self::NoKeys => "The webstore's keys are not known in this tab.",
            Self::Outdated => "The preview is being worked out anew.",
            Self::Because(words) => words,
        }
    }

    /// What is in the way, and when or how that is over.
    pub fn words(&self) -> String {
        let end = match self {
            Self::Reading | Self::Mapping | Self::Connecting | Self::OtherTab(Doing::Reading) => {
                " This can be done when that is over."
            }
            Self::Running | Self::Background | Self::OtherTab(Doing::Running) => {
                " This can be done when it is over."
            }
            Self::NoWebstore => " Setup, Connections connects one.",
            Self::Locked => " Unlock them first.",
            Self::NoKeys => " Enter them in Setup, Connections.",
            Self::Outdated => " This takes a moment.",
            Self::Because(_) => "",
        };
        format!("{}{end}", self.what())
    }
}

/// Something to be said at the foot of the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What.
    pub words: String,
    /// Whether it says why something was not done. It stays until it is dismissed then.
    pub is_refusal: bool,
}

impl Model {
    /// What changes have to wait for, if anything.
    pub fn hindrance(self) -> Option<Hindrance> {
        self.activity.with(|activity| match activity {
            Activity::Idle => None,
            Activity::Reading(_) => Some(Hindrance::Reading),
            Activity::Running(_) => Some(Hindrance::Running),
            Activity::Mapping => Some(Hindrance::Mapping),
            Activity::Connecting => Some(Hindrance::Connecting),
            Activity::Elsewhere(work) if self.is_own(work) => Some(Hindrance::Background),
            Activity::Elsewhere(work) => Some(Hindrance::OtherTab(work.doing)),
        })
    }

    /// What showing another webstore has to wait for: what this tab does with the one that is shown.
    pub fn hindrance_to_show(self) -> Option<Hindrance> {
        self.hindrance()
            .filter(|_| self.activity.with(Activity::is_here))
    }

    /// What reading and writing have to wait for: changes, and a webstore whose keys are known.
    pub fn hindrance_to_run(self) -> Option<Hindrance> {
        self.hindrance().or_else(|| {
            self.state
                .with(|state| self.lacks(state.connection.as_ref()))
        })
    }

    fn lacks(self, connection: Option<&Connection>) -> Option<Hindrance> {
        let Some(connection) = connection else {
            return Some(Hindrance::NoWebstore);
        };
        if self.missing_keys(connection).is_empty() {
            return None;
        }
        Some(match self.keeping.get() {
            _ if connection.origin == Origin::Demo => {
                Hindrance::from("The sample data's server does not answer.")
            }
            Keeping::Locked => Hindrance::Locked,
            Keeping::UntilClosed | Keeping::Unlocked { .. } => Hindrance::NoKeys,
        })
    }

    /// What is to be done with everything that this browser keeps has to wait for.
    pub fn hindrance_anywhere(self) -> Option<Hindrance> {
        self.hindrance().or_else(|| {
            let works = self.at_work.get().into_values().next()?;
            Some(match self.is_own(&works) {
                true => Hindrance::Background,
                false => Hindrance::OtherTab(works.doing),
            })
        })
    }

    /// What changes to what follows from the state have to wait for.
    pub fn hindrance_to_change(self) -> Option<Hindrance> {
        let outdated = || (!self.is_current.get()).then_some(Hindrance::Outdated);
        self.hindrance().or_else(outdated)
    }

    /// What applying the plan that is shown has to wait for.
    pub fn hindrance_to_apply(self) -> Option<Hindrance> {
        let outdated = || (!self.is_current.get()).then_some(Hindrance::Outdated);
        self.hindrance_to_run().or_else(outdated)
    }

    /// Nothing, or why changes have to wait.
    pub(super) fn free(self) -> Result<(), Hindrance> {
        untrack(|| self.hindrance()).map_or(Ok(()), Err)
    }

    /// Says at the foot of the window that something was done.
    pub fn say(self, words: impl Into<String>) {
        self.notice.set(Some(Notice {
            words: words.into(),
            is_refusal: false,
        }));
    }

    /// What came of an action; where it was refused, that is said at the foot of the window.
    pub fn told<T>(self, outcome: Result<T, Hindrance>) -> Option<T> {
        outcome
            .map_err(|hindrance| {
                self.notice.set(Some(Notice {
                    words: hindrance.words(),
                    is_refusal: true,
                }));
            })
            .ok()
    }
}
