//! Which customer template a new customer gets, and which Business Central customer an order of a region belongs to
//! (spec.md §3). Pure: rows and region in, the answer and where it comes from out.

use super::{CustomerTemplate, RegionalDefault, Unfit};
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
        let country = place.country.trim().to_uppercase();
        Self {
            webstore: webstore.to_owned(),
            state: match country.is_empty() {
                true => String::new(),
                false => countries.state(&country, place.state.trim()),
            },
            country,
        }
    }

    /// The region of a webstore's account.
    pub fn of_customer(
        webstore: &str,
        customer: &WebstoreCustomer,
        countries: &CountryTable,
    ) -> Self {
        Self::of(
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
        )
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

/// Chooses for a region: the row for webstore, country and state, else the row for webstore and country, else the setup; of these the first
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
    let for_state = of_country()
        .filter(|row| !is_blank(&row.state) && is(&row.state, &region.state))
        .min();
    let for_country = of_country().filter(|row| is_blank(&row.state)).min();
    let for_state = for_state.map(Source::StateRow);
    for_state
        .into_iter()
        .chain(for_country.map(Source::CountryRow))
        .collect()
}

/// The states that rows of the region's country name, in words; nothing where none does.
fn other_states(rows: &[RegionalDefault], region: &Region) -> String {
    let mut states: Vec<&str> = of_country(rows, region)
        .map(|row| row.state.trim())
        .collect();
    sort_by(&mut states, Ord::cmp);
    match states.is_empty() {
        true => String::new(),
        false => format!(" (there is one for {})", states.join(", ")),
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
        Source::StateRow(_) => {
            format!("The regional default for {country}, state {state}, answers.")
        }
        Source::CountryRow(_) if is_blank(state) => {
            format!("The regional default for {country} answers: no state is known.")
        }
        Source::CountryRow(_) => format!(
            "The regional default for {country} answers: no row names the state {state}, and this one is for all states."
        ),
        Source::Setup if is_blank(country) => {
            format!("No country is known, {setup}")
        }
        Source::Setup => {
            let others = other_states(rows, region);
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
        (Source::StateRow(_), Source::CountryRow(_)) => why.push_str(&format!(
            " It names no customer template, so that of the row for all of {country} is taken."
        )),
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
        }
    }

    /// Rows of two webstores over few countries and states, so that they often meet; keys unique, as the pages see to.
    fn rows() -> impl Strategy<Value = Vec<RegionalDefault>> {
        let row = ("[AB]", "[DUX]", "[ 12]", "[ T]", "[ NT]", "[ T]", "[ NT]").prop_map(
            |(webstore, country, state, template, taxed, no, taxed_no)| RegionalDefault {
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
                };
                (region, taxed)
            },
        )
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
