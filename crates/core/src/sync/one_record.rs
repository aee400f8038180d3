//! Whether a single record is why a system does not answer as it should, or the system itself.

use crate::call::{CallError, Fault};
use crate::sabotage::{self, Sabotage};
use crate::webstore::Part;

/// After so many failures in a row it is the system that fails and no record: halving a hundred takes eight.
pub(super) const FAILURES_IN_A_ROW: usize = 12;
/// How the shipped proxies begin their refusal of a host.
const PROXY_REFUSAL: &str = "This proxy does not serve";

/// Whether a single record may be why a system does not answer as it should. `answers`: whether it answered something a moment ago.
pub(super) fn may_be_one_record(error: &CallError, answers: bool) -> bool {
    if sabotage::is(Sabotage::OneStopsAll) {
        return false;
    }
    match &error.fault {
        // 503 is what a site under maintenance answers to everything, and some firewalls to one text.
        Fault::ServerError { status: 503, .. } => answers,
        // One record may be larger than all the others together.
        Fault::ServerError { .. } | Fault::TooLarge => true,
        Fault::NotItsAnswer { words, .. } => !words.starts_with(PROXY_REFUSAL),
        // A firewall's refusal of a text; WordPress says itself when it refuses the key.
        Fault::Refused {
            status: 403, code, ..
        } => !code.contains("rest_"),
        // A firewall that refuses in JSON.
        Fault::Rejected { code, .. } => !code.contains("rest_"),
        Fault::Unreachable { .. } | Fault::TimedOut => answers,
        _ => false,
    }
}

/// Whether a failure may be of one record. Where that depends on whether the system answers at all, and it has not `answered` yet, it is
/// asked for something else.
pub(super) async fn is_of_one_record(
    error: &CallError,
    answered: &mut bool,
    answers: impl AsyncFn() -> bool,
) -> bool {
    let depends = !may_be_one_record(error, false) && may_be_one_record(error, true);
    if depends && !*answered {
        *answered = answers().await;
    }
    may_be_one_record(error, *answered)
}

/// Whether a list answers for its first record or for its second one: one of them may be the very one on which the system fails.
pub(super) async fn answers_one_of_two(answers: impl AsyncFn(Part) -> bool) -> bool {
    let part = |offset| Part::Slice { offset, size: 1 };
    answers(part(0)).await || answers(part(1)).await
}
