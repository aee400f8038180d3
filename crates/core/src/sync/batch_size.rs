//! How many writes go into one batch.

use std::cell::Cell;
use std::time::Duration;

use crate::ports::{Clock, Timestamp};

/// Hosts cut requests off at 30 s, and creating is slow (100 accounts take 12 to 15 s: facts/woocommerce.md "Times
/// seen"): batches are sized so that one takes about this long.
const TARGET: Duration = Duration::from_secs(8);

/// The size of the next batch of one kind. Shared by all that send such batches in a run.
#[derive(Debug)]
pub struct BatchSize {
    size: Cell<usize>,
    most: usize,
}

impl BatchSize {
    /// Starts with `first`, never more than `most`.
    pub fn new(first: usize, most: usize) -> Self {
        let size = Cell::new(first);
        Self { size, most }
    }

    /// As many as go into one batch now.
    pub(super) fn now(&self) -> usize {
        self.size.get()
    }

    /// Learns from a batch of `sent` that was started then and has just been answered.
    pub(super) fn learn<C: Clock>(&self, sent: usize, started: Timestamp, clock: &C) {
        let took = clock.now().since(started);
        let next = next_size(self.size.get(), sent, took, self.most);
        self.size.set(next);
    }

    /// For a system that failed on a whole batch.
    pub(super) fn halve(&self) {
        self.size.set((self.size.get() / 2).max(1));
    }
}

fn next_size(size: usize, sent: usize, took: Duration, most: usize) -> usize {
    let each = took.as_millis() / sent.max(1) as u128;
    let fitting = TARGET.as_millis().checked_div(each).unwrap_or(most as u128);
    // A small last batch tells little: it never makes the next ones larger than twice the present size.
    usize::try_from(fitting)
        .unwrap_or(most)
        .clamp(1, most)
        .min(size * 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_grow_while_they_are_quick_and_shrink_when_they_are_slow() {
        let next = |size, sent, seconds| next_size(size, sent, Duration::from_secs(seconds), 100);
        assert_eq!(next(20, 20, 1), 40);
        assert_eq!(next(80, 80, 1), 100);
        assert_eq!(next(40, 40, 20), 16);
        assert_eq!(next(20, 1, 60), 1);
        assert_eq!(next(20, 20, 0), 40);
    }
}
