//! What is waited for, in words.

use super::Writing;
use crate::waiting::{Waiting, WaitsFor};

/// What is waited for, until when, and which try comes then.
pub fn waiting_in_words(waiting: &Waiting, writing: Writing) -> String {
    let side = waiting.side.name();
    let until = (writing.clock)(waiting.until);
    let what = match waiting.why {
        WaitsFor::Limit => format!("Waiting for {side}'s limit until {until}"),
        WaitsFor::Failed { status } => {
            format!("{side} failed with status {status}. Waiting until {until}")
        }
        WaitsFor::NoAnswer => format!("{side} gives no answer. Waiting until {until}"),
    };
    match waiting.next_try {
        Some((number, of)) => format!("{what}, then try {number} of {of}."),
        None => format!("{what}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Side;
    use crate::ports::Timestamp;
    use crate::view::PLAINLY;

    #[test]
    fn a_wait_says_for_whom_why_until_when_and_which_try_comes_then() {
        let waiting = |why, next_try| {
            let waiting = Waiting {
                side: Side::Company,
                why,
                until: Timestamp(9),
                next_try,
            };
            waiting_in_words(&waiting, PLAINLY)
        };
        assert_eq!(
            waiting(WaitsFor::Limit, Some((2, 5))),
            "Waiting for Business Central's limit until 9 ms, then try 2 of 5."
        );
        assert_eq!(
            waiting(WaitsFor::Limit, None),
            "Waiting for Business Central's limit until 9 ms."
        );
        assert!(waiting(WaitsFor::Failed { status: 503 }, None).contains("failed with status 503"));
        assert!(waiting(WaitsFor::NoAnswer, None).contains("gives no answer"));
    }
}
