//! The rule by which accounts and customers that are not mapped are matched (spec.md §13).

use concord_base::{all, json};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use strum::VariantArray;

/// How it is found out which customer an account is that is mapped to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, VariantArray)]
pub enum Matching {
    /// By e-mail first, then, among what is left, by name.
    #[default]
    EmailThenName,
    /// By e-mail, by name, and then by VAT registration no.
    AlsoVatNumber,
    /// By the customer no. under a meta key of the account, and by nothing else.
    CustomerNumber,
    /// By nothing: accounts that are not mapped have no customer of their own, and their orders are the default guest customer's.
    DefaultCustomer,
}

impl Matching {
    /// Every value, default first.
    pub const ALL: [Matching; Matching::VARIANTS.len()] = all(Matching::VARIANTS);

    /// The value on screens.
    pub fn label(self) -> &'static str {
        match self {
            Matching::EmailThenName => "E-mail, then name",
            Matching::AlsoVatNumber => "E-mail, name, then VAT registration no.",
            Matching::CustomerNumber => "Customer no. in a meta key",
            Matching::DefaultCustomer => "Always the default guest customer",
        }
    }

    /// What the rule does, for whoever chooses it.
    pub fn in_words(self) -> &'static str {
        match self {
            Matching::EmailThenName => {
                "An account and a customer are matched where exactly one of each has the e-mail; among those that are left, where exactly one of each has the name."
            }
            Matching::AlsoVatNumber => {
                "By e-mail and name, and among those that are left where exactly one of each has the VAT registration no."
            }
            Matching::CustomerNumber => {
                "By the customer no. in the account's meta data and by nothing else: e-mail and name match nobody. A number that several accounts have, or that no customer has, is shown as such. An account without one is new, unless a customer has its e-mail or name: then it is asked."
            }
            Matching::DefaultCustomer => {
                "Nobody is matched or created in Business Central. Orders of accounts that nobody has mapped belong to the default guest customer, or to the one of their region, as those of guests do."
            }
        }
    }

    /// Whether accounts are told from each other by e-mail and name.
    pub(crate) fn is_by_email(self) -> bool {
        matches!(self, Matching::EmailThenName | Matching::AlsoVatNumber)
    }
}

/// Under which name it stood when all that could be chosen was whether the VAT registration no. matches as well.
const FORMER: &str = "suggest_by_vat_number";

/// A setup, or a file with setups, of before, with the rule in the place of the former setting; none where that does not stand in it.
pub(crate) fn brought_up(kept: &str) -> Option<String> {
    if !kept.contains(FORMER) {
        return None;
    }
    let mut kept: Value = json::from_str(kept).ok()?;
    rename(&mut kept);
    Some(kept.to_string())
}

fn rename(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::Bool(is_by_vat_number)) = members.get(FORMER) {
                let rule = match is_by_vat_number {
                    true => "AlsoVatNumber",
                    false => "EmailThenName",
                };
                members.remove(FORMER);
                members.insert("matching".to_owned(), rule.into());
            }
            members.values_mut().for_each(rename);
        }
        Value::Array(items) => items.iter_mut().for_each(rename),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::Setup;

    #[test]
    fn a_setup_of_before_keeps_its_rule() {
        for (kept, matching) in [
            ("{}", Matching::EmailThenName),
            (
                r#"{"suggest_by_vat_number":false}"#,
                Matching::EmailThenName,
            ),
            (r#"{"suggest_by_vat_number":true}"#, Matching::AlsoVatNumber),
            (r#"{"matching":"CustomerNumber"}"#, Matching::CustomerNumber),
        ] {
            let now = brought_up(kept);
            assert_eq!(now.is_some(), kept.contains("suggest"), "{kept}");
            let setup: Setup = json::from_str(now.as_deref().unwrap_or(kept)).unwrap();
            assert_eq!(setup.matching, matching, "{kept}");
        }
    }
}
