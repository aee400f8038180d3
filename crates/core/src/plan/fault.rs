//! What kind of fault keeps a line of a plan from being written.

use super::{PlanLine, Reason};
use crate::log::FaultKind;

impl PlanLine {
    /// The kind of what is wrong with the line; of one with nothing wrong it says nothing.
    pub fn fault_kind(&self) -> FaultKind {
        match &self.reason {
            _ if !self.not_read.is_empty() => FaultKind::NotRead,
            _ if !self.problems.is_empty() => FaultKind::Value,
            Reason::NoTemplate(_)
            | Reason::Unfinished { .. }
            | Reason::UserName(_)
            | Reason::NumberNotFree { .. }
            | Reason::CreationPrevented => FaultKind::Setup,
            Reason::Gone(_) => FaultKind::Gone,
            Reason::NotRead
            | Reason::NumberNotRead
            | Reason::MayBeUnread { .. }
            | Reason::EmailUnread { .. }
            | Reason::EmailMayBeHeld { .. } => FaultKind::NotRead,
            Reason::NewInWebstore { .. }
            | Reason::NewInCompany { .. }
            | Reason::Matched(_)
            | Reason::Mapped
            | Reason::FirstTime
            | Reason::Ambiguous { .. }
            | Reason::PossibleDuplicate(_)
            | Reason::CustomerLeftOut
            | Reason::DefaultCustomer
            | Reason::Blocked
            | Reason::StaffAccount { .. }
            | Reason::OtherCompany
            | Reason::Unmapped(_)
            | Reason::LeftOut
            | Reason::KeptApart
            | Reason::Undo
            | Reason::NotUndone(_) => FaultKind::Other,
        }
    }
}
