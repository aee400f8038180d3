//! Each Business Central customer with its mapping in every webstore of the same company.

use std::collections::BTreeMap;

use crate::company::CompanyCustomer;
use crate::connection::Connection;
use crate::customer::normal::folded;
use crate::customer::{CompanyId, WebstoreId};
use crate::gather::{Gather as _, sort_by};
use crate::mapping::MappingLine;
use crate::ports::{Store, StoreError};
use crate::setup::Setup;
use crate::shelf::Shelf;
use crate::state::{Damage, records, stored_setup};
use crate::webstore::WebstoreCustomer;

/// The mappings of one webstore.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Elsewhere {
    /// Its code.
    pub code: String,
    /// The line of each Business Central customer that has one.
    lines: BTreeMap<CompanyId, MappingLine>,
    /// What each mapped account is called.
    titles: BTreeMap<WebstoreId, String>,
}

/// How a Business Central customer stands in a webstore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Takes no part in it.
    None,
    /// Takes part and has no account yet.
    Flagged,
    /// Mapped to this account; its name is none when it is gone or was never read.
    Mapped(WebstoreId, Option<String>),
}

impl Elsewhere {
    /// From what a browser keeps of a webstore.
    ///
    /// # Errors
    /// The store can't be read.
    pub async fn load<S: Store>(store: &S, connection: &Connection) -> Result<Self, StoreError> {
        // What is damaged is told of when that webstore is shown.
        let mut damage = Damage::default();
        let Setup { name_source, .. } = stored_setup(store, &mut damage).await?;
        let lines = records::<MappingLine, _>(store, &mut damage).await?;
        let accounts = records::<WebstoreCustomer, _>(store, &mut damage).await?;
        let titles = accounts.iter().map(|it| (it.id, it.title(name_source)));
        Ok(Self {
            code: connection.webstore.code.clone(),
            titles: titles.gathered(),
            lines: lines
                .into_iter()
                .filter(|it| it.webstore_customer || it.webstore_id.is_some())
                .map(|it| (it.customer.clone(), it))
                .gathered(),
        })
    }

    /// How a customer stands in it.
    pub fn part(&self, customer: &CompanyId) -> Part {
        match self.lines.get(customer) {
            None => Part::None,
            Some(line) => match line.webstore_id {
                Some(id) => Part::Mapped(id, self.titles.get(&id).cloned()),
                None => Part::Flagged,
            },
        }
    }

    /// How many customers are mapped in it: those of `company` whose account is there, as the count on Home.
    pub fn mapped(&self, company: &Shelf<CompanyId, CompanyCustomer>) -> usize {
        let is_there = |id: &WebstoreId| self.titles.contains_key(id);
        let mapped = self.lines.iter().filter(|(customer, line)| {
            line.webstore_id.as_ref().is_some_and(is_there) && company.contains_key(*customer)
        });
        mapped.count()
    }
}

/// The customers whose name, number or e-mail holds every word of a search, by name.
pub fn customers_holding<'a>(
    customers: impl Iterator<Item = &'a CompanyCustomer>,
    words: &[String],
) -> Vec<CompanyId> {
    let mut found: Vec<(String, CompanyId)> = customers
        .filter_map(|it| {
            let text = folded(&format!("{} {} {}", it.display_name, it.number, it.email));
            let holds = words.iter().all(|word| text.contains(word.as_str()));
            holds.then(|| (text, it.id.clone()))
        })
        .collect();
    sort_by(&mut found, Ord::cmp);
    found.into_iter().map(|(_, id)| id).collect()
}
