//! Sending with patience: waits as the systems ask, otherwise longer each time, and gives up in the end.

use std::time::Duration;

use http::{Request, Response};

use crate::call::{Fault, judge};
use crate::ports::{Clock, Transport};

/// How often a request is tried in all before its fault is reported.
const TRIES: u32 = 5;
/// The first pause; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// No pause is longer, whatever a system asks: the user is waiting and can start again.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Whether a request may be sent again when its answer did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Reads and updates that set values: a second time does no harm.
    Safe,
    /// Creates: only when the system certainly did nothing (429).
    OnlyIfRefused,
}

/// Sends, and after a passing fault sends again within bounds. `build` makes the request anew each time.
pub(crate) async fn send_patiently<P: Transport + Clock>(
    ports: &P,
    build: impl Fn() -> Result<Request<String>, Fault>,
    repeat: Repeat,
) -> Result<Response<String>, Fault> {
    let mut pause = FIRST_PAUSE;
    for tries_left in (0..TRIES).rev() {
        let fault = match judge(ports.send(build()?).await) {
            Ok(response) => return Ok(response),
            Err(fault) => fault,
        };
        let asked = match (&fault, repeat) {
            (Fault::Busy { wait }, _) | (Fault::ServerError { wait, .. }, Repeat::Safe) => *wait,
            (Fault::Unreachable { .. } | Fault::TimedOut, Repeat::Safe) => None,
            _ => return Err(fault),
        };
        if tries_left == 0 {
            return Err(fault);
        }
        let jitter = u32::try_from(ports.now().0.rem_euclid(50)).unwrap_or(0);
        let own = pause + pause * jitter / 100;
        ports.sleep(asked.unwrap_or(own).min(LONGEST_PAUSE)).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    Err(Fault::TimedOut)
}
