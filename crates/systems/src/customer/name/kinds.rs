//! Which of an account's names are meant, in which order they are put together, and where they go.

use serde::{Deserialize, Serialize};

/// Which of WooCommerce's names is Business Central's name (spec.md §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum NameSource {
    /// The billing company, else first and last name.
    #[default]
    CompanyElsePerson,
    /// First and last name, else the billing company.
    PersonElseCompany,
    /// Last and first name, in this order, else the billing company.
    LastFirstElseCompany,
}

impl NameSource {
    /// Every source, default first.
    pub const ALL: [NameSource; 3] = [
        NameSource::CompanyElsePerson,
        NameSource::PersonElseCompany,
        NameSource::LastFirstElseCompany,
    ];

    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            NameSource::CompanyElsePerson => "Company, else person",
            NameSource::PersonElseCompany => "Person, else company",
            NameSource::LastFirstElseCompany => "Last name first, else company",
        }
    }

    /// The one that counts where there are both.
    pub fn first(self) -> NameKind {
        match self {
            NameSource::CompanyElsePerson => NameKind::Company,
            NameSource::PersonElseCompany | NameSource::LastFirstElseCompany => NameKind::Person,
        }
    }

    /// In which order a person's names are put together.
    pub fn order(self) -> NameOrder {
        match self {
            NameSource::LastFirstElseCompany => NameOrder::LastFirst,
            NameSource::CompanyElsePerson | NameSource::PersonElseCompany => NameOrder::FirstLast,
        }
    }
}

/// In which order a person's names are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NameOrder {
    /// As in English.
    #[default]
    FirstLast,
    /// As in Hungarian, Chinese or Japanese.
    LastFirst,
}

/// Which of WooCommerce's names a customer goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameKind {
    /// The billing company.
    Company,
    /// First and last name.
    Person,
}

/// Where a new name goes in an account, and as what. A company's name never becomes a person's, nor the other way round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameWrite {
    /// The billing company; first and last name stay.
    Company(String),
    /// First and last name; the company stays.
    Person {
        /// First name.
        first: String,
        /// Last name.
        last: String,
    },
}

impl NameWrite {
    /// The name as it is read again, a person's names in this order.
    pub fn text(&self, order: NameOrder) -> String {
        match self {
            NameWrite::Company(name) => name.clone(),
            NameWrite::Person { first, last } => {
                let names = match order {
                    NameOrder::FirstLast => [first, last],
                    NameOrder::LastFirst => [last, first],
                };
                names.map(String::as_str).join(" ").trim().to_owned()
            }
        }
    }

    /// Which of the names it is.
    pub fn kind(&self) -> NameKind {
        match self {
            NameWrite::Company(_) => NameKind::Company,
            NameWrite::Person { .. } => NameKind::Person,
        }
    }
}
