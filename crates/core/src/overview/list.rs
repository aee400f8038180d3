//! The list of the mapping: which lines are shown, and in which order. Lines are named by their place, so that typing in the
//! search copies none of a hundred thousand.

use std::cmp::Ordering;

use super::lines::{Entry, Lines};
use super::{Line, Show, Standing};
use crate::customer::normal::folded;
use crate::slices::{self, Pauses, at_once};
use crate::state::State;

/// What the lines are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum SortBy {
    /// The name.
    #[default]
    Name,
    /// Business Central's customer no.; those without one last.
    Number,
    /// The webstore ID; those without one last.
    WebstoreId,
    /// How a line stands.
    Standing,
    /// When both sides were last brought together.
    LastSynchronised,
}

/// Sorted by what, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Order {
    /// By what.
    pub by: SortBy,
    /// The last one first.
    pub descending: bool,
}

impl Order {
    /// What a click on a column's heading does: sorts by it, or the other way round.
    pub fn clicked(self, by: SortBy) -> Self {
        Self {
            by,
            descending: self.by == by && !self.descending,
        }
    }
}

/// A typed search as the words that a line is searched for.
pub fn search_words(typed: &str) -> Vec<String> {
    folded(typed)
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Which of two lines comes first.
type Compare = fn(&Entry, &Entry) -> Ordering;

/// What the number sorts by: those without one last.
fn number(line: &Entry) -> (bool, &str) {
    let number = line.customer.as_deref().map_or("", |it| &it.number);
    (number.is_empty(), number)
}

/// The places of the lines that are shown, in their order.
pub fn shown(lines: &Lines, show: impl Into<Show>, words: &[String], order: Order) -> Vec<u32> {
    at_once(shown_in_slices(lines, show, words, order, &Pauses::none()))
}

/// As [`shown`], with pauses.
pub async fn shown_in_slices(
    lines: &Lines,
    show: impl Into<Show>,
    words: &[String],
    order: Order,
    pauses: &Pauses<'_>,
) -> Vec<u32> {
    let (show, mut found) = (show.into(), Vec::new());
    slices::for_each(pauses, lines.holding(words), |place| {
        if let Some(entry) = lines.entry(place).filter(|it| it.is_shown(show)) {
            found.push((entry, place));
        }
    })
    .await;
    // Found by name: lines that are equal stay so.
    let compare: Option<Compare> = match order.by {
        SortBy::Name => None,
        SortBy::Number => Some(|one, other| number(one).cmp(&number(other))),
        SortBy::WebstoreId => Some(|one, other| {
            let key = |it: &Entry| (it.webstore.is_none(), it.webstore);
            key(one).cmp(&key(other))
        }),
        SortBy::Standing => Some(|one, other| one.standing.cmp(&other.standing)),
        SortBy::LastSynchronised => {
            Some(|one, other| one.last_synchronised.cmp(&other.last_synchronised))
        }
    };
    if let Some(compare) = compare {
        found = slices::sorted_by(pauses, found, &|one, other| compare(one.0, other.0)).await;
    }
    let mut places: Vec<u32> = found.into_iter().map(|(_, place)| place).collect();
    if order.descending {
        places.reverse();
    }
    places
}

/// The lines of the other side that could be mapped to a customer by hand: those that hold every word of the search.
pub fn find(
    lines: &Lines,
    state: &State,
    of_webstore: bool,
    typed: &str,
    most: usize,
) -> Vec<Line> {
    let is_free = |place: &u32| match lines.entry(*place).map(|it| (it.standing, &it.customer)) {
        Some((Standing::OnlyInWebstore, _)) => of_webstore,
        Some((Standing::OnlyInCompany, _)) => !of_webstore,
        Some((Standing::Ambiguous, customer)) => customer.is_none() == of_webstore,
        _ => false,
    };
    let words = search_words(typed);
    let free = lines.holding(&words).filter(is_free);
    free.take(most)
        .filter_map(|place| lines.line(place, state))
        .collect()
}
