//! Sending with patience: waits as the systems ask, otherwise longer each time, and gives up in the end.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::time::Duration;

use concord_base::{Clock, Side, Timestamp, Waiting, WaitsFor};
use http::{Request, Response};

use super::retry::Retry;
use super::{Fault, judge};
use crate::ports::Transport;

/// Business Central takes this many requests of a user within [`WINDOW`] (facts/business-central.md §5.6). A tenth is left
/// to the user's other programs.
const WINDOW_LIMIT: usize = 6_000 * 9 / 10;
/// The sliding window that Business Central counts requests in.
const WINDOW: Duration = Duration::from_secs(5 * 60);

/// The requests that Business Central was sent within its window. One per company user, shared by all that calls it.
#[derive(Debug, Default)]
pub struct Pace {
    /// When, and how many at once: each operation of a `$batch` counts (facts/business-central.md §5.5).
    sent: RefCell<VecDeque<(Timestamp, usize)>>,
}

impl Pace {
    /// Waits until so many more requests stay below the window, and counts them.
    pub(crate) async fn admit<C: Clock>(&self, clock: &C, requests: usize) {
        while let Some(wait) = self.wait(clock.now(), requests) {
            let waiting = Waiting {
                side: Side::Company,
                why: WaitsFor::Limit,
                until: clock.now().after(wait),
                next_try: None,
            };
            clock.wait(waiting, wait).await;
        }
        self.sent.borrow_mut().push_back((clock.now(), requests));
    }

    /// How long until so many more may go; none when they may now.
    fn wait(&self, now: Timestamp, requests: usize) -> Option<Duration> {
        let mut sent = self.sent.borrow_mut();
        while sent.front().is_some_and(|(at, _)| now.since(*at) >= WINDOW) {
            sent.pop_front();
        }
        let mut over = (sent.iter().map(|(_, number)| number).sum::<usize>() + requests)
            .saturating_sub(WINDOW_LIMIT);
        let mut until = None;
        for (at, number) in sent.iter() {
            if over == 0 {
                break;
            }
            over = over.saturating_sub(*number);
            until = Some(*at);
        }
        until.map(|at| WINDOW.saturating_sub(now.since(at)))
    }
}

/// The least time that Business Central's window makes so many requests wait, when none were sent lately.
pub fn least_wait(requests: usize) -> Duration {
    let windows = requests.saturating_sub(1) / WINDOW_LIMIT;
    WINDOW * u32::try_from(windows).unwrap_or(u32::MAX)
}

/// Whether a request may be sent again when its answer did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Reads: a second time does no harm.
    Safe,
    /// Writes of one record that its ETag protects: only when the system certainly did nothing (429).
    OnlyIfRefused,
    /// Batches of writes: not even when the system certainly did nothing (429). Whoever sends it again reads what it relies on
    /// again first: in the meantime somebody may have edited the record.
    Never,
}

impl Repeat {
    fn allows(self, fault: &Fault) -> bool {
        match fault {
            Fault::Busy { .. } => matches!(self, Repeat::Safe | Repeat::OnlyIfRefused),
            Fault::ServerError { .. } | Fault::Unreachable { .. } | Fault::TimedOut => {
                self == Repeat::Safe
            }
            _ => false,
        }
    }
}

/// Sends, and after a passing fault sends again within bounds. `build` makes the request anew each time.
pub(crate) async fn send_patiently<P: Transport + Clock>(
    ports: &P,
    side: Side,
    build: impl Fn() -> Result<Request<String>, Fault>,
    repeat: Repeat,
) -> Result<Response<String>, Fault> {
    let mut tries = 0;
    loop {
        let fault = match judge(ports.send(build()?).await) {
            Ok(response) => return Ok(response),
            Err(fault) => fault,
        };
        tries += 1;
        if !repeat.allows(&fault) || !Retry::REQUEST.allows(&fault, tries) {
            return Err(fault);
        }
        Retry::REQUEST.wait(side, &fault, tries, ports).await;
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cell::Cell;

    /// A clock on which time passes only while somebody waits.
    pub struct Jumping(pub Cell<i64>);

    impl Clock for Jumping {
        fn now(&self) -> Timestamp {
            Timestamp(self.0.get())
        }

        async fn sleep(&self, duration: Duration) {
            self.0
                .set(self.0.get() + i64::try_from(duration.as_millis()).unwrap().max(1));
        }
    }

    proptest! {
        #[test]
        fn no_window_ever_holds_more_requests_than_business_central_takes(
            sends in prop::collection::vec((1..=100_usize, 0..2_000_i64), 1..300)
        ) {
            let (clock, pace) = (Jumping(Cell::new(0)), Pace::default());
            let mut log = Vec::new();
            for (requests, later) in sends {
                clock.0.set(clock.0.get() + later);
                futures::executor::block_on(pace.admit(&clock, requests));
                log.push((clock.now(), requests));
                let within = |(at, _): &&(Timestamp, usize)| clock.now().since(*at) < WINDOW;
                let number: usize = log.iter().filter(within).map(|(_, number)| number).sum();
                prop_assert!(number <= WINDOW_LIMIT, "{number}");
            }
        }
    }

    #[test]
    fn requests_beyond_the_window_wait_until_the_earliest_have_left_it() {
        let (clock, pace) = (Jumping(Cell::new(0)), Pace::default());
        for _ in 0..54 {
            futures::executor::block_on(pace.admit(&clock, 100));
        }
        assert_eq!(clock.now(), Timestamp(0));
        futures::executor::block_on(pace.admit(&clock, 1));
        assert_eq!(clock.now().since(Timestamp(0)), WINDOW);
    }
}
