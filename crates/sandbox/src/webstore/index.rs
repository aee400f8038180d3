//! Ready-made orders of customers per role, so that a page of a long list costs as much as its own rows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::state::Customer;

/// How a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ListOrder {
    /// By id, which is also the order of registration.
    Id,
    /// By display name in lower case, then by id.
    Name,
}

/// The orders that were asked for so far. Each is made from all users once; afterwards a user finds its place by halving.
#[derive(Debug, Clone, Default)]
pub(super) struct ListIndex {
    lists: HashMap<(String, ListOrder), Vec<u64>>,
    /// Users looked at by lists since the start.
    pub visited: u64,
}

type Users = BTreeMap<u64, Customer>;

impl ListIndex {
    /// The ids for a role (`all` for everybody) in an order.
    pub fn ids(
        &mut self,
        role: &str,
        order: ListOrder,
        users: &Users,
        by_name: &BTreeSet<(String, u64)>,
    ) -> &[u64] {
        let visited = &mut self.visited;
        self.lists
            .entry((role.to_owned(), order))
            .or_insert_with(|| {
                *visited += users.len() as u64;
                let fits = |user: &&Customer| role == "all" || user.has_role(role);
                match order {
                    ListOrder::Id => users.values().filter(fits).map(|u| u.id).collect(),
                    ListOrder::Name => {
                        let named = by_name.iter().filter_map(|(_, id)| users.get(id));
                        named.filter(fits).map(|u| u.id).collect()
                    }
                }
            })
    }

    /// Whether a change of a user leaves every list as it is.
    pub fn same_place(old: &Customer, new: &Customer) -> bool {
        old.role == new.role
            && old.more_roles == new.more_roles
            && old.display_name.to_lowercase() == new.display_name.to_lowercase()
    }

    /// Before a user goes; `users` still holds it.
    pub fn take_out(&mut self, user: &Customer, users: &Users) {
        for ((_, order), ids) in self.lists_of(user) {
            if let Ok(at) = place(ids, *order, user, users) {
                ids.remove(at);
            }
        }
    }

    /// Before a user comes; `users` holds all others.
    pub fn put_in(&mut self, user: &Customer, users: &Users) {
        for ((_, order), ids) in self.lists_of(user) {
            if let Err(at) = place(ids, *order, user, users) {
                ids.insert(at, user.id);
            }
        }
    }

    fn lists_of(
        &mut self,
        user: &Customer,
    ) -> impl Iterator<Item = (&(String, ListOrder), &mut Vec<u64>)> {
        self.lists
            .iter_mut()
            .filter(|((role, _), _)| role == "all" || user.has_role(role))
    }
}

/// Where a user stands in a list, or would.
fn place(ids: &[u64], order: ListOrder, user: &Customer, users: &Users) -> Result<usize, usize> {
    if order == ListOrder::Id {
        return ids.binary_search(&user.id);
    }
    let key = |user: &Customer| (user.display_name.to_lowercase(), user.id);
    let own = key(user);
    ids.binary_search_by(|id| users.get(id).map(key).cmp(&Some(own.clone())))
}
