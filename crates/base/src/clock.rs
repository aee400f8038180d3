//! The clock, which is a port: what is decided knows no time of its own.

use std::future::Future;
use std::time::Duration;

use crate::side::Side;
use crate::time::Timestamp;
use crate::waiting::Waiting;

/// The time, and waiting.
pub trait Clock {
    /// Now.
    fn now(&self) -> Timestamp;
    /// Returns when `duration` has passed.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()>;
    /// The same, for a reason that a port with a screen tells the user.
    fn wait(&self, _for: Waiting, duration: Duration) -> impl Future<Output = ()> {
        self.sleep(duration)
    }
    /// How long a system was waited for so far; nothing from a port that does not count it.
    fn waited(&self, _for: Side) -> Duration {
        Duration::ZERO
    }
}
