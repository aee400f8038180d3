//! The list of the mapping: which lines are shown, and in which order. Lines are named by their place, so that typing in the
//! search copies none of a hundred thousand.

use super::lines::{Entry, Lines};
use super::{Line, Standing};
use crate::customer::normal::folded;
use crate::slices::{self, NoPause, Pauses, at_once};
use crate::state::State;

/// Which lines of the mapping are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Filter {
    /// Every line.
    #[default]
    All,
    /// Mapped pairs.
    Mapped,
    /// Only in the webstore.
    OnlyInWebstore,
    /// Only in Business Central.
    OnlyInCompany,
    /// Fields wait for a decision, of mapped pairs and of those that the next run maps.
    Conflict,
    /// Several share an e-mail or name.
    Ambiguous,
    /// The last run failed on it and it is not in order yet, the other side can't hold one of its values, or the mapping is
    /// broken.
    Error,
    /// Scheduled runs skip it.
    OnHold,
}

impl Filter {
    /// Every filter, in the order of screens.
    pub const ALL: [Filter; 8] = [
        Filter::All,
        Filter::Mapped,
        Filter::OnlyInWebstore,
        Filter::OnlyInCompany,
        Filter::Conflict,
        Filter::Ambiguous,
        Filter::Error,
        Filter::OnHold,
    ];

    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            Filter::All => "All",
            Filter::Mapped => "Mapped",
            Filter::OnlyInWebstore => "Only in webstore",
            Filter::OnlyInCompany => "Only in Business Central",
            Filter::Conflict => "Conflicts",
            Filter::Ambiguous => "Ambiguous",
            Filter::Error => "Errors",
            Filter::OnHold => "Push on hold",
        }
    }

    /// In the address of the page.
    pub fn slug(self) -> &'static str {
        match self {
            Filter::All => "all",
            Filter::Mapped => "mapped",
            Filter::OnlyInWebstore => "webstore",
            Filter::OnlyInCompany => "company",
            Filter::Conflict => "conflicts",
            Filter::Ambiguous => "ambiguous",
            Filter::Error => "errors",
            Filter::OnHold => "on-hold",
        }
    }

    /// From the address of the page; anything unknown shows all.
    pub fn from_slug(slug: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|filter| filter.slug() == slug)
            .unwrap_or_default()
    }

    /// Whether a line is shown.
    pub(super) fn takes(self, line: &Entry) -> bool {
        match self {
            Filter::All => true,
            Filter::Mapped => matches!(line.standing, Standing::Mapped | Standing::Conflict),
            Filter::OnlyInWebstore => line.standing == Standing::OnlyInWebstore,
            Filter::OnlyInCompany => line.standing == Standing::OnlyInCompany,
            Filter::Conflict => line.has_conflict,
            Filter::Ambiguous => line.standing == Standing::Ambiguous,
            Filter::Error => line.has_error || line.standing == Standing::Broken,
            Filter::OnHold => line.on_hold,
        }
    }
}

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

/// The places of the lines that are shown, in their order.
pub fn shown(lines: &Lines, filter: Filter, words: &[String], order: Order) -> Vec<u32> {
    at_once(shown_in_slices(lines, filter, words, order, &NoPause))
}

/// As [`shown`], with pauses.
pub async fn shown_in_slices(
    lines: &Lines,
    filter: Filter,
    words: &[String],
    order: Order,
    pauses: &impl Pauses,
) -> Vec<u32> {
    let mut found = Vec::new();
    slices::for_each(pauses, lines.holding(words), |place| {
        if let Some(entry) = lines.entry(place).filter(|it| filter.takes(it)) {
            found.push((entry, place));
        }
    })
    .await;
    let found = found.into_iter();
    // Lines that are equal stay by name.
    let mut places: Vec<u32> = match order.by {
        SortBy::Name => found.map(|(_, place)| place).collect(),
        SortBy::Number => {
            let key = |(it, place): (&Entry, u32)| {
                let number = it.customer.as_deref().map_or("", |it| it.number.as_str());
                (number.is_empty(), number.to_owned(), place)
            };
            let keys = slices::sorted(pauses, found.map(key).collect()).await;
            keys.into_iter().map(|(_, _, place)| place).collect()
        }
        SortBy::WebstoreId => {
            let key = |(it, place): (&Entry, u32)| (it.webstore.is_none(), it.webstore, place);
            let keys = slices::sorted(pauses, found.map(key).collect()).await;
            keys.into_iter().map(|(_, _, place)| place).collect()
        }
        SortBy::Standing => {
            let key = |(it, place): (&Entry, u32)| (it.standing, place);
            let keys = slices::sorted(pauses, found.map(key).collect()).await;
            keys.into_iter().map(|(_, place)| place).collect()
        }
        SortBy::LastSynchronised => {
            let key = |(it, place): (&Entry, u32)| (it.last_synchronised, place);
            let keys = slices::sorted(pauses, found.map(key).collect()).await;
            keys.into_iter().map(|(_, place)| place).collect()
        }
    };
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
