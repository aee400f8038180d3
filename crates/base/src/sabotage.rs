//! Ways to break the engine on purpose, so that a test can prove that the simulation notices. Only the feature `sabotage`, which
//! nothing but the tests turns on, can switch one on; without it the question costs nothing.

/// A guarantee that is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// A create whose answer was lost is sent again without looking for the record.
    RepeatLostCreates,
    /// A webstore customer is not read again before it is written.
    WriteWithoutReading,
    /// What both sides changed is decided without asking.
    GuessConflicts,
    /// The baseline holds what was sent and not what the answer said.
    BaselineAsSent,
    /// A record that failed counts as done.
    SwallowFailures,
    /// An undo overwrites what somebody has changed since.
    UndoBlindly,
    /// What an answer does not hold counts as empty.
    AbsentAsEmpty,
    /// One record that can't be read stops the reading of its list.
    OneStopsAll,
    /// An old answer counts as an edit.
    StaleAsEdit,
    /// Nobody is told that a customer is about to be created.
    CreateUnreserved,
}

#[cfg(feature = "sabotage")]
mod switch {
    use std::cell::Cell;

    use super::Sabotage;

    thread_local! {
        static BROKEN: Cell<Option<Sabotage>> = const { Cell::new(None) };
    }

    /// Runs `work` with the engine of this thread broken in this way.
    pub fn with<T>(sabotage: Sabotage, work: impl FnOnce() -> T) -> T {
        BROKEN.set(Some(sabotage));
        let result = work();
        BROKEN.set(None);
        result
    }

    /// Whether it is broken in this way on this thread.
    pub fn is(sabotage: Sabotage) -> bool {
        BROKEN.get() == Some(sabotage)
    }
}

#[cfg(feature = "sabotage")]
pub use switch::is;
#[cfg(feature = "sabotage")]
pub use switch::with;

#[cfg(not(feature = "sabotage"))]
/// Whether it is broken in this way: never without the feature.
pub const fn is(_: Sabotage) -> bool {
    false
}
