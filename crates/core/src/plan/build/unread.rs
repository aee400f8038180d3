//! Records that can't be read in full: nobody is matched to one of them, and nobody created who may be one.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Planner, describe_company};
use crate::call::Side;
use crate::company::CompanyCustomer;
use crate::customer::normal::folded;
use crate::customer::{CompanyId, WebstoreId};
use crate::plan::{Plan, Reason};
use crate::slices::{self, Pauses};
use crate::state::State;
use crate::webstore::WebstoreCustomer;

/// The unmapped records of both sides that can't be read in full, by each e-mail and name that is known of them.
#[derive(Default)]
pub(super) struct Unread<'a> {
    webstore: FxHashMap<String, &'a WebstoreCustomer>,
    company: FxHashMap<String, &'a CompanyCustomer>,
}

impl<'a> Unread<'a> {
    pub(super) async fn of(state: &'a State, pauses: &Pauses<'_>) -> Self {
        let mut unread = Self::default();
        let snapshots = &state.snapshots;
        slices::for_each(pauses, snapshots.webstore.values(), |account| {
            if !account.is_read() && state.mappings.customer(account.id).is_none() {
                let name = account.name(state.setup.name_source).map(|it| it.1);
                let known = account.emails().map(|email| folded(&email));
                let known = known.chain(name.as_deref().map(folded));
                let known = known.filter(|text| !text.is_empty());
                unread.webstore.extend(known.map(|text| (text, account)));
            }
        })
        .await;
        slices::for_each(pauses, snapshots.company.values(), |customer| {
            if !customer.is_read() && state.mappings.webstore_id(&customer.id).is_none() {
                let known = customer.emails().map(|email| folded(&email));
                let known = known.chain([folded(&customer.display_name)]);
                let known = known.filter(|text| !text.is_empty());
                unread.company.extend(known.map(|text| (text, customer)));
            }
        })
        .await;
        unread
    }
}

impl Planner<'_> {
    /// Why an account is not created in Business Central, if a customer there that can't be read may be it, or an earlier run was
    /// creating it and nothing that was read tells whether it did.
    pub(super) fn may_be_unread_customer(&self, account: &WebstoreCustomer) -> Option<Reason> {
        if self.state.creates_customer_for(account.id) {
            return Some(Reason::MayBeUnread { holder: None });
        }
        let name = account.name(self.state.setup.name_source).map(|it| it.1);
        let known = account.emails().map(|email| folded(&email));
        let mut known = known.chain(name.as_deref().map(folded));
        let holder = known.find_map(|text| self.unread.company.get(&text))?;
        Some(Reason::MayBeUnread {
            holder: Some(describe_company(holder)),
        })
    }

    /// Why a customer is not created in the webstore, if an account there that can't be read may be it, or an earlier run was
    /// creating it and nothing that was read tells whether it did.
    pub(super) fn may_be_unread_account(&self, customer: &CompanyCustomer) -> Option<Reason> {
        if self.state.creates_account_for(&customer.id) {
            return Some(Reason::MayBeUnread { holder: None });
        }
        let known = customer.emails().map(|email| folded(&email));
        let mut known = known.chain([folded(&customer.display_name)]);
        let holder = known.find_map(|text| self.unread.webstore.get(&text))?;
        Some(Reason::MayBeUnread {
            holder: Some(self.describe_webstore(holder)),
        })
    }

    /// Says of each record of which something can't be read that it is so, where no line is about it for another reason: nothing is to be
    /// written of it, but others may have to wait for it.
    pub(super) async fn say_unread_records(&self, plan: &mut Plan, pauses: &Pauses<'_>) {
        let snapshots = &self.state.snapshots;
        let mut unread = BTreeSet::new();
        slices::for_each(pauses, snapshots.webstore.values(), |account| {
            let has_role = !account.not_read.iter().any(|it| it.covers("role"));
            let is_staff = has_role && !self.state.setup.takes_part(account);
            if !account.not_read.is_empty() && !is_staff {
                let customer = self.state.mappings.customer(account.id).cloned();
                unread.insert((Some(account.id), customer));
            }
        })
        .await;
        slices::for_each(pauses, snapshots.company.values(), |customer| {
            if !customer.not_read.is_empty() {
                let account = self.state.mappings.webstore_id(&customer.id);
                unread.insert((account, Some(customer.id.clone())));
            }
        })
        .await;
        if unread.is_empty() {
            return;
        }
        let accounts: FxHashSet<_> = plan.lines.iter().filter_map(|it| it.webstore).collect();
        let customers = plan.lines.iter().filter_map(|it| it.company.clone());
        let customers: FxHashSet<CompanyId> = customers.collect();
        let is_said = |(account, customer): &(Option<WebstoreId>, Option<CompanyId>)| {
            account.is_some_and(|id| accounts.contains(&id))
                || customer.as_ref().is_some_and(|id| customers.contains(id))
        };
        unread.retain(|it| !is_said(it));
        for (account, customer) in unread {
            let webstore = account.and_then(|id| snapshots.webstore.get(&id));
            let company = customer.and_then(|id| snapshots.company.get(&id));
            let line = self.line(webstore, company, Reason::NotRead);
            if !line.not_read.is_empty() {
                plan.lines.push(line);
            }
        }
    }

    /// Says of records that can't even be told from the others that they are there.
    pub(super) fn unidentified(&self, plan: &mut Plan) {
        let reference = &self.state.snapshots.reference;
        for (side, records) in [
            (Side::Webstore, &reference.unidentified_accounts),
            (Side::Company, &reference.unidentified_customers),
        ] {
            for record in records {
                let mut line = self.line(None, None, Reason::NotRead);
                line.name.clone_from(&record.hint);
                line.not_read.push((side, record.not_read.clone()));
                plan.lines.push(line);
            }
        }
    }
}
