//! When something is sent again after a fault, how long that is waited for, and what is said of the wait: one policy, for
//! single requests and for batches of writes.

use std::time::Duration;

use concord_base::{Clock, Side, Waiting};

use super::Fault;

/// A system that asks for a longer pause than this is not waited for: the user is told, and can start again later.
const LONGEST_ASKED: Duration = Duration::from_secs(5 * 60);
/// No pause of our own is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How patient one kind of sending is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// How often it is sent in all.
    pub tries: u32,
    /// How often in all while the system asks for fewer requests, and is given the time that it asks for.
    pub tries_when_busy: u32,
    /// The pause before it is sent again; twice as long the next time.
    pub first_pause: Duration,
}

impl Retry {
    /// Of single requests.
    pub const REQUEST: Retry = Retry {
        tries: 5,
        tries_when_busy: 5,
        first_pause: Duration::from_millis(500),
    };
    /// Of batches of writes: their outcome is looked up before the next try.
    pub const BATCH: Retry = Retry {
        tries: 3,
        tries_when_busy: 5,
        first_pause: Duration::from_secs(1),
    };

    /// How often something that met this fault is sent in all.
    fn most(&self, fault: &Fault) -> u32 {
        match fault {
            Fault::Busy { .. } => self.tries_when_busy,
            _ => self.tries,
        }
    }

    /// Whether it may do better when it is sent again after this fault, and after so many tries.
    pub fn allows(&self, fault: &Fault, tries: u32) -> bool {
        let passes = match fault {
            Fault::Busy { .. }
            | Fault::ServerError { .. }
            | Fault::Unreachable { .. }
            | Fault::TimedOut => true,
            Fault::NotItsAnswer { .. } | Fault::Redirected { .. } => fault.leaves_outcome_unknown(),
            _ => false,
        };
        passes && !self.is_over(fault, tries)
    }

    /// Whether it was sent as often as this fault lets it be, or the system asks for a longer pause than it is given.
    pub fn is_over(&self, fault: &Fault, tries: u32) -> bool {
        tries >= self.most(fault) || asked(fault).is_some_and(|asked| asked > LONGEST_ASKED)
    }

    /// Waits as long as the system asks for, otherwise longer each time, and says so.
    pub async fn wait<C: Clock>(&self, side: Side, fault: &Fault, tries: u32, clock: &C) {
        let pause = match asked(fault) {
            Some(asked) => asked.min(LONGEST_ASKED),
            None => self.own_pause(tries, clock),
        };
        let most = self.most(fault);
        let waiting = Waiting {
            side,
            why: fault.waits_for(),
            until: clock.now().after(pause),
            next_try: (tries < most).then_some((tries + 1, most)),
        };
        clock.wait(waiting, pause).await;
    }

    /// Up to half as long again as the doubled one, so that several that wait do not come back all at once.
    fn own_pause<C: Clock>(&self, tries: u32, clock: &C) -> Duration {
        let doubled = 2_u32.saturating_pow(tries.saturating_sub(1));
        let pause = self.first_pause.saturating_mul(doubled).min(LONGEST_PAUSE);
        let jitter = u32::try_from(clock.now().0.rem_euclid(50)).unwrap_or(0);
        (pause + pause * jitter / 100).min(LONGEST_PAUSE)
    }
}

/// The pause that the system asks for.
fn asked(fault: &Fault) -> Option<Duration> {
    match fault {
        Fault::Busy { wait } | Fault::ServerError { wait, .. } => *wait,
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::call::pacing::tests::Jumping;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_fault_is_met_by_endless_or_boundless_waiting(
            asked in proptest::option::of(0_u64..2_000),
            status in 500_u16..600,
            kind in 0..4_usize,
            is_batch: bool,
        ) {
            let wait = asked.map(Duration::from_secs);
            let fault = match kind {
                0 => Fault::Busy { wait },
                1 => Fault::ServerError { status, words: String::new(), wait },
                2 => Fault::TimedOut,
                _ => Fault::Changed,
            };
            let retry = if is_batch { Retry::BATCH } else { Retry::REQUEST };
            let clock = Jumping(Cell::new(7));
            let mut tries = 1;
            while retry.allows(&fault, tries) {
                let before = clock.now();
                futures::executor::block_on(retry.wait(Side::Company, &fault, tries, &clock));
                let waited = clock.now().since(before);
                prop_assert!(waited <= LONGEST_ASKED);
                if kind < 2 && let Some(asked) = wait {
                    prop_assert_eq!(waited.as_secs(), asked.as_secs());
                }
                tries += 1;
            }
            prop_assert!(tries <= 5);
            prop_assert_eq!(tries == 1, kind == 3 || (kind < 2 && asked.is_some_and(|it| it > 300)));
        }
    }
}
