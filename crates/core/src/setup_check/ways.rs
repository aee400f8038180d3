//! Through what the fields are reached that API v2.0 does not have, and until when.

use crate::company::{CardService, Services, Way};
use crate::customer::template_value::TemplateValue;
use crate::customer::{Field, OwnField};
use crate::state::State;

/// What Concord's own API is to the user.
const OWN_API: &str = "Concord's own API, which is installed in Business Central and stays";

/// A web service of a page, with its end.
fn page_service(name: &str) -> String {
    format!("{name}, which Microsoft removes with version 30 of Business Central (2027)")
}

fn services(state: &State) -> &Services {
    &state.snapshots.reference.lists.services
}

/// What keeps Concord's own API from being used; nothing where it is not installed, or is used.
fn refused(state: &State) -> &'static str {
    match services(state).extension_refused {
        Some(_) => {
            " Concord's own API is installed in Business Central, and this user may not use it: with the permission set CCD SYNC it is used instead."
        }
        None => "",
    }
}

/// How a company reaches what its customers' pages have: through what, and until when.
fn of_card(state: &State) -> String {
    match &services(state).card {
        Some(CardService::Extension) => OWN_API.to_owned(),
        Some(card) => page_service(&format!("the web service {}", card.name())),
        None => page_service("the web service workflowCustomers, or that of the customer card"),
    }
}

/// Through what Name 2 and Contact are reached (facts/business-central.md §2.2).
pub fn further_names_way(state: &State) -> String {
    format!(
        "Read and written through {}.{}",
        of_card(state),
        refused(state)
    )
}

/// Through what ship-to addresses are reached (facts/business-central.md §2.3).
pub fn ship_to_way(state: &State) -> String {
    let way = match services(state).way() {
        Way::Extension => OWN_API.to_owned(),
        Way::ApiV2 => page_service("the web service of page 300 (Ship-to Address)"),
    };
    format!("Reached through {way}.{}", refused(state))
}

/// Through what an own field is reached; what else is to be known of it.
pub fn own_field_way(field: OwnField, state: &State) -> String {
    let way = match state.way().is_on_card(Field::Own(field)) {
        true => format!("Through {}.", of_card(state)),
        false if state.way() == Way::Extension => format!("Through {OWN_API}."),
        false => "Through API v2.0.".to_owned(),
    };
    match field.is_read_only() {
        true => format!("{way} Only pushed: Business Central alone decides on it."),
        false => way,
    }
}

/// Through what the groups are read that roles follow from.
pub fn role_groups_way(state: &State) -> String {
    let group = OwnField::Template(TemplateValue::PriceGroup);
    let way = match state.way().is_on_card(Field::Own(group)) {
        true => of_card(state),
        false => OWN_API.to_owned(),
    };
    format!("The groups are read through {way}.{}", refused(state))
}

/// Through what the values of customer templates are written that API v2.0 does not take.
pub fn template_values_way(state: &State) -> String {
    let way = match &services(state).card {
        Some(CardService::Extension) => format!(
            "They go through {OWN_API}, along with the new customer: this box is not needed."
        ),
        Some(card) => format!(
            "This company offers {}: Concord writes these values through it, and this box is not needed.",
            page_service(&format!("the web service {}", card.name()))
        ),
        None => "For posting groups, price groups and the like, which Business Central's API does not take. Confirm it only when API Setup in Business Central has rules for them.".to_owned(),
    };
    format!("{way}{}", refused(state))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(card: Option<CardService>) -> State {
        let mut state = State::default();
        state.known_mut().snapshots.reference.lists.services.card = card;
        state
    }

    #[test]
    fn each_way_is_named_and_only_microsofts_pages_have_an_end() {
        let own = OwnField::Gln;
        let words = |state: &State| {
            [
                further_names_way(state),
                own_field_way(own, state),
                ship_to_way(state),
            ]
        };
        for card in [None, Some(CardService::WorkflowCustomers)] {
            for words in words(&state(card)) {
                assert!(words.contains("version 30"), "{words}");
            }
        }
        let extension = state(Some(CardService::Extension));
        let all = words(&extension).into_iter().chain([
            template_values_way(&extension),
            own_field_way(OwnField::Website, &extension),
        ]);
        for words in all {
            assert!(
                words.contains("own API") && !words.contains("version 30"),
                "{words}"
            );
        }
        assert!(own_field_way(OwnField::Website, &state(None)).contains("API v2.0"));
    }
}
