//! The list of the mapping: which lines are shown, and in which order. Lines are named by their place, so that typing in the
//! search copies none of a hundred thousand.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{Line, Standing};
use crate::customer::normal::folded;

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
    /// Fields wait for a decision.
    Conflict,
    /// Several share an e-mail or name.
    Ambiguous,
    /// The last run failed on it, the other side can't hold one of its values, or the mapping is broken.
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
            Filter::OnHold => "On hold",
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
    pub fn takes(self, line: &Line) -> bool {
        match self {
            Filter::All => true,
            Filter::Mapped => matches!(line.standing, Standing::Mapped | Standing::Conflict),
            Filter::OnlyInWebstore => line.standing == Standing::OnlyInWebstore,
            Filter::OnlyInCompany => line.standing == Standing::OnlyInCompany,
            Filter::Conflict => line.standing == Standing::Conflict,
            Filter::Ambiguous => line.standing == Standing::Ambiguous,
            Filter::Error => line.error.is_some() || line.standing == Standing::Broken,
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

impl Line {
    /// Whether the line holds every word of a search. `words` are in normal form: see [`search_words`].
    pub(super) fn holds(&self, words: &[String]) -> bool {
        words
            .iter()
            .all(|word| self.searchable.contains(word.as_str()))
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

/// The places of the lines that are shown, in their order. `lines` are by name, as [`super::lines`] makes them.
pub fn shown(lines: &[Line], filter: Filter, words: &[String], order: Order) -> Vec<u32> {
    let mut places: Vec<u32> = (0..)
        .zip(lines)
        .filter(|(_, line)| filter.takes(line) && line.holds(words))
        .map(|(place, _)| place)
        .collect();
    if order.by != SortBy::Name {
        // Stable: lines that are equal stay by name.
        places.sort_by(|a, b| compare(order.by, &lines[*a as usize], &lines[*b as usize]));
    }
    if order.descending {
        places.reverse();
    }
    places
}

fn compare(by: SortBy, a: &Line, b: &Line) -> Ordering {
    match by {
        SortBy::Name => Ordering::Equal,
        SortBy::Number => (a.number.is_empty(), &a.number).cmp(&(b.number.is_empty(), &b.number)),
        SortBy::WebstoreId => {
            (a.webstore.is_none(), a.webstore).cmp(&(b.webstore.is_none(), b.webstore))
        }
        SortBy::Standing => a.standing.cmp(&b.standing),
        SortBy::LastSynchronised => a.last_synchronised.cmp(&b.last_synchronised),
    }
}

/// How many lines each filter shows, in one walk.
pub fn counts(lines: &[Line]) -> BTreeMap<Filter, usize> {
    let mut counts = Filter::ALL.map(|_| 0);
    for line in lines {
        for (filter, count) in Filter::ALL.into_iter().zip(&mut counts) {
            *count += usize::from(filter.takes(line));
        }
    }
    Filter::ALL.into_iter().zip(counts).collect()
}
