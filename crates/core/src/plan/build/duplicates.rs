//! Customers that would be created although the other side has one of the same name, who is mapped, about to be, or one of
//! several that can't be told apart: whether they are one is asked. Those that share an e-mail are asked about where the
//! line is made.

use rustc_hash::FxHashMap;

use super::Planner;
use crate::company::CompanyCustomer;
use crate::customer::normal::folded;
use crate::customer::{CompanyId, Field, WebstoreId};
use crate::mapping::Evidence;
use crate::plan::{Plan, PlanLine, Reason, Twin, Work};
use crate::slices::{self, Pauses};
use crate::webstore::WebstoreCustomer;

/// The places of lines that create somebody, by the name that they create.
type Creates = FxHashMap<String, Vec<usize>>;

impl Planner<'_> {
    /// Turns lines that would create a namesake of somebody into questions.
    pub(super) async fn ask_about_namesakes(&self, plan: &mut Plan, pauses: &Pauses<'_>) {
        let (mut in_company, mut in_webstore) = (Creates::default(), Creates::default());
        slices::for_each(pauses, plan.lines.iter().enumerate(), |(place, line)| {
            let (creates, values) = match &line.work {
                Some(Work::CreateInCompany { values, .. }) => (&mut in_company, values),
                Some(Work::CreateInWebstore { values, .. }) => (&mut in_webstore, values),
                Some(Work::Bring(_) | Work::Unmap { .. }) | None => return,
            };
            let name = folded(values.get(Field::Name).unwrap_or_default());
            creates.entry(name).or_default().push(place);
        })
        .await;
        note_each_other(&in_company, &mut plan.lines);
        let snapshots = &self.state.snapshots;
        if !in_company.is_empty() {
            slices::for_each(pauses, snapshots.company.values(), |customer| {
                if let Some(places) = in_company.get(&folded(&customer.display_name)) {
                    self.ask_in_company(places, customer, &mut plan.lines);
                }
            })
            .await;
        }
        if !in_webstore.is_empty() {
            let source = self.state.setup.name_source;
            slices::for_each(pauses, snapshots.webstore.values(), |account| {
                if let Some(places) = in_webstore.get(&folded(&account.title(source))) {
                    self.ask_in_webstore(places, account, &mut plan.lines);
                }
            })
            .await;
        }
    }

    fn ask_in_company(&self, places: &[usize], customer: &CompanyCustomer, lines: &mut [PlanLine]) {
        let name = Evidence::Name(folded(&customer.display_name));
        for place in places {
            let line = &mut lines[*place];
            if let Some(id) = line.webstore {
                self.ask(line, name.clone(), &customer.id, id, || {
                    self.held_by(customer)
                });
            }
        }
    }

    fn ask_in_webstore(
        &self,
        places: &[usize],
        account: &WebstoreCustomer,
        lines: &mut [PlanLine],
    ) {
        let name = Evidence::Name(folded(&account.title(self.state.setup.name_source)));
        let holder = || match self.state.mappings.customer(account.id) {
            Some(customer) => {
                let company = &self.state.snapshots.company;
                let number = company.get(customer).map_or("a customer", |it| &it.number);
                format!("{}, mapped to {number},", self.describe_webstore(account))
            }
            None => self.describe_webstore(account),
        };
        for place in places {
            let line = &mut lines[*place];
            if let Some(customer) = line.company.clone() {
                self.ask(line, name.clone(), &customer, account.id, holder);
            }
        }
    }

    /// Makes a question of a line, unless the user has answered it.
    fn ask(
        &self,
        line: &mut PlanLine,
        evidence: Evidence,
        customer: &CompanyId,
        webstore: WebstoreId,
        holder: impl FnOnce() -> String,
    ) {
        if self.state.are_distinct(webstore, customer) {
            if let Reason::NewInWebstore { is_distinct, .. } = &mut line.reason {
                *is_distinct = true;
            }
            return;
        }
        line.work = None;
        line.reason = Reason::PossibleDuplicate(Box::new(Twin {
            evidence,
            holder: holder(),
            customer: customer.clone(),
            webstore,
        }));
    }

    /// A customer of Business Central, and to whom it is mapped.
    pub(super) fn held_by(&self, customer: &CompanyCustomer) -> String {
        let described = super::describe_company(customer);
        match self.state.mappings.webstore_id(&customer.id) {
            Some(id) => format!("{described}, mapped to webstore ID {id},"),
            None => described,
        }
    }
}

/// Accounts of one name that are created together say so of each other: people share names, and one person may have two
/// accounts.
fn note_each_other(creates: &Creates, lines: &mut [PlanLine]) {
    for places in creates.values().filter(|places| places.len() > 1) {
        let ids: Vec<_> = places.iter().filter_map(|it| lines[*it].webstore).collect();
        for place in places {
            let line = &mut lines[*place];
            let own = line.webstore;
            if let Reason::NewInWebstore { namesakes, .. } = &mut line.reason {
                namesakes.extend(ids.iter().filter(|id| Some(**id) != own));
            }
        }
    }
}
