//! Which Business Central customer is which webstore customer.

mod ahead;
mod apart;
mod further;
mod hints;
mod near;
mod numbers;
mod suggest;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use apart::{Apart, WhyApart};
pub use further::{Comparison, Difference, compare};
pub use hints::{Hint, Sign, hints, hints_in_slices};
pub use suggest::{Ambiguous, Among, Evidence, Suggestion, Suggestions, suggest_in_slices};

use crate::customer::{CompanyId, WebstoreId};
use crate::ports::Timestamp;

/// A Business Central customer's part in the webstore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappingLine {
    /// The Business Central customer.
    pub customer: CompanyId,
    /// The webstore customer flag: this customer takes part in the webstore.
    pub webstore_customer: bool,
    /// The webstore ID; none until mapped or created.
    pub webstore_id: Option<WebstoreId>,
    /// When a run last brought both sides together.
    pub last_synchronised: Option<Timestamp>,
    /// Accounts that the user has unmapped from this customer: they are mapped to it again by hand only.
    #[serde(default)]
    pub apart: Vec<Apart>,
    /// The user name for the account that is to be created; none leaves it to the e-mail.
    #[serde(default)]
    pub user_name: Option<String>,
    /// Whether a password was typed for that account. The password itself is never kept ([`crate::new_account::Password`]):
    /// after a reload this tells that it is gone.
    #[serde(default)]
    pub password_chosen: bool,
    /// Whether a note in the account's meta data that a user took the mapping back is newer than the mapping. Not of two that
    /// were mapped again after that, until the meta data was seen to hold the mapping.
    #[serde(default)]
    pub bound: bool,
    /// The role pricing flag: this customer's account gets roles by its groups, where the setup goes by the flag.
    #[serde(default)]
    pub role_pricing: bool,
}

/// All mappings of one webstore. One to one: a second mapping of either customer is refused, here and
/// nowhere else, since the fields are private. Copies share the lines until one is changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mappings {
    lines: Arc<BTreeMap<CompanyId, MappingLine>>,
    by_webstore: Arc<BTreeMap<WebstoreId, CompanyId>>,
}

/// A mapping was refused because one of the two is mapped already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlreadyMapped {
    /// The Business Central customer is mapped to this webstore customer.
    CompanyCustomer(WebstoreId),
    /// The webstore customer is mapped to this Business Central customer.
    WebstoreCustomer(CompanyId),
}

impl Mappings {
    /// From stored lines. Of two lines that claim one webstore customer the first keeps it; the other
    /// stays as a line without webstore ID.
    pub fn from_lines(lines: impl IntoIterator<Item = MappingLine>) -> Self {
        let mut by_webstore = BTreeMap::new();
        let mut kept = BTreeMap::new();
        for mut line in lines {
            if let Some(id) = line.webstore_id {
                let holder = by_webstore
                    .entry(id)
                    .or_insert_with(|| line.customer.clone());
                if *holder != line.customer {
                    line.webstore_id = None;
                }
            }
            kept.insert(line.customer.clone(), line);
        }
        Self {
            lines: Arc::new(kept),
            by_webstore: Arc::new(by_webstore),
        }
    }

    /// Every line, in the order of ids.
    pub fn lines(&self) -> impl Iterator<Item = &MappingLine> {
        self.lines.values()
    }

    /// The line of a Business Central customer.
    pub fn line(&self, customer: &CompanyId) -> Option<&MappingLine> {
        self.lines.get(customer)
    }

    /// The webstore customer that a Business Central customer is mapped to.
    pub fn webstore_id(&self, customer: &CompanyId) -> Option<WebstoreId> {
        self.lines.get(customer)?.webstore_id
    }

    /// The Business Central customer that a webstore customer is mapped to.
    pub fn customer(&self, id: WebstoreId) -> Option<&CompanyId> {
        self.by_webstore.get(&id)
    }

    /// Maps two customers and sets the flag. Mapping them again changes nothing.
    pub fn map(
        &mut self,
        customer: &CompanyId,
        id: WebstoreId,
    ) -> Result<&MappingLine, AlreadyMapped> {
        if let Some(other) = self.webstore_id(customer).filter(|other| *other != id) {
            return Err(AlreadyMapped::CompanyCustomer(other));
        }
        if let Some(other) = self.customer(id).filter(|other| *other != customer) {
            return Err(AlreadyMapped::WebstoreCustomer(other.clone()));
        }
        Arc::make_mut(&mut self.by_webstore).insert(id, customer.clone());
        let line = self.line_mut(customer);
        line.apart.retain(|apart| apart.webstore_id != id);
        line.bound |= line.webstore_id.is_none();
        line.webstore_id = Some(id);
        line.webstore_customer = true;
        line.user_name = None;
        line.password_chosen = false;
        Ok(line)
    }

    /// Takes a mapping back; the flag goes with it. Nothing happens when there is none.
    pub fn unmap(&mut self, customer: &CompanyId) -> Option<&MappingLine> {
        let mapped = self.webstore_id(customer)?;
        Arc::make_mut(&mut self.by_webstore).remove(&mapped);
        let line = self.line_mut(customer);
        line.webstore_id = None;
        line.webstore_customer = false;
        line.bound = false;
        Some(line)
    }

    /// As [`Mappings::map`], of two that had been unmapped: WooCommerce may still note that.
    pub fn map_again(
        &mut self,
        customer: &CompanyId,
        id: WebstoreId,
    ) -> Result<&MappingLine, AlreadyMapped> {
        let is_new = self.webstore_id(customer).is_none();
        self.map(customer, id)?;
        let line = self.line_mut(customer);
        line.bound &= !is_new;
        Ok(line)
    }

    /// Whether an account is mapped and its meta data was seen to hold that.
    pub fn is_bound(&self, id: WebstoreId) -> bool {
        let line = self.customer(id).and_then(|customer| self.line(customer));
        line.is_some_and(|line| line.bound)
    }

    /// Notes that the account's meta data holds the mapping. None when that was known, or there is no mapping.
    pub fn note_bound(&mut self, customer: &CompanyId) -> Option<&MappingLine> {
        let line = self.lines.get(customer)?;
        if line.bound || line.webstore_id.is_none() {
            return None;
        }
        let line = self.line_mut(customer);
        line.bound = true;
        Some(line)
    }

    /// Sets or clears the webstore customer flag.
    pub fn set_flag(&mut self, customer: &CompanyId, flag: bool) -> &MappingLine {
        let line = self.line_mut(customer);
        line.webstore_customer = flag;
        line
    }

    /// Sets or clears the role pricing flag.
    pub fn set_role_pricing(&mut self, customer: &CompanyId, flag: bool) -> &MappingLine {
        let line = self.line_mut(customer);
        line.role_pricing = flag;
        line
    }

    /// Keeps the user name for the account that is to be created; none leaves it to the e-mail.
    pub fn set_user_name(&mut self, customer: &CompanyId, name: Option<String>) -> &MappingLine {
        let line = self.line_mut(customer);
        line.user_name = name;
        line
    }

    /// Notes whether a password was typed for the account that is to be created.
    pub fn set_password_chosen(&mut self, customer: &CompanyId, chosen: bool) -> &MappingLine {
        let line = self.line_mut(customer);
        line.password_chosen = chosen;
        line
    }

    /// Notes that a run brought both sides together.
    pub fn set_synchronised(&mut self, customer: &CompanyId, at: Timestamp) -> &MappingLine {
        let line = self.line_mut(customer);
        line.last_synchronised = Some(at);
        line
    }

    fn line_mut(&mut self, customer: &CompanyId) -> &mut MappingLine {
        Arc::make_mut(&mut self.lines)
            .entry(customer.clone())
            .or_insert_with(|| MappingLine {
                customer: customer.clone(),
                webstore_customer: false,
                webstore_id: None,
                last_synchronised: None,
                apart: Vec::new(),
                user_name: None,
                password_chosen: false,
                bound: false,
                role_pricing: false,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_sequence_of_mappings_maps_a_customer_twice(pairs in prop::collection::vec((0u8..6, 0u64..6), 0..40)) {
            let mut mappings = Mappings::default();
            for (customer, id) in pairs {
                let customer = CompanyId::new(&customer.to_string());
                match mappings.map(&customer, WebstoreId(id)) {
                    Ok(line) => prop_assert_eq!(line.webstore_id, Some(WebstoreId(id))),
                    Err(AlreadyMapped::CompanyCustomer(other)) => prop_assert_eq!(mappings.webstore_id(&customer), Some(other)),
                    Err(AlreadyMapped::WebstoreCustomer(other)) => prop_assert_eq!(mappings.customer(WebstoreId(id)), Some(&other)),
                }
            }
            let mut ids: Vec<_> = mappings.lines().filter_map(|line| line.webstore_id).collect();
            let mapped = ids.len();
            ids.sort_unstable();
            ids.dedup();
            prop_assert_eq!(ids.len(), mapped);
            prop_assert_eq!(&Mappings::from_lines(mappings.lines().cloned()), &mappings);
        }
    }
}
