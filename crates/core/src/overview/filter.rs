//! Which lines of the mapping are shown.

use concord_base::all;
use strum::VariantArray;

use crate::log::FaultKind;

/// Which lines of the mapping are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, VariantArray)]
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

/// A filter, and of the errors those of one kind alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Show {
    /// The filter.
    pub filter: Filter,
    /// The kind of fault; none for every line of the filter.
    pub fault: Option<FaultKind>,
}

impl From<Filter> for Show {
    fn from(filter: Filter) -> Self {
        Self {
            filter,
            fault: None,
        }
    }
}

impl Filter {
    /// Every filter, in the order of screens.
    pub const ALL: [Filter; Filter::VARIANTS.len()] = all(Filter::VARIANTS);

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
}
