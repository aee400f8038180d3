//! The settings of a webstore (spec.md §2).

use serde::{Deserialize, Serialize};

use crate::company::{ListedCode, Lists};
use crate::customer::name::NameSource;
use crate::template::CustomerTemplate;

/// How this webstore is synchronised.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Setup {
    /// Business Central → webstore.
    pub push: Push,
    /// Webstore → Business Central.
    pub pull: Pull,
    /// Required before a pull may create customers.
    pub default_template: Option<CustomerTemplate>,
    /// Which of WooCommerce's names is Business Central's name.
    pub name_source: NameSource,
}

impl Setup {
    /// The setup that the sample data starts with: both directions open, and a template with values that the
    /// company lists.
    pub fn for_sample_data(lists: &Lists) -> Self {
        let preferred = |list: &[ListedCode], code: &str| {
            list.iter()
                .find(|listed| listed.code == code)
                .or_else(|| list.first())
                .cloned()
        };
        Self {
            push: Push::MappedOnly,
            pull: Pull::All,
            default_template: Some(CustomerTemplate {
                code: "WEBSHOP".to_owned(),
                description: "Customers from the webstore".to_owned(),
                tax_area: preferred(&lists.tax_areas, "DOMESTIC"),
                payment_terms: preferred(&lists.payment_terms, "14 DAYS"),
                country: String::new(),
            }),
            name_source: NameSource::default(),
        }
    }
}

/// Push webstore customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Push {
    /// Nothing is written to the webstore but mappings.
    #[default]
    None,
    /// The customers whose webstore customer flag is set.
    MappedOnly,
}

/// Pull webstore customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Pull {
    /// Nothing is written to Business Central.
    #[default]
    None,
    /// The customers whose webstore customer flag is set.
    MappedOnly,
    /// Every webstore customer; an unmapped one is first matched, only then created.
    All,
}

impl Push {
    /// Every value, default first.
    pub const ALL: [Push; 2] = [Push::None, Push::MappedOnly];

    /// The value on screens.
    pub fn label(self) -> &'static str {
        match self {
            Push::None => "None",
            Push::MappedOnly => "Mapped only",
        }
    }
}

impl Pull {
    /// Every value, default first.
    pub const ALL: [Pull; 3] = [Pull::None, Pull::MappedOnly, Pull::All];

    /// The value on screens.
    pub fn label(self) -> &'static str {
        match self {
            Pull::None => "None",
            Pull::MappedOnly => "Mapped only",
            Pull::All => "All",
        }
    }
}
