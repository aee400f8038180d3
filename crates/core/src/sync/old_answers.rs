//! Old answers, as caches give them: a list may be one that the records asked for by themselves are not.

use std::collections::BTreeSet;

use super::seek::Sought;
use super::unmapped::note_mapping_lost;
use super::{Ports, Session, company_reads, webstore_side};
use crate::call::Side;
use crate::company::CompanyCustomer;
use crate::customer::{CompanyId, WebstoreId};
use crate::merge::Changed;
use crate::plan::pair_values;
use crate::sabotage::{self, Sabotage};
use crate::slices::{self, Pauses};
use crate::state::{Snapshots, State};
use crate::webstore::WebstoreCustomer;

/// Asks again, by their ids, for the records that lists may have shown as they no longer are: those that are older than what was
/// read of them before (`former`), and those that show what our own last write replaced. Whoever is not there then is gone.
pub(super) async fn ask_again<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
    former: &Snapshots,
    pauses: &Pauses<'_>,
) {
    let mut doubtful = Doubtful::default();
    doubtful.note_older(state, former, pauses).await;
    doubtful.note_overwritten(state, pauses).await;
    let Doubtful {
        accounts,
        customers,
    } = doubtful;
    let ids: Vec<_> = accounts.iter().copied().collect();
    let sought = webstore_side::seek(session, &ids).await;
    let unread = |id: &WebstoreId| WebstoreCustomer::unanswered(*id, former.webstore.get(id));
    let now = settled(accounts, sought.ok(), |it| it.id, unread);
    for (id, account) in now {
        match account {
            Some(mut account) => {
                note_mapping_lost(state, &mut account, former.webstore.get(&id));
                state.put_account(account);
            }
            None => state.remove_account(id),
        }
    }
    let ids: Vec<_> = customers.iter().cloned().collect();
    let sought = company_reads::seek(session, &ids).await;
    let unread = |id: &CompanyId| CompanyCustomer::unanswered(id, former.company.get(id));
    let now = settled(customers, sought.ok(), |it| it.id.clone(), unread);
    for (id, customer) in now {
        match customer {
            Some(customer) => put_customer(state, customer),
            None => state.remove_customer(&id),
        }
    }
}

/// Puts a customer that was asked for again. Its card and its ship-to address were read by themselves: the first holds for the same ETag, the
/// other whatever the customer is.
fn put_customer(state: &mut State, customer: CompanyCustomer) {
    let read = state.snapshots.company.get(&customer.id);
    if read.is_some_and(|read| read.is_read() && read.etag == customer.etag) {
        return;
    }
    let ship_to = read.and_then(|read| read.ship_to.clone());
    state.put_customer(match ship_to {
        Some(ship_to) => customer.with_ship_to(Some(ship_to)),
        None => customer,
    });
}

/// What records are now, none for one that is gone. One that can't be asked for now is not read: neither the answer that was doubted
/// nor what was known before tells what it is, since the doubt may have been wrong.
fn settled<K: Ord + Clone, R>(
    doubtful: BTreeSet<K>,
    sought: Option<Sought<K, R>>,
    id: impl Fn(&R) -> K,
    unread: impl Fn(&K) -> R,
) -> Vec<(K, Option<R>)> {
    let (found, unanswered) = match sought {
        Some(sought) => {
            let fails = sought.unanswered.into_iter().map(|(id, _)| id);
            (sought.found, fails.collect::<Vec<_>>())
        }
        None => (Vec::new(), doubtful.iter().cloned().collect()),
    };
    let mut gone = doubtful;
    let mut now: Vec<_> = found
        .into_iter()
        .map(|record| (id(&record), Some(record)))
        .collect();
    let fails = unanswered.into_iter();
    now.extend(fails.map(|id| (id.clone(), Some(unread(&id)))));
    for (id, _) in &now {
        gone.remove(id);
    }
    now.extend(gone.into_iter().map(|id| (id, None)));
    now
}

/// Records of which a list's answer may be an old one.
#[derive(Default)]
struct Doubtful {
    accounts: BTreeSet<WebstoreId>,
    customers: BTreeSet<CompanyId>,
}

impl Doubtful {
    /// Those that were changed last before what was read of them earlier, and accounts of which the mapping became another although
    /// nothing says that they were changed.
    async fn note_older(&mut self, state: &State, former: &Snapshots, pauses: &Pauses<'_>) {
        if sabotage::is(Sabotage::StaleAsEdit) {
            return;
        }
        slices::for_each(pauses, state.snapshots.webstore.iter(), |(id, account)| {
            let Some(seen) = former.webstore.get(id) else {
                return;
            };
            let is_other_mapping = account.meta_data.mapping != seen.meta_data.mapping
                || account.meta_data.apart != seen.meta_data.apart;
            let is_doubtful = match (account.modified(), seen.modified()) {
                (Some(now), Some(then)) => now < then || (now == then && is_other_mapping),
                _ => is_other_mapping,
            };
            if is_doubtful {
                self.accounts.insert(*id);
            }
        })
        .await;
        slices::for_each(pauses, state.snapshots.company.iter(), |(id, customer)| {
            let seen = former.company.get(id);
            let times = customer
                .modified()
                .zip(seen.and_then(CompanyCustomer::modified));
            if times.is_some_and(|(now, then)| now < then) {
                self.customers.insert(id.clone());
            }
        })
        .await;
    }

    /// Those that show what our own last write replaced, and do not say that they were changed since.
    async fn note_overwritten(&mut self, state: &State, pauses: &Pauses<'_>) {
        slices::for_each(pauses, state.baselines.iter(), |(customer, baseline)| {
            if baseline.0.values().all(|agreed| agreed.replaced.is_none()) {
                return;
            }
            let id = state.mappings.webstore_id(customer);
            let account = id.and_then(|id| state.snapshots.webstore.get(&id));
            let (Some(account), Some(company)) = (account, state.snapshots.company.get(customer))
            else {
                return;
            };
            let (w, c) = pair_values(state, account, company);
            let changed = Changed {
                webstore: account.modified(),
                company: company.modified(),
            };
            let Some(baseline) = state.baseline_of(company, &c) else {
                return;
            };
            for field in baseline.0.keys() {
                let (Some(w), Some(c)) = (w.get(*field), c.get(*field)) else {
                    continue;
                };
                match baseline.old_answer(*field, w, c, changed) {
                    Some(Side::Webstore) => {
                        self.accounts.insert(account.id);
                    }
                    Some(Side::Company) => {
                        self.customers.insert(customer.clone());
                    }
                    None => {}
                }
            }
        })
        .await;
    }
}
