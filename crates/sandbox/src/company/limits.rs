//! Business Central's limits per user (facts §5.6): 6,000 requests in five minutes, and a hundred connections of which five are worked on
//! while the others wait, for eight minutes at most.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::errors::CompanyError;
use crate::exchange::Answer;

const MINUTE: i64 = 60 * 1000;
const WINDOW: i64 = 5 * MINUTE;
const MOST_IN_WINDOW: usize = 6_000;
const MOST_CONNECTIONS: usize = 100;
const AT_A_TIME: usize = 5;
const LONGEST_WAIT: i64 = 8 * MINUTE;
/// Seconds that the answer to a request that waited for too long asks for.
const RETRY_AFTER: &str = "30";

/// What each user's requests take up.
#[derive(Debug, Clone, Default)]
pub(crate) struct Limits(HashMap<&'static str, Requests>);

/// A user's requests of the last five minutes by the sandbox's clock: when each came and when its answer was due.
#[derive(Debug, Clone, Default)]
struct Requests(VecDeque<(i64, i64)>);

/// A request beyond the limits.
#[derive(Debug)]
pub(crate) struct Refused {
    error: CompanyError,
    /// How long it waited before.
    after: Duration,
}

impl Refused {
    /// The documentation promises `Retry-After` with 503 and not with 429.
    pub fn into_answer(self) -> Answer {
        let reply = self.error.reply_plain();
        let reply = match reply.status {
            503 => reply.with("retry-after", RETRY_AFTER),
            _ => reply,
        };
        Answer {
            response: Some(reply.into_response()),
            delay: self.after,
            fault: None,
        }
    }
}

impl Limits {
    /// Takes a user's request that needs so long to be worked on. Answers how much longer it waits in the queue.
    ///
    /// # Errors
    /// 429 at once beyond the number of requests or connections, 503 after the longest wait.
    pub fn take(
        &mut self,
        user: &'static str,
        now: i64,
        takes: Duration,
    ) -> Result<Duration, Refused> {
        let requests = self.0.entry(user).or_default();
        requests.room(now).map_err(refused_at_once)?;
        let under_way: Vec<i64> = requests
            .0
            .iter()
            .map(|(_, due)| *due)
            .filter(|due| *due > now)
            .collect();
        if under_way.len() >= MOST_CONNECTIONS {
            return Err(refused_at_once(too_many(MOST_CONNECTIONS)));
        }
        // Of those under way the last five to end leave their places; what came before them has left earlier.
        let starts = match under_way.len().checked_sub(AT_A_TIME) {
            Some(at) => under_way[at].max(now),
            None => now,
        };
        if starts - now > LONGEST_WAIT {
            // It is never worked on, so it keeps no other one waiting.
            requests.0.push_back((now, now));
            return Err(waited_too_long());
        }
        let takes = i64::try_from(takes.as_millis()).unwrap_or(i64::MAX / 2);
        requests.0.push_back((now, starts + takes));
        Ok(milliseconds(starts - now))
    }

    /// Takes an operation of a user's batch: it counts as a request and has no connection of its own [S].
    ///
    /// # Errors
    /// 429 beyond the number of requests.
    pub fn take_operation(&mut self, user: &'static str, now: i64) -> Result<(), CompanyError> {
        let requests = self.0.entry(user).or_default();
        requests.room(now)?;
        requests.0.push_back((now, now));
        Ok(())
    }
}

impl Requests {
    /// Forgets what has left the window; an error where it is still full.
    fn room(&mut self, now: i64) -> Result<(), CompanyError> {
        while self.0.front().is_some_and(|(came, _)| came + WINDOW <= now) {
            self.0.pop_front();
        }
        match self.0.len() < MOST_IN_WINDOW {
            true => Ok(()),
            false => Err(too_many(MOST_IN_WINDOW)),
        }
    }
}

fn refused_at_once(error: CompanyError) -> Refused {
    Refused {
        error,
        after: Duration::ZERO,
    }
}

/// The code is [I].
fn waited_too_long() -> Refused {
    let error = CompanyError::new(
        503,
        "Internal_ServerError",
        "The request waited in the queue for longer than 8 minutes.",
    );
    Refused {
        error,
        after: milliseconds(LONGEST_WAIT),
    }
}

fn milliseconds(count: i64) -> Duration {
    Duration::from_millis(u64::try_from(count).unwrap_or(0))
}

fn too_many(most: usize) -> CompanyError {
    let message = format!(
        "Too many requests reached. Actual ({}). Maximum ({most}).",
        most + 1
    );
    CompanyError::new(429, "Application_TooManyRequests", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(1);

    #[test]
    fn five_are_worked_on_at_a_time_ninety_five_wait_and_the_next_is_refused() {
        let mut limits = Limits::default();
        let waits: Vec<u128> = (0..100)
            .map(|_| limits.take("A", 0, LONG).unwrap().as_millis())
            .collect();
        assert_eq!(
            &waits[..11],
            [0, 0, 0, 0, 0, 1000, 1000, 1000, 1000, 1000, 2000]
        );
        let refused = limits.take("A", 0, LONG).unwrap_err();
        assert_eq!((refused.error.status, refused.after), (429, Duration::ZERO));
        assert!(
            refused
                .error
                .message
                .contains("Too many requests reached. Actual (101). Maximum (100).")
        );
        assert!(limits.take("B", 0, LONG).is_ok(), "each user has their own");
        assert!(limits.take("A", 1_001, LONG).is_ok(), "five have ended");
    }

    #[test]
    fn the_window_holds_six_thousand_requests_of_five_minutes_operations_included() {
        let mut limits = Limits::default();
        assert!((0..3_000).all(|i| limits.take("A", i, Duration::ZERO).is_ok()));
        assert!((3_000..6_000).all(|i| limits.take_operation("A", i).is_ok()));
        let refused = limits.take("A", 6_000, Duration::ZERO).unwrap_err();
        assert_eq!(refused.error.status, 429);
        assert_eq!(limits.take_operation("A", 6_000).unwrap_err().status, 429);
        assert!(
            limits.take("A", WINDOW, Duration::ZERO).is_ok(),
            "the first has left the window"
        );
    }

    #[test]
    fn who_would_wait_for_longer_than_eight_minutes_is_refused_after_that_time() {
        let mut limits = Limits::default();
        let takes = Duration::from_secs(5 * 60);
        assert!((0..10).all(|_| limits.take("A", 0, takes).is_ok()));
        let refused = limits.take("A", 0, takes).unwrap_err();
        assert_eq!((refused.error.status, refused.after.as_secs()), (503, 480));
        assert!(
            limits.take("A", 200_000, takes).is_ok(),
            "later the wait is shorter"
        );
    }
}
