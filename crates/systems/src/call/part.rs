//! Parts of a list, and what they brought.

use super::pacing::Repeat;
use crate::reading::Unidentified;

/// The most customers that one request lists, reads or writes (facts/woocommerce.md "Lists").
pub const PAGE: usize = 100;

/// One page of a list.
pub struct Page<R> {
    /// The records; in place of one that can't even be told from the others, what is known of it.
    pub records: Vec<Result<R, Unidentified>>,
    /// `X-WP-Total`: how many there are in all, if the answer says so.
    pub total: Option<usize>,
}

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The page of this number, from 1 on, of [`PAGE`] records.
    Page(usize),
    /// So many records from this place on.
    Slice {
        /// The first record's place, from 0 on.
        offset: usize,
        /// How many.
        size: usize,
    },
}

impl Part {
    /// As WooCommerce takes it in a query.
    pub fn query(self) -> String {
        match self {
            Part::Page(number) => format!("per_page={PAGE}&page={number}"),
            Part::Slice { offset, size } => format!("per_page={size}&offset={offset}"),
        }
    }

    /// The first record's place, and how many.
    pub fn place(self) -> (usize, usize) {
        match self {
            Part::Page(number) => ((number - 1) * PAGE, PAGE),
            Part::Slice { offset, size } => (offset, size),
        }
    }

    /// A whole page is worth some patience; a part that only tells which record it is that the system fails on is not.
    pub fn repeat(self) -> Repeat {
        match self {
            Part::Page(_) => Repeat::Safe,
            Part::Slice { .. } => Repeat::OnlyIfRefused,
        }
    }
}
