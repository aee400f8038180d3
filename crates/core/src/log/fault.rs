//! Kinds of fault: what keeps a record from being written, so that all of one kind can be looked at together.

use concord_base::all;
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::call::Fault;

/// What kept a record from being written.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Default,
    Serialize,
    Deserialize,
    VariantArray,
)]
pub enum FaultKind {
    /// The other side can't hold one of its values; nothing was sent.
    Value,
    /// The system understood the request and refused it.
    Refused,
    /// A record or an answer can't be read.
    NotRead,
    /// What was to be written to is no longer there.
    Gone,
    /// The setup lacks something for it, or prevents it.
    Setup,
    /// The key or the sign-in, or what they permit.
    Access,
    /// The system was not reached, failed, or asked for fewer requests.
    System,
    /// No answer came: whether it was written is not known.
    NotKnown,
    /// Something else, and all that was noted before kinds were.
    #[default]
    Other,
}

impl FaultKind {
    /// Every kind, in the order of screens.
    pub const ALL: [FaultKind; FaultKind::VARIANTS.len()] = all(FaultKind::VARIANTS);

    /// The kind of a call's fault.
    pub fn of_call(fault: &Fault) -> Self {
        match fault {
            Fault::Unreachable { .. }
            | Fault::TimedOut
            | Fault::Busy { .. }
            | Fault::ServerError { .. }
            | Fault::Redirected { .. } => Self::System,
            Fault::Refused { .. } | Fault::NoKey(_) => Self::Access,
            Fault::NotFound { .. } => Self::Gone,
            Fault::Rejected { .. } | Fault::Changed => Self::Refused,
            Fault::NotItsAnswer { .. }
            | Fault::TooLarge
            | Fault::LinkElsewhere { .. }
            | Fault::Endless(_) => Self::NotRead,
            Fault::NotReserved(_) => Self::Other,
        }
    }

    /// On screens and in files.
    pub fn label(self) -> &'static str {
        match self {
            Self::Value => "Values that do not fit",
            Self::Refused => "Refused by the system",
            Self::NotRead => "Can't be read",
            Self::Gone => "No longer there",
            Self::Setup => "By the setup",
            Self::Access => "Key or permission",
            Self::System => "System not reached",
            Self::NotKnown => "No answer came",
            Self::Other => "Other",
        }
    }

    /// In addresses of pages.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Refused => "refused",
            Self::NotRead => "not-read",
            Self::Gone => "gone",
            Self::Setup => "setup",
            Self::Access => "access",
            Self::System => "system",
            Self::NotKnown => "not-known",
            Self::Other => "other",
        }
    }

    /// From the address of a page; none where it names no kind.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}
