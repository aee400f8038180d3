//! Business Central's limits per user (facts §5.6): 6,000 requests in five minutes, and a hundred connections of which five are worked on.

use std::collections::VecDeque;
use std::time::Duration;

use super::errors::CompanyError;

const WINDOW: i64 = 5 * 60 * 1000;
const MOST_IN_WINDOW: usize = 6_000;
const MOST_CONNECTIONS: usize = 100;
const AT_A_TIME: usize = 5;

/// The requests of the last five minutes by the sandbox's clock: when each came and when its answer was due.
#[derive(Debug, Clone, Default)]
pub(crate) struct Limits(VecDeque<(i64, i64)>);

impl Limits {
    /// Takes a request that needs so long to be worked on. Answers how much longer it waits in the queue, or the error beyond the limits.
    pub fn take(&mut self, now: i64, takes: Duration) -> Result<Duration, CompanyError> {
        while self.0.front().is_some_and(|(came, _)| came + WINDOW <= now) {
            self.0.pop_front();
        }
        if self.0.len() >= MOST_IN_WINDOW {
            return Err(too_many(MOST_IN_WINDOW));
        }
        let under_way: Vec<i64> = self
            .0
            .iter()
            .map(|(_, due)| *due)
            .filter(|due| *due > now)
            .collect();
        if under_way.len() >= MOST_CONNECTIONS {
            return Err(too_many(MOST_CONNECTIONS));
        }
        // Of those under way the last five to end leave their places; what came before them has left earlier.
        let starts = match under_way.len().checked_sub(AT_A_TIME) {
            Some(at) => under_way[at].max(now),
            None => now,
        };
        let takes_ms = i64::try_from(takes.as_millis()).unwrap_or(i64::MAX / 2);
        self.0.push_back((now, starts + takes_ms));
        Ok(Duration::from_millis(
            u64::try_from(starts - now).unwrap_or(0),
        ))
    }
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

    #[test]
    fn five_are_worked_on_at_a_time_ninety_five_wait_and_the_next_is_refused() {
        let mut limits = Limits::default();
        let waits: Vec<u128> = (0..100)
            .map(|_| limits.take(0, Duration::from_secs(1)).unwrap().as_millis())
            .collect();
        assert_eq!(
            &waits[..11],
            [0, 0, 0, 0, 0, 1000, 1000, 1000, 1000, 1000, 2000]
        );
        let refused = limits.take(0, Duration::from_secs(1)).unwrap_err();
        assert_eq!(
            (refused.status, refused.code),
            (429, "Application_TooManyRequests")
        );
        assert_eq!(
            refused.message,
            "Too many requests reached. Actual (101). Maximum (100)."
        );
        assert!(
            limits.take(1_001, Duration::from_secs(1)).is_ok(),
            "five have ended"
        );
    }

    #[test]
    fn the_window_holds_six_thousand_requests_of_five_minutes() {
        let mut limits = Limits::default();
        assert!((0..6_000).all(|i| limits.take(i, Duration::ZERO).is_ok()));
        assert_eq!(limits.take(6_000, Duration::ZERO).unwrap_err().status, 429);
        assert!(
            limits.take(WINDOW, Duration::ZERO).is_ok(),
            "the first has left the window"
        );
    }
}
