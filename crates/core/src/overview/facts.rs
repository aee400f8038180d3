//! What is known of one line of the mapping.

use crate::company::CustomerKind;
use crate::customer::normal::{alike, is_blank};
use crate::customer::{CompanyId, Field, Values, WebstoreId};
use crate::state::State;

/// How two values of a field stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// They mean the same.
    Agrees,
    /// They differ.
    Differs,
    /// Only one side has a value, or is there at all.
    OneSided,
}

/// A field of both records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Which field.
    pub field: Field,
    /// Business Central's value; empty without a customer.
    pub company: String,
    /// The webstore's value; empty without a customer.
    pub webstore: String,
    /// How they stand to each other.
    pub matches: Match,
}

/// What stands in the place of a value that an answer did not hold.
const NOT_READ: &str = "(not read)";

/// Both records of a line, field by field: the fields that either side has a value in.
pub fn facts(
    state: &State,
    company: Option<&CompanyId>,
    webstore: Option<WebstoreId>,
) -> Vec<Fact> {
    let countries = &state.snapshots.reference.countries;
    let account = webstore.and_then(|id| state.snapshots.webstore.get(&id));
    let customer = company.and_then(|id| state.snapshots.company.get(id));
    let of_webstore = account.map(|it| state.setup.values_of(it, countries));
    let email = of_webstore.as_ref().and_then(|it| it.get(Field::Email));
    let known: Vec<&str> = email.into_iter().collect();
    let of_company = customer.map(|it| state.company_values(it, &known));
    let value = |values: &Option<Values>, field| {
        let values = values.as_ref();
        values.map_or(Some(String::new()), |values| {
            values.get(field).map(str::to_owned)
        })
    };
    let fields = state.setup.fields().filter_map(|field| {
        // Name 2 and Contact are empty where they take no part, or no page gives them; in an account also where it has no such name.
        let has_page = state.snapshots.reference.lists.services.card.is_some();
        let is_persons =
            field == Field::Contact && customer.is_some_and(|it| it.kind == CustomerKind::Person);
        let is_asked_for = has_page && state.setup.compares(field) && !is_persons;
        let company = match field.is_further_name() && !is_asked_for {
            true => Some(String::new()),
            false => value(&of_company, field),
        };
        let webstore = match (state.setup.has_place(field), value(&of_webstore, field)) {
            (false, _) => Some(String::new()),
            (true, None) if field.is_further_name() => Some(String::new()),
            (true, value) => value,
        };
        // Where it takes no part, or the company does not publish its page, the delivery address is told among what is only shown.
        if field == Field::Delivery && !state.knows_ship_tos() {
            return None;
        }
        let (Some(company), Some(webstore)) = (&company, &webstore) else {
            let shown = |value: Option<String>| value.unwrap_or_else(|| NOT_READ.to_owned());
            return Some(Fact {
                field,
                company: shown(company),
                webstore: shown(webstore),
                matches: Match::OneSided,
            });
        };
        let (company, webstore) = (company.clone(), webstore.clone());
        let is_pair = customer.is_some() && account.is_some();
        let matches = match (is_blank(&company), is_blank(&webstore)) {
            (true, true) => return None,
            // One that is the same as billing is an address too.
            (true, false) | (false, true) if field == Field::Delivery && is_pair => Match::Differs,
            (false, false) if alike(field, &company, &webstore) => Match::Agrees,
            (false, false) => Match::Differs,
            _ => Match::OneSided,
        };
        let shown = |value: String, is_there: bool| match is_there {
            true => field.shown(&value).into_owned(),
            false => value,
        };
        let company = shown(company, customer.is_some());
        let webstore = shown(webstore, account.is_some());
        let company = match customer {
            Some(it) if field == Field::Country && is_blank(&it.country) && !company.is_empty() => {
                format!("{company} (empty: the company’s own)")
            }
            _ => company,
        };
        Some(Fact {
            field,
            company,
            webstore,
            matches,
        })
    });
    fields.collect()
}
