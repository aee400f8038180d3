//! What the plans of all webstores are made with: customer templates, regional defaults, how each company writes countries.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::customer::CompanyId;
use crate::customer::country::CountryCodes;
use crate::ports::Table;
use crate::rows::{Record, record};
use crate::setup::Setup;
use crate::template::{
    Chosen, CustomerTemplate, HasVatNumber, NoTemplate, Region, RegionalDefault, Source,
    asks_for_vat_number, choose,
};

/// What the plans of all webstores are made with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shared {
    /// Customer templates by code.
    pub templates: BTreeMap<String, CustomerTemplate>,
    /// Regional defaults, in no particular order: the most specific one answers.
    pub regional_defaults: Vec<RegionalDefault>,
    /// How each company writes countries where that is not the ISO code.
    pub country_codes: BTreeMap<CompanyId, CountryCodes>,
}

impl Shared {
    /// What the user has decided on how a company writes countries.
    pub fn codes_of(&self, company: &CompanyId) -> &CountryCodes {
        static NONE: LazyLock<CountryCodes> = LazyLock::new(CountryCodes::default);
        self.country_codes.get(company).unwrap_or(&NONE)
    }
}

impl Shared {
    /// The template that a new customer of a region gets; `taxed` for an order that includes tax.
    pub fn template_for(
        &self,
        setup: &Setup,
        region: &Region,
        taxed: bool,
    ) -> Result<Chosen<'_>, NoTemplate> {
        if region.vat_number == HasVatNumber::NotRead
            && asks_for_vat_number(&self.regional_defaults, region)
        {
            let country = region.country.clone();
            return Err(NoTemplate::VatNumberNotRead { country });
        }
        let default = setup.default_template.as_deref();
        let choice = choose(&self.regional_defaults, default, region, taxed);
        let why = choice.why;
        let Some(named) = choice.template else {
            return Err(match choice.source {
                Source::Setup => NoTemplate::NoDefault,
                Source::StateRow(_) | Source::CountryRow(_) => NoTemplate::RowNamesNone { why },
            });
        };
        match self.templates.get(named.value.trim()) {
            Some(template) => Ok(Chosen { template, why }),
            None => Err(NoTemplate::NoSuchTemplate {
                code: named.value.to_owned(),
                why,
            }),
        }
    }
}

record!(CustomerTemplate, Table::Templates, |it| it.code.clone());
record!(RegionalDefault, Table::RegionalDefaults, |it| it.key());
record!(CountryCodes, Table::CountryCodes, |it| it
    .company
    .to_string());
