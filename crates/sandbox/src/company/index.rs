//! Where customers are found by other fields than their number: without it a list would look at all of them.

use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;

use super::customer::Customer;
use crate::guid::Guid;

/// Numbers of customers by id, by the moment of the last change, and by e-mail and name without their letter case.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    by_id: HashMap<Guid, String>,
    by_modified: BTreeSet<(i64, String)>,
    by_email: BTreeSet<(String, String)>,
    by_name: BTreeSet<(String, String)>,
}

/// Where an order by the last change goes on.
#[derive(Debug, Clone, Copy)]
pub(super) enum From<'a> {
    /// At this moment.
    Moment(i64),
    /// Behind the customer of this number, which was changed at this moment.
    Behind(i64, &'a str),
}

impl Index {
    pub fn add(&mut self, customer: &Customer) {
        let c = customer;
        self.by_id.insert(c.id, c.number.clone());
        self.by_modified.insert((c.modified, c.number.clone()));
        self.by_email.insert(entry(&c.email, &c.number));
        self.by_name.insert(entry(&c.display_name, &c.number));
    }

    pub fn remove(&mut self, customer: &Customer) {
        let c = customer;
        self.by_id.remove(&c.id);
        self.by_modified.remove(&(c.modified, c.number.clone()));
        self.by_email.remove(&entry(&c.email, &c.number));
        self.by_name.remove(&entry(&c.display_name, &c.number));
    }

    /// The number of the customer with this id.
    pub fn number_of(&self, id: Guid) -> Option<&str> {
        self.by_id.get(&id).map(String::as_str)
    }

    /// Those with this e-mail, in any letter case.
    pub fn with_email(&self, email: &str) -> impl Iterator<Item = &str> {
        equal(&self.by_email, email)
    }

    /// Those with this name, in any letter case.
    pub fn with_name(&self, name: &str) -> impl Iterator<Item = &str> {
        equal(&self.by_name, name)
    }

    /// In the order of their last changes, with their moments.
    pub fn changed(&self, from: From<'_>) -> impl Iterator<Item = (i64, &str)> + use<'_> {
        let start = match from {
            From::Moment(moment) => Bound::Included((moment, String::new())),
            From::Behind(moment, number) => Bound::Excluded((moment, number.to_owned())),
        };
        let found = self.by_modified.range((start, Bound::Unbounded));
        found.map(|(moment, number)| (*moment, number.as_str()))
    }
}

fn entry(value: &str, number: &str) -> (String, String) {
    (value.to_lowercase(), number.to_owned())
}

fn equal<'a>(
    index: &'a BTreeSet<(String, String)>,
    value: &str,
) -> impl Iterator<Item = &'a str> + use<'a> {
    let value = value.to_lowercase();
    let found = index.range((value.clone(), String::new())..);
    found
        .take_while(move |(own, _)| *own == value)
        .map(|(_, number)| number.as_str())
}
