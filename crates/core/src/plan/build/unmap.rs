//! Mappings that their user took back.

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};

use super::Planner;
use crate::customer::{CompanyId, WebstoreId};
use crate::gather::Gather as _;
use crate::mapping::{Apart, WhyApart};
use crate::plan::{Held, Plan, Reason, Work};
use crate::webstore::{Binding, MetaData, WebstoreCustomer};

impl Planner<'_> {
    /// Removes from the meta data what was unmapped here, and notes it there for every other browser. Where the same run maps
    /// the account to somebody else, it is noted along with that.
    pub(super) fn taken_back(&self, plan: &mut Plan) {
        let written: BTreeSet<WebstoreId> = plan
            .lines
            .iter()
            .filter(|line| line.work.is_some())
            .filter_map(|line| line.webstore)
            .gathered();
        // Of an account all are noted at once: the line is about the one that WooCommerce holds, if it does.
        let mut told: BTreeMap<WebstoreId, (&CompanyId, Held, WhyApart)> = BTreeMap::new();
        let is_to_be_told = |apart: &Apart| !apart.cleared && apart.why != WhyApart::Distinct;
        let open = self.state.mappings.apart().filter(|it| is_to_be_told(it.1));
        for (customer, apart) in open {
            let id = apart.webstore_id;
            let account = self.state.snapshots.webstore.get(&id);
            let Some(account) = account.filter(|it| !written.contains(&it.id)) else {
                continue;
            };
            let held = match &account.meta_data.mapping {
                MetaData::Mapping(held) if self.names(held, customer) => Held::Yes,
                MetaData::Hidden => Held::Unseen,
                _ if self.state.notes_unmapped(account, customer) => continue,
                MetaData::Mapping(_) | MetaData::NoMapping => Held::No,
            };
            match told.entry(id) {
                Entry::Vacant(entry) => {
                    entry.insert((customer, held, apart.why));
                }
                Entry::Occupied(mut entry) if held == Held::Yes => {
                    entry.insert((customer, held, apart.why));
                }
                Entry::Occupied(_) => {}
            }
        }
        for (id, (customer, held, why)) in told {
            let Some(account) = self.state.snapshots.webstore.get(&id) else {
                continue;
            };
            let company = self.state.snapshots.company.get(customer);
            let is_staff = !self.state.setup.takes_part(account);
            let reason = match is_staff {
                true => Reason::StaffAccount {
                    role: account.role.clone(),
                },
                false if why == WhyApart::LeftOut && held != Held::Yes => Reason::LeftOut,
                false => Reason::Unmapped(held),
            };
            let mut line = self.line(Some(account), company, reason);
            line.company = Some(customer.clone());
            line.work = (!is_staff).then(|| Work::Unmap {
                seen: self.state.snapshots.shared_account(account),
                customer: customer.clone(),
                why: match held {
                    // What is removed was a mapping, whoever made it.
                    Held::Yes => WhyApart::Unmapped,
                    Held::No | Held::Unseen => why,
                },
            });
            // One line is enough of a pair.
            plan.lines
                .retain(|it| it.reason != Reason::KeptApart || it.webstore != Some(id));
            plan.lines.push(line);
        }
    }

    /// Whether the mapping is to be written into the account's meta data: it is not there, or one is that was taken back.
    /// Meta data that the key can't see can't be checked, and one answer that lacks what the reading before found proves nothing.
    pub(super) fn lacks_binding(&self, account: &WebstoreCustomer, customer: &CompanyId) -> bool {
        match &account.meta_data.mapping {
            MetaData::NoMapping => !account.has_just_lost_mapping(),
            MetaData::Mapping(held) => {
                !self.names(held, customer) && self.company_id.as_ref() == Some(&held.company)
            }
            MetaData::Hidden => false,
        }
    }

    fn names(&self, held: &Binding, customer: &CompanyId) -> bool {
        self.company_id.as_ref() == Some(&held.company) && held.customer == *customer
    }
}
