//! Pairs that the user keeps apart: unmapped, taken out of the suggestions, or two customers that only look like one. Without
//! a memory of them the meta data, or an e-mail that both have, would map them again at the next run.

use serde::{Deserialize, Serialize};

use super::{MappingLine, Mappings};
use crate::customer::{CompanyId, WebstoreId};

/// Why two are kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum WhyApart {
    /// The user took their mapping back.
    #[default]
    Unmapped,
    /// The user took the pair out of the suggestions: they were never mapped.
    LeftOut,
    /// The user said that they are two customers, although they have an e-mail or name in common: who is not mapped is
    /// created on the other side all the same. Known to this browser alone, until that is done.
    Distinct,
}

/// An account that the user keeps apart from a Business Central customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apart {
    /// The account.
    pub webstore_id: WebstoreId,
    /// Whether a run has removed the mapping from the account's meta data and noted there that it was taken back. It is
    /// remembered here as well where the key can't see that.
    pub cleared: bool,
    /// Why.
    #[serde(default)]
    pub why: WhyApart,
}

impl Mappings {
    /// Takes a mapping back as its user wants it, and remembers that. Nothing happens when there is none.
    pub fn take_apart(&mut self, customer: &CompanyId) -> Option<&MappingLine> {
        let webstore_id = self.webstore_id(customer)?;
        self.unmap(customer);
        let line = self.line_mut(customer);
        line.apart.push(Apart {
            webstore_id,
            cleared: false,
            why: WhyApart::Unmapped,
        });
        Some(line)
    }

    /// Remembers that two are not to be mapped which are not. Nothing happens when they are.
    pub fn keep_apart(
        &mut self,
        customer: &CompanyId,
        id: WebstoreId,
        why: WhyApart,
    ) -> Option<&MappingLine> {
        if self.webstore_id(customer) == Some(id) {
            return None;
        }
        let line = self.line_mut(customer);
        match line.apart.iter_mut().find(|it| it.webstore_id == id) {
            Some(apart) => apart.why = why,
            None => line.apart.push(Apart {
                webstore_id: id,
                cleared: false,
                why,
            }),
        }
        Some(line)
    }

    /// Every account that was unmapped from a Business Central customer, with that customer.
    pub fn apart(&self) -> impl Iterator<Item = (&CompanyId, &Apart)> {
        self.lines()
            .flat_map(|line| line.apart.iter().map(|apart| (&line.customer, apart)))
    }

    /// What is remembered of an unmapped pair.
    pub fn apart_from(&self, customer: &CompanyId, id: WebstoreId) -> Option<&Apart> {
        let apart = &self.line(customer)?.apart;
        apart.iter().find(|apart| apart.webstore_id == id)
    }

    /// Notes that the account's meta data was told.
    pub fn note_cleared(&mut self, customer: &CompanyId, id: WebstoreId) -> Option<&MappingLine> {
        self.apart_from(customer, id)?;
        let line = self.line_mut(customer);
        for apart in line.apart.iter_mut().filter(|it| it.webstore_id == id) {
            apart.cleared = true;
        }
        Some(line)
    }

    /// Forgets that a pair was unmapped: WooCommerce keeps that itself, or somebody has mapped it again.
    pub fn forget_apart(&mut self, customer: &CompanyId, id: WebstoreId) -> Option<&MappingLine> {
        self.apart_from(customer, id)?;
        let line = self.line_mut(customer);
        line.apart.retain(|apart| apart.webstore_id != id);
        Some(line)
    }
}
