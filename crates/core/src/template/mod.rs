//! Customer templates: default values for customers created in Business Central.

mod choose;
mod own_value;
mod reach;
mod regional;
mod unlisted;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::company::{ListName, Lists};
use crate::customer::normal::is_blank;
use crate::setup::SAMPLE_TEMPLATE;

pub use crate::company::{Form, NO, TemplateValue, YES};
pub(crate) use choose::asks_for_vat_number;
pub use choose::{Choice, Chosen, Named, NoTemplate, Place, Region, Source, choose};
pub use own_value::own_value_problem;
pub use reach::{BrokenValue, Reach, Resolved, STEPS, Unfit, broken, labels, reach};
pub use regional::{Column, HasVatNumber, RegionalDefault, RowProblem, WITH, WITHOUT};
pub use unlisted::{how_to_list, not_known};

/// A code with default values. All companies share the templates, so that values are kept as codes; what a company knows
/// them by is found when a plan is made ([`CustomerTemplate::resolve`]).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerTemplate {
    /// The code, unique.
    pub code: String,
    /// What it is for.
    pub description: String,
    /// The values that it gives; one that is not named is left to Business Central.
    pub values: BTreeMap<TemplateValue, String>,
    /// The country/region, as ISO code, to use when the webstore gives none; empty leaves it empty.
    pub country: String,
}

/// The most characters of a template's code; as many as Business Central's own templates have.
const MOST_IN_CODE: usize = 20;

impl CustomerTemplate {
    /// The template that the sample data starts with, with values that the company lists, and posting groups where a web
    /// service can write them.
    pub fn for_sample_data(lists: &Lists) -> Self {
        let mut template = Self {
            code: SAMPLE_TEMPLATE.to_owned(),
            description: "Customers from the webstore".to_owned(),
            ..Self::default()
        };
        for (value, list, preferred) in [
            (TemplateValue::VatGroup, ListName::VatGroups, "DOMESTIC"),
            (
                TemplateValue::PaymentTerms,
                ListName::PaymentTerms,
                "14 DAYS",
            ),
        ] {
            let listed = lists.of(list);
            let found = listed.iter().find(|it| it.code == preferred);
            if let Some(listed) = found.or_else(|| listed.first()) {
                template.values.insert(value, listed.code.clone());
            }
        }
        if lists.services.card.is_some() {
            for value in [TemplateValue::GeneralGroup, TemplateValue::CustomerGroup] {
                template.values.insert(value, "DOMESTIC".to_owned());
            }
        }
        template
    }

    /// What is wrong with the code; `others` are the codes of the other templates.
    pub fn code_problem<'a>(
        &self,
        mut others: impl Iterator<Item = &'a String>,
    ) -> Option<&'static str> {
        if is_blank(&self.code) {
            return Some("A customer template needs a code.");
        }
        if self.code.chars().count() > MOST_IN_CODE {
            return Some("A code has at most 20 characters.");
        }
        others
            .any(|other| *other == self.code)
            .then_some("Another customer template has this code.")
    }

    /// The template with a value as it was typed; an empty one is left to Business Central.
    pub fn with_typed(&self, value: TemplateValue, typed: &str) -> Self {
        let mut template = self.clone();
        match value.tidied(typed) {
            text if text.is_empty() => template.values.remove(&value),
            text => template.values.insert(value, text),
        };
        template
    }

    /// A value as it is kept; empty where there is none.
    pub fn get(&self, value: TemplateValue) -> &str {
        self.values.get(&value).map_or("", String::as_str)
    }

    /// Whether customers created from it could not be invoiced: Business Central asks for these groups then, and nothing
    /// else but its own API Setup rules assigns them (facts/business-central.md §0.1).
    pub fn lacks_posting_groups(&self) -> bool {
        [TemplateValue::GeneralGroup, TemplateValue::CustomerGroup]
            .into_iter()
            .any(|group| is_blank(self.get(group)))
    }

    /// The template's values in words, label and value.
    pub fn values_in_words(&self, lists: &Lists) -> Vec<(&'static str, String)> {
        let values = self.values.iter().filter(|(_, text)| !is_blank(text));
        let worded = values.map(|(value, text)| {
            let listed = match value.form() {
                Form::Code(list, _) => lists.of(list).iter().find(|it| it.code == *text),
                Form::YesNo | Form::Amount => None,
            };
            (
                value.label(),
                listed.map_or_else(|| text.clone(), |it| it.words()),
            )
        });
        worded.collect()
    }
}
