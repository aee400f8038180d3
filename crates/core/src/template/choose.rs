//! Which customer template a new customer gets, and which Business Central customer an order of a region belongs to
//! (spec.md §3). Pure: rows and region in, the answer and where it comes from out.

use super::{CustomerTemplate, HasVatNumber, RegionalDefault, Unfit};
use crate::customer::casing::upper;
use crate::customer::country::CountryTable;
use crate::customer::normal::{folded, is_blank};
use crate::gather::sort_by;
use crate::webstore::WebstoreCustomer;

/// Where a customer of a webstore lives, as far as the regional defaults go by it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Region {
    /// The webstore's code.
    pub webstore: String,
    /// ISO code of the country/region; empty when none is known.
    pub country: String,
    /// WooCommerce's code of the state where it lists one, else the text as it is; empty when none is known.
    pub state: String,
    /// Whether the customer has a VAT registration no.
    pub vat_number: HasVatNumber,
}

/// A country and a state as an address holds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place<'a> {
    /// ISO code.
    pub country: &'a str,
    /// Code or name.
    pub state: &'a str,
}

impl Region {
    /// The region that decides: billing country and state; shipping where billing has no country (spec.md §3).
    pub fn of(
        webstore: &str,
        billing: Place<'_>,
        shipping: Place<'_>,
        countries: &CountryTable,
    ) -> Self {
        let place = match is_blank(billing.country) {
            true => shipping,
            false => billing,
        };
        let country = upper(place.country.trim());
        Self {
            webstore: webstore.to_owned(),
            state: match country.is_empty() {
                true => String::new(),
                false => countries.state(&country, place.state.trim()),
            },
            country,
            vat_number: HasVatNumber::Unknown,
        }
    }

    /// The region of a webstore's account; `key` is the meta key of its VAT registration no., where the shop has a place for one.
    pub fn of_customer(
        webstore: &str,
        customer: &WebstoreCustomer,
        countries: &CountryTable,
        key: Option<&str>,
    ) -> Self {
        let region = Self::of(
            webstore,
            Place {
                country: &customer.billing.country,
                state: &customer.billing.state,
            },
            Place {
                country: &customer.shipping.country,
                state: &customer.shipping.state,
            },
            countries,
        );
        region.with_vat_number_of(customer, key)
    }

    /// The same region for this account, whoever named the place.
    pub fn with_vat_number_of(self, customer: &WebstoreCustomer, key: Option<&str>) -> Self {
        let vat_number = match key.map(|key| customer.meta_value(Some(key))) {
            None => HasVatNumber::Unknown,
            Some(None) => HasVatNumber::NotRead,
            Some(Some(number)) if is_blank(number) => HasVatNumber::No,
            Some(Some(_)) => HasVatNumber::Yes,
        };
        Self { vat_number, ..self }
    }
}

/// What answers for a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source<'a> {
    /// A row that names the country and the state.
    StateRow(&'a RegionalDefault),
    /// A row that names the country, for all of its states.
    CountryRow(&'a RegionalDefault),
    /// No row: the setup's default customer template, and for guests its default guest customer.
    Setup,
}

/// A value that a row or the setup names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named<'a> {
    /// A template's code, or a customer no.
    pub value: &'a str,
    /// Whether it is the row's value for orders that include tax.
    pub for_taxed_orders: bool,
}

/// What the regional defaults and the setup say about a region. The most specific row answers; one that names no customer template
/// falls through to the next one that does. Its customer no. is its own: none is filled from a less specific row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<'a> {
    /// Who answers.
    pub source: Source<'a>,
    /// The customer template's code, if one is named.
    pub template: Option<Named<'a>>,
    /// Who names the template: `source`, or what it fell through to.
    pub template_source: Source<'a>,
    /// The regional customer no., if the row names one.
    pub customer_no: Option<Named<'a>>,
    /// Why, in a sentence or two.
    pub why: String,
}

/// Chooses for a region: the row for webstore, country and state, else the row for webstore and country, else the setup; of two rows for one
/// place the one whose condition on the VAT registration no. is met comes first. Of these the first
/// that names a customer template names it. For an order that includes tax the row's taxed-order values come before its others. The order of the rows never matters.
pub fn choose<'a>(
    rows: &'a [RegionalDefault],
    default_template: Option<&'a str>,
    region: &Region,
    taxed: bool,
) -> Choice<'a> {
    let answering = answering(rows, region);
    let pick = |taxed_value: &'a str, value: &'a str| {
        let named = |value: &'a str, for_taxed_orders| {
            (!is_blank(value)).then_some(Named {
                value,
                for_taxed_orders,
            })
        };
        let first = named(taxed_value, true).filter(|_| taxed);
        first.or_else(|| named(value, false))
    };
    let of_setup = pick("", default_template.unwrap_or_default());
    let named = answering.iter().find_map(|source| {
        let row = source.row()?;
        Some((pick(&row.taxed_template, &row.template)?, *source))
    });
    let (template, template_source) = match named {
        Some((template, source)) => (Some(template), source),
        None => (of_setup, Source::Setup),
    };
    let source = answering.first().copied().unwrap_or(Source::Setup);
    let row = source.row();
    let customer_no = row.and_then(|row| pick(&row.taxed_customer_no, &row.customer_no));
    let answer = Answering {
        source,
        template,
        template_source,
    };
    let why = why(rows, answer, region, taxed);
    Choice {
        source,
        template,
        template_source,
        customer_no,
        why,
    }
}

impl<'a> Source<'a> {
    /// The row, where it is one.
    fn row(self) -> Option<&'a RegionalDefault> {
        match self {
            Source::StateRow(row) | Source::CountryRow(row) => Some(row),
            Source::Setup => None,
        }
    }
}

fn is(own: &str, wanted: &str) -> bool {
    folded(own) == folded(wanted)
}

/// The rows that name the country of a region, for whatever state.
fn of_country<'a>(
    rows: &'a [RegionalDefault],
    region: &Region,
) -> impl Iterator<Item = &'a RegionalDefault> {
    rows.iter()
        .filter(|row| is(&row.webstore, &region.webstore) && is(&row.country, &region.country))
}

/// The rows that answer for a region, the most specific first.
fn answering<'a>(rows: &'a [RegionalDefault], region: &Region) -> Vec<Source<'a>> {
    if is_blank(&region.country) {
        return Vec::new();
    }
    let of_country = || of_country(rows, region);
    // Rows with the same key are refused where they are typed; should a store hold two all the same, the same one answers
    // whatever their order.
    let first = |is_for_place: &dyn Fn(&RegionalDefault) -> bool, has_condition: bool| {
        of_country()
            .filter(|row| is_for_place(row) && row.has_condition() == has_condition)
            .filter(|row| row.is_for(region.vat_number))
            .min()
    };
    let for_state = |row: &RegionalDefault| is_for_state(row, region);
    let for_country = |row: &RegionalDefault| is_blank(&row.state);
    let of_state =
        [true, false].map(|condition| first(&for_state, condition).map(Source::StateRow));
    let of_country =
        [true, false].map(|condition| first(&for_country, condition).map(Source::CountryRow));
    of_state.into_iter().chain(of_country).flatten().collect()
}

fn is_for_state(row: &RegionalDefault, region: &Region) -> bool {
    !is_blank(&row.state) && is(&row.state, &region.state)
}

/// Whether it matters for a region that nobody can tell whether the customer has a VAT registration no.
pub(crate) fn asks_for_vat_number(rows: &[RegionalDefault], region: &Region) -> bool {
    let is_unknown = matches!(
        region.vat_number,
        HasVatNumber::Unknown | HasVatNumber::NotRead
    );
    let is_for_place = |row: &RegionalDefault| is_blank(&row.state) || is_for_state(row, region);
    is_unknown && of_country(rows, region).any(|row| row.has_condition() && is_for_place(row))
}

/// For whom a row is beside its place; nothing where it is for all.
fn condition(row: &RegionalDefault) -> String {
    match row.has_condition() {
        true => format!(", {} a VAT registration no.", row.vat_number.trim()),
        false => String::new(),
    }
}

/// For what other customers of the region's country there are rows, in words; nothing where there are none.
fn others(rows: &[RegionalDefault], region: &Region) -> String {
    let in_words = |row: &RegionalDefault| match is_blank(&row.state) {
        true => format!("customers {} a VAT registration no.", row.vat_number.trim()),
        false => format!("{}{}", row.state.trim(), condition(row)),
    };
    let mut others: Vec<String> = of_country(rows, region).map(in_words).collect();
    sort_by(&mut others, Ord::cmp);
    match others.is_empty() {
        true => String::new(),
        false => format!(" (there is one for {})", others.join(", ")),
    }
}

/// Who answers, and who names the template.
#[derive(Clone, Copy)]
struct Answering<'a> {
    source: Source<'a>,
    template: Option<Named<'a>>,
    template_source: Source<'a>,
}

fn why(rows: &[RegionalDefault], answering: Answering<'_>, region: &Region, taxed: bool) -> String {
    let Answering {
        source,
        template,
        template_source,
    } = answering;
    let Region { country, state, .. } = region;
    let setup = match template {
        Some(_) => "so Setup's default customer template answers.",
        None => "and Setup names no default customer template.",
    };
    let mut why = match source {
        Source::StateRow(row) => format!(
            "The regional default for {country}, state {state}{}, answers.",
            condition(row)
        ),
        Source::CountryRow(row) if is_blank(state) => format!(
            "The regional default for {country}{} answers: no state is known.",
            condition(row)
        ),
        Source::CountryRow(row) => format!(
            "The regional default for {country}{} answers: no row names the state {state}, and this one is for all states.",
            condition(row)
        ),
        Source::Setup if is_blank(country) => {
            format!("No country is known, {setup}")
        }
        Source::Setup => {
            let others = others(rows, region);
            match (others.is_empty(), is_blank(state)) {
                (true, _) => format!("No regional default names {country}, {setup}"),
                (false, true) => format!(
                    "No regional default is for all of {country}{others} and no state is known, {setup}"
                ),
                (false, false) => format!(
                    "No regional default is for all of {country} or for its state {state}{others}, {setup}"
                ),
            }
        }
    };
    match (source, template_source) {
        (Source::StateRow(_), Source::CountryRow(other)) => why.push_str(&format!(
            " It names no customer template, so that of the row for all of {country}{} is taken.",
            condition(other)
        )),
        (Source::StateRow(row), Source::StateRow(other))
        | (Source::CountryRow(row), Source::CountryRow(other))
            if row != other =>
        {
            why.push_str(
                " It names no customer template, so that of the row for customers with and without a VAT registration no. is taken.",
            );
        }
        (Source::StateRow(_) | Source::CountryRow(_), Source::Setup) => {
            why.push_str(" It names no customer template, ");
            why.push_str(setup);
        }
        _ => {}
    }
    match (taxed, template) {
        (true, Some(named)) if named.for_taxed_orders => {
            why.push_str(" The order includes tax: the row's taxed-order template comes first.");
        }
        (true, _) if template_source != Source::Setup => {
            why.push_str(" The order includes tax, but the row names no taxed-order template.");
        }
        _ => {}
    }
    if asks_for_vat_number(rows, region) {
        why.push_str(" Whether the customer has a VAT registration no. is not known: rows with such a condition do not answer.");
    }
    why
}

/// A template that was found, and why it is this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen<'a> {
    /// The template.
    pub template: &'a CustomerTemplate,
    /// Why, in a sentence or two.
    pub why: String,
}

/// Why there is no template for a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoTemplate {
    /// No row answers and the setup names no default customer template.
    NoDefault,
    /// The regional default that answers names none, nor does anything that it falls through to.
    RowNamesNone {
        /// Why this row answers.
        why: String,
    },
    /// A row goes by the customer's VAT registration no., which could not be read.
    VatNumberNotRead {
        /// The country.
        country: String,
    },
    /// The code that answers names no template.
    NoSuchTemplate {
        /// The code.
        code: String,
        /// Why it answers.
        why: String,
    },
    /// No customer can be created from the template in this company.
    Unfit {
        /// The template's code.
        code: String,
        /// Why not.
        unfit: Unfit,
    },
}

impl NoTemplate {
    /// What happened and what to do.
    pub fn words(&self) -> String {
        match self {
            NoTemplate::NoDefault => "No regional default answers, and Setup names no default customer template to create a customer from. Choose one in Setup.".to_owned(),
            NoTemplate::RowNamesNone { why } => {
                format!("{why} Choose one in Regional defaults or in Setup.")
            }
            NoTemplate::VatNumberNotRead { country } => format!("A regional default for {country} goes by the VAT registration no., and the account's could not be read. Preview again; if it stays so, look for the plugin that changes WooCommerce's answers."),
            NoTemplate::Unfit { code, unfit } => {
                format!("No customer can be created from customer template {code}. {}", unfit.words())
            }
            NoTemplate::NoSuchTemplate { code, why } => format!(
                "{why} Its customer template {code} does not exist. Create it in Customer templates, or choose another."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{WITH, WITHOUT};
    use super::*;
    use crate::setup::Setup;
    use crate::shared::Shared;
    use proptest::prelude::*;

    fn row(country: &str, state: &str, template: &str, taxed_template: &str) -> RegionalDefault {
        RegionalDefault {
            webstore: "MAIN".to_owned(),
            country: country.to_owned(),
            state: state.to_owned(),
            template: template.to_owned(),
            taxed_template: taxed_template.to_owned(),
            ..RegionalDefault::default()
        }
    }

    fn region(country: &str, state: &str) -> Region {
        Region {
            webstore: "MAIN".to_owned(),
            country: country.to_owned(),
            state: state.to_owned(),
            vat_number: HasVatNumber::Unknown,
        }
    }

    /// Rows of two webstores over few countries and states, so that they often meet; keys unique, as the pages see to.
    fn rows() -> impl Strategy<Value = Vec<RegionalDefault>> {
        let row = ("[AB]", "[DUX]", "[ 12]", "[ T]", "[ NT]", "[ T]", "[ NT]").prop_map(
            |(webstore, country, state, template, taxed, no, taxed_no)| RegionalDefault {
                vat_number: String::new(),
                webstore,
                country,
                state: state.trim().to_owned(),
                template,
                taxed_template: taxed,
                customer_no: no,
                taxed_customer_no: taxed_no,
            },
        );
        prop::collection::vec(row, 0..12).prop_map(|mut rows| {
            rows.sort_by_key(RegionalDefault::key);
            rows.dedup_by_key(|row| row.key());
            rows
        })
    }

    fn asked() -> impl Strategy<Value = (Region, bool)> {
        ("[AB]", "[DUXz ]", "[ 123]", any::<bool>()).prop_map(
            |(webstore, country, state, taxed)| {
                let region = Region {
                    webstore,
                    country: country.trim().to_owned(),
                    state: state.trim().to_owned(),
                    vat_number: HasVatNumber::Unknown,
                };
                (region, taxed)
            },
        )
    }

    #[test]
    fn rows_for_customers_with_or_without_a_vat_number_come_before_those_for_all() {
        let of = |state: &str, vat_number: &str, template: &str| RegionalDefault {
            vat_number: vat_number.to_owned(),
            ..row("DE", state, template, "")
        };
        let rows = [
            of("", "", "DE"),
            of("", WITH, "DE-BUSINESS"),
            of("", WITHOUT, "DE-CONSUMER"),
            of("DE-BY", "", "BY"),
            of("DE-BY", WITH, ""),
            // What is no condition answers for nobody.
            of("DE-HE", "perhaps", "NOBODY"),
        ];
        let chosen = |state: &str, vat_number: HasVatNumber| {
            let region = Region {
                vat_number,
                ..region("DE", state)
            };
            let choice = choose(&rows, Some("DEFAULT"), &region, false);
            (choice.template.map(|it| it.value), choice.why)
        };
        for (state, has, expected, said) in [
            (
                "",
                HasVatNumber::Yes,
                "DE-BUSINESS",
                ", with a VAT registration no. answers",
            ),
            (
                "",
                HasVatNumber::No,
                "DE-CONSUMER",
                ", without a VAT registration no. answers",
            ),
            (
                "",
                HasVatNumber::Unknown,
                "DE",
                "is not known: rows with such a condition do not answer",
            ),
            ("", HasVatNumber::NotRead, "DE", "is not known"),
            ("DE-BY", HasVatNumber::No, "BY", "state DE-BY, answers."),
            (
                "DE-BY",
                HasVatNumber::Yes,
                "BY",
                "so that of the row for customers with and without",
            ),
            (
                "DE-HE",
                HasVatNumber::Yes,
                "DE-BUSINESS",
                "no row names the state",
            ),
        ] {
            let (template, why) = chosen(state, has);
            assert_eq!(template, Some(expected), "{state} {has:?}");
            assert!(why.contains(said), "{why}");
        }
    }

    proptest! {
        #[test]
        fn the_order_of_the_rows_never_matters(
            (rows, shuffled) in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
            (region, taxed) in asked(),
        ) {
            prop_assert_eq!(
                choose(&rows, Some("DEFAULT"), &region, taxed),
                choose(&shuffled, Some("DEFAULT"), &region, taxed)
            );
        }

        #[test]
        fn the_most_specific_row_of_the_webstore_wins(rows in rows(), (region, taxed) in asked()) {
            let found = |state: &str| {
                rows.iter().find(|row| {
                    row.webstore == region.webstore && row.country == region.country && row.state == state
                })
            };
            let expected = match (found(&region.state).filter(|_| !region.state.is_empty()), found("")) {
                (Some(row), _) => Source::StateRow(row),
                (None, Some(row)) => Source::CountryRow(row),
                (None, None) => Source::Setup,
            };
            prop_assert_eq!(choose(&rows, None, &region, taxed).source, expected);
        }

        #[test]
        fn taxed_values_come_first_for_taxed_orders_and_never_for_others(rows in rows(), (region, _) in asked()) {
            let untaxed = choose(&rows, Some("DEFAULT"), &region, false);
            let taxed = choose(&rows, Some("DEFAULT"), &region, true);
            prop_assert!(untaxed.template.is_none_or(|it| !it.for_taxed_orders));
            prop_assert!(untaxed.customer_no.is_none_or(|it| !it.for_taxed_orders));
            let first = |a: &str, b: &str| [a, b].into_iter().find(|it| !is_blank(it)).map(str::to_owned);
            let value = |named: Option<Named<'_>>| named.map(|it| it.value.to_owned());
            match taxed.template_source.row() {
                Some(row) => prop_assert_eq!(value(taxed.template), first(&row.taxed_template, &row.template)),
                None => prop_assert_eq!(taxed.template.map(|it| it.value), Some("DEFAULT")),
            }
            match taxed.source.row() {
                Some(row) => prop_assert_eq!(value(taxed.customer_no), first(&row.taxed_customer_no, &row.customer_no)),
                None => prop_assert_eq!(taxed.customer_no, None),
            }
        }
    }

    #[test]
    fn a_row_without_a_state_answers_for_every_state_and_an_unknown_country_falls_to_the_default() {
        let rows = [row("US", "", "US", ""), row("US", "CA", "CALIFORNIA", "")];
        let template = |country: &str, state: &str| {
            let choice = choose(&rows, Some("WEBSHOP"), &region(country, state), false);
            choice.template.map(|it| it.value.to_owned())
        };
        assert_eq!(template("US", "CA").as_deref(), Some("CALIFORNIA"));
        assert_eq!(template("US", "NY").as_deref(), Some("US"));
        assert_eq!(template("us", "").as_deref(), Some("US"));
        assert_eq!(template("ZZ", "").as_deref(), Some("WEBSHOP"));
        assert_eq!(template("", "CA").as_deref(), Some("WEBSHOP"));
    }

    #[test]
    fn a_row_without_a_template_falls_through_to_the_next_that_names_one_and_keeps_its_customer_no()
    {
        let with_no = |row: RegionalDefault| RegionalDefault {
            customer_no: "20000".to_owned(),
            ..row
        };
        let rows = [
            with_no(row("US", "CA", "", "")),
            row("US", "", "US", ""),
            with_no(row("SE", "", "", "TAXED")),
        ];
        let chosen = |country, state, taxed, default| {
            let choice = choose(&rows, default, &region(country, state), taxed);
            let value = |named: Option<Named<'_>>| named.map(|it| it.value.to_owned());
            (
                value(choice.template),
                value(choice.customer_no),
                choice.why,
            )
        };
        let (template, customer_no, why) = chosen("US", "CA", false, Some("WEBSHOP"));
        assert_eq!(
            (template.as_deref(), customer_no.as_deref()),
            (Some("US"), Some("20000"))
        );
        assert_eq!(
            why,
            "The regional default for US, state CA, answers. It names no customer template, so that of the row for all of US is taken."
        );
        let (template, customer_no, why) = chosen("SE", "", false, Some("WEBSHOP"));
        assert_eq!(
            (template.as_deref(), customer_no.as_deref()),
            (Some("WEBSHOP"), Some("20000"))
        );
        assert!(
            why.ends_with(
                "It names no customer template, so Setup's default customer template answers."
            ),
            "{why}"
        );
        assert_eq!(chosen("SE", "", true, None).0.as_deref(), Some("TAXED"));
        assert_eq!(chosen("SE", "", false, None).0, None);
    }

    /// Which of a sentence's claims are so is seen from the rows themselves.
    #[test]
    fn why_a_row_or_the_setup_answers_is_said_as_the_rows_are() {
        let why = |rows: &[RegionalDefault], default, country, state| {
            choose(rows, default, &region(country, state), false).why
        };
        let bavaria = [row("DE", "DE-BY", "BAVARIA", "")];
        assert_eq!(
            why(&bavaria, Some("WEBSHOP"), "DE", "DE-BW"),
            "No regional default is for all of DE or for its state DE-BW (there is one for DE-BY), so Setup's default customer template answers."
        );
        assert_eq!(
            why(&bavaria, None, "DE", "DE-BW"),
            "No regional default is for all of DE or for its state DE-BW (there is one for DE-BY), and Setup names no default customer template."
        );
        let unknown = why(&bavaria, Some("WEBSHOP"), "DE", "");
        assert!(
            unknown.contains("and no state is known, so Setup's"),
            "{unknown}"
        );
        let none = why(&bavaria, Some("WEBSHOP"), "FR", "");
        assert!(
            none.starts_with("No regional default names FR, so"),
            "{none}"
        );
        let answers = why(&bavaria, Some("WEBSHOP"), "DE", "DE-BY");
        assert!(
            answers.contains("for DE, state DE-BY, answers"),
            "{answers}"
        );
        // Another webstore's row is none of this one's.
        let mut elsewhere = bavaria;
        elsewhere[0].webstore = "USA".to_owned();
        let none = why(&elsewhere, Some("WEBSHOP"), "DE", "DE-BW");
        assert!(
            none.starts_with("No regional default names DE, so"),
            "{none}"
        );
    }

    #[test]
    fn shipping_decides_where_billing_has_no_country() {
        let place = |country, state| Place { country, state };
        let of = |billing, shipping| {
            let region = Region::of("MAIN", billing, shipping, &CountryTable::default());
            (region.country, region.state)
        };
        let text = |country: &str, state: &str| (country.to_owned(), state.to_owned());
        let (us, de) = (place("US", "CA"), place("de", "BE"));
        assert_eq!(of(de, us), text("DE", "BE"));
        assert_eq!(of(place(" ", "CA"), de), text("DE", "BE"));
        // A billing country without a state is not completed from another address.
        assert_eq!(of(place("US", ""), us), text("US", ""));
    }

    #[test]
    fn a_code_that_names_no_template_and_a_row_without_one_are_told_apart() {
        let shared = Shared {
            regional_defaults: vec![row("US", "", "GONE", ""), row("DE", "", " ", "TAXED")],
            ..Shared::default()
        };
        let setup = Setup::default();
        let reason = |country, taxed| {
            let region = region(country, "");
            shared.template_for(&setup, &region, taxed).unwrap_err()
        };
        assert!(
            matches!(reason("US", false), NoTemplate::NoSuchTemplate { code, .. } if code == "GONE")
        );
        assert!(matches!(
            reason("DE", false),
            NoTemplate::RowNamesNone { .. }
        ));
        assert!(
            matches!(reason("DE", true), NoTemplate::NoSuchTemplate { code, .. } if code == "TAXED")
        );
        assert_eq!(reason("FR", false), NoTemplate::NoDefault);
    }
}
