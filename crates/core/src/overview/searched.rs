//! What the lines of the mapping are searched for.

use crate::company::CompanyCustomer;
use crate::customer::normal::fold_onto;
use crate::customer::{Field, OwnField, WebstoreId};
use crate::setup::Setup;
use crate::state::State;
use crate::webstore::WebstoreCustomer;

/// The fields that a line is searched for besides names, e-mails and numbers: those that tell who somebody is, and take part.
pub(super) struct Searched(Vec<Field>);

impl Searched {
    pub(super) fn of(setup: &Setup) -> Self {
        let tells = |field: &Field| match field {
            Field::VatNumber | Field::Name2 | Field::Contact => true,
            // Its number is searched anyway, and codes of lists are those of many.
            Field::Own(own) => matches!(own, OwnField::Website | OwnField::Gln),
            _ => false,
        };
        let fields = setup.fields().filter(tells);
        Self(fields.filter(|field| setup.compares(*field)).collect())
    }

    /// Adds the text of a line. It begins with the name, by which lines are sorted, and ends with a character that no word of a search
    /// has.
    pub(super) fn add_text(
        &self,
        text: &mut String,
        customer: Option<&CompanyCustomer>,
        account: Option<&WebstoreCustomer>,
        id: Option<WebstoreId>,
        state: &State,
    ) {
        let mut add = |part: &str| {
            fold_onto(text, part);
            text.push(' ');
        };
        if let Some(customer) = customer {
            add(&customer.display_name);
            add(&customer.number);
            add(&customer.email);
        }
        if let Some(account) = account {
            add(&account.title(state.setup.name_source));
            add(&account.email);
        }
        if let Some(id) = id {
            add(&id.to_string());
        }
        for field in &self.0 {
            if let Some(customer) = customer {
                customer.text(*field).into_iter().for_each(&mut add);
            }
            if let Some(account) = account {
                let names = state.setup.names();
                let held = match field.is_further_name() {
                    true => account.further_name(names.further(*field), names.name),
                    false => {
                        let held = account.meta_value(state.setup.meta_key(*field));
                        held.map(str::to_owned)
                    }
                };
                held.iter().for_each(|held| add(held));
            }
        }
        text.push('\n');
    }
}
