//! Asking for records by their ids, so that those on which a system fails stand alone and what is gone is proved gone.

use super::one_record::{FAILURES_IN_A_ROW, is_of_one_record};
use super::pacing::Repeat;
use crate::call::CallError;

/// What asking brought. Those in neither list are not there.
pub struct Sought<K, R> {
    /// The records that are there.
    pub found: Vec<R>,
    /// Ids on which the system fails, each with how.
    pub unanswered: Vec<(K, CallError)>,
}

/// Asks for records, `most` at a time. Where that fails, in halves, until those on which the system fails stand alone. `answers` tells
/// whether the system answers anything else.
///
/// # Errors
/// The system fails as a whole.
pub async fn seek_in_halves<K: Clone, R>(
    ids: &[K],
    most: usize,
    ask: impl AsyncFn(&[K], Repeat) -> Result<Vec<R>, CallError>,
    answers: impl AsyncFn() -> bool,
) -> Result<Sought<K, R>, CallError> {
    let mut sought = Sought {
        found: Vec::new(),
        unanswered: Vec::new(),
    };
    let mut open: Vec<(&[K], Repeat)> = ids.chunks(most).map(|ids| (ids, Repeat::Safe)).collect();
    open.reverse();
    let mut in_a_row = 0;
    let mut answered = false;
    while let Some((ids, repeat)) = open.pop() {
        match ask(ids, repeat).await {
            Ok(found) => {
                in_a_row = 0;
                answered = true;
                sought.found.extend(found);
            }
            Err(error) if is_of_one_record(&error, &mut answered, &answers).await => {
                in_a_row += 1;
                if in_a_row >= FAILURES_IN_A_ROW {
                    return Err(error);
                }
                if let [only] = ids {
                    // Before a record is called unreadable it is asked for once more.
                    match ask(ids, Repeat::OnlyIfRefused).await {
                        Ok(found) => {
                            answered = true;
                            sought.found.extend(found);
                        }
                        Err(again) => sought.unanswered.push((only.clone(), again)),
                    }
                    continue;
                }
                let (first, second) = ids.split_at(ids.len() / 2);
                open.extend([
                    (second, Repeat::OnlyIfRefused),
                    (first, Repeat::OnlyIfRefused),
                ]);
            }
            Err(error) => return Err(error),
        }
    }
    match sought.unanswered.last() {
        Some((_, error)) if !answered && !answers().await => Err(error.clone()),
        _ => Ok(sought),
    }
}
