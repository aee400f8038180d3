//! The names that stand beside the name in Business Central: Name 2 and Contact (spec.md §2).

use serde::{Deserialize, Serialize};

use super::kinds::{NameKind, NameOrder, NameSource, NameWrite};
use crate::customer::Field;

/// Which of WooCommerce's names goes into Name 2 or Contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum FurtherNameSource {
    /// None: the field takes no part.
    #[default]
    None,
    /// First and last name.
    Person,
    /// Last and first name, in this order.
    PersonLastFirst,
    /// The billing company.
    Company,
}

impl FurtherNameSource {
    /// Every source, in the order of the setup.
    pub const ALL: [FurtherNameSource; 4] = [
        FurtherNameSource::None,
        FurtherNameSource::Person,
        FurtherNameSource::PersonLastFirst,
        FurtherNameSource::Company,
    ];

    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            FurtherNameSource::None => "None",
            FurtherNameSource::Person => "Person",
            FurtherNameSource::PersonLastFirst => "Person, last name first",
            FurtherNameSource::Company => "Company",
        }
    }

    /// Which of the names it is; none where the field takes no part.
    pub fn kind(self) -> Option<NameKind> {
        match self {
            FurtherNameSource::None => None,
            FurtherNameSource::Person | FurtherNameSource::PersonLastFirst => {
                Some(NameKind::Person)
            }
            FurtherNameSource::Company => Some(NameKind::Company),
        }
    }

    /// By what baselines know it: under another source nothing was agreed.
    pub fn key(self) -> &'static str {
        match self {
            FurtherNameSource::None => "",
            FurtherNameSource::Person => "Person",
            FurtherNameSource::PersonLastFirst => "PersonLastFirst",
            FurtherNameSource::Company => "Company",
        }
    }

    /// In which order a person's names are put together.
    pub fn order(self) -> NameOrder {
        match self {
            FurtherNameSource::PersonLastFirst => NameOrder::LastFirst,
            _ => NameOrder::FirstLast,
        }
    }
}

/// Which of WooCommerce's names goes into which of Business Central's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NameSources {
    /// Into Name.
    pub name: NameSource,
    /// Into Name 2.
    pub name_2: FurtherNameSource,
    /// Into Contact.
    pub contact: FurtherNameSource,
    /// What becomes of the delivery address, which has names too.
    pub delivery: DeliveryUse,
}

/// What an account's delivery address is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeliveryUse {
    /// Nothing: it takes no part.
    #[default]
    None,
    /// It is compared, and never written in the webstore.
    Compared,
    /// It is compared and may be written.
    Written,
}

impl NameSources {
    /// Whether a customer whose name stands at `name` has room for what goes into this field: where the name does not stand first, another
    /// one would take its place.
    pub fn has_room(&self, field: Field, name: NameKind) -> bool {
        let kind = self.further(field).kind();
        kind.is_some_and(|kind| kind != name && name == self.name.first())
    }

    /// The source of Name 2 or Contact; none for every other field.
    pub fn further(&self, field: Field) -> FurtherNameSource {
        match field {
            Field::Name2 => self.name_2,
            Field::Contact => self.contact,
            _ => FurtherNameSource::None,
        }
    }

    /// In which order a person's names are put together for this field.
    pub fn order(&self, field: Field) -> NameOrder {
        match field.is_further_name() {
            true => self.further(field).order(),
            false => self.name.order(),
        }
    }
}

impl From<NameSource> for NameSources {
    /// Nothing but the name takes part.
    fn from(name: NameSource) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }
}

/// Where names that are to be written go in an account, by field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlacedNames(Vec<(Field, NameWrite)>);

impl PlacedNames {
    /// Notes where the name of a field goes.
    pub fn place(&mut self, field: Field, write: NameWrite) {
        self.0.push((field, write));
    }

    /// Where the name of a field goes.
    pub fn of(&self, field: Field) -> Option<&NameWrite> {
        let mut placed = self.0.iter();
        placed.find(|(of, _)| *of == field).map(|(_, write)| write)
    }

    /// Leaves a field out.
    pub fn leave_out(&mut self, field: Field) {
        self.0.retain(|(of, _)| *of != field);
    }
}
