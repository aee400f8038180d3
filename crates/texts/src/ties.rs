//! Who is tied to whom by values that both have.

use std::collections::BTreeMap;

use crate::groups::Groups;
use crate::numbered::Numbered;

const NOBODY: u32 = u32::MAX;

/// Which customers have which values. Values and customers go by numbers, so that a hundred thousand of them need no text twice;
/// a customer's number is its place in its side's list.
pub struct Ties {
    /// The values that any Business Central customer has. One that only the webstore has ties nobody to anybody.
    values: Numbered,
    /// Value and Business Central customer.
    company: Vec<(u32, u32)>,
    /// Value and webstore customer.
    webstore: Vec<(u32, u32)>,
}

/// One customer of each side that are tied to each other and to nobody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The webstore's.
    pub webstore: u32,
    /// Business Central's.
    pub company: u32,
    /// What ties them. Of several values the one that sorts first, whatever came first.
    pub value: u32,
}

/// More customers than one on a side, tied to each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tangle {
    /// The webstore's, in the order of their numbers.
    pub webstore: Vec<u32>,
    /// Business Central's, in the order of their numbers.
    pub company: Vec<u32>,
    /// What ties them.
    pub values: Vec<u32>,
}

impl Ties {
    /// None yet, with room for about so many customers a side. `fold_by_tables` gives the normal form of a text that
    /// [`fold_plainly`](crate::fold_plainly) has none of.
    pub fn for_about(customers: usize, fold_by_tables: fn(&str) -> String) -> Self {
        Self {
            values: Numbered::for_about(customers, fold_by_tables),
            company: Vec::with_capacity(customers),
            webstore: Vec::new(),
        }
    }

    /// A Business Central customer has a value. All of them are noted before the first of the webstore.
    pub fn company_has(&mut self, customer: u32, value: &str) {
        if let Some(value) = self.values.add(value) {
            let mut own = self.company.iter().rev();
            let is_noted = own
                .by_ref()
                .take_while(|(_, of)| *of == customer)
                .any(|(noted, _)| *noted == value);
            if !is_noted {
                self.company.push((value, customer));
            }
        }
    }

    /// A webstore customer has a value.
    pub fn webstore_has(&mut self, customer: u32, value: &str) {
        if let Some(value) = self.values.number(value) {
            self.webstore.push((value, customer));
        }
    }

    /// The normal form of a value.
    pub fn value(&self, number: u32) -> &str {
        self.values.text(number)
    }
}

/// How many of each side hang together.
#[derive(Clone, Copy, Default)]
struct Size {
    webstore: u32,
    company: u32,
}

/// The customers that hang together, under the first webstore customer among them. A Business Central customer with several
/// values can tie more than two although each value is held by two.
pub struct Tied<'a> {
    ties: &'a Ties,
    groups: Groups,
    /// How many customers the webstore has: Business Central's come after them in the groups.
    webstore: u32,
    /// The first webstore customer that has a value.
    first_holder: Vec<u32>,
    is_in_webstore: Vec<bool>,
    is_in_company: Vec<bool>,
    sizes: Vec<Size>,
    /// A Business Central customer of the group.
    partner: Vec<u32>,
}

impl<'a> Tied<'a> {
    /// What is done one after the other until it is known who is tied to whom. Each takes a few milliseconds with a hundred thousand
    /// customers, so that others can have a turn in between.
    pub const STEPS: [fn(&mut Self); 4] = [
        Self::join_in_webstore,
        Self::join_with_company,
        Self::count_webstore,
        Self::count_company,
    ];

    /// Nobody is tied to anybody yet, of so many customers.
    pub fn new(ties: &'a Ties, webstore: u32, company: u32) -> Self {
        Self {
            ties,
            // Webstore customers come first, so that the first of each group is one of them.
            groups: Groups::new(webstore + company),
            webstore,
            first_holder: vec![NOBODY; ties.values.count() as usize],
            is_in_webstore: vec![false; webstore as usize],
            is_in_company: vec![false; company as usize],
            sizes: vec![Size::default(); webstore as usize],
            partner: vec![NOBODY; webstore as usize],
        }
    }

    fn join_in_webstore(&mut self) {
        for (value, holder) in &self.ties.webstore {
            match &mut self.first_holder[*value as usize] {
                nobody @ &mut NOBODY => *nobody = *holder,
                first => self.groups.join(*first, *holder),
            }
        }
    }

    fn join_with_company(&mut self) {
        for (value, holder) in &self.ties.company {
            let first = self.first_holder[*value as usize];
            if first != NOBODY {
                self.groups.join(first, self.webstore + holder);
            }
        }
    }

    fn count_webstore(&mut self) {
        for (_, holder) in &self.ties.webstore {
            if !std::mem::replace(&mut self.is_in_webstore[*holder as usize], true) {
                self.sizes[self.groups.first(*holder) as usize].webstore += 1;
            }
        }
    }

    fn count_company(&mut self) {
        for (value, holder) in &self.ties.company {
            let is_tied = self.first_holder[*value as usize] != NOBODY;
            if is_tied && !std::mem::replace(&mut self.is_in_company[*holder as usize], true) {
                let first = self.groups.first(self.webstore + holder) as usize;
                self.sizes[first].company += 1;
                self.partner[first] = *holder;
            }
        }
    }

    /// Whether a webstore customer is tied to anybody.
    pub fn has_webstore(&self, customer: u32) -> bool {
        self.is_in_webstore[customer as usize]
    }

    /// Whether a Business Central customer is tied to anybody.
    pub fn has_company(&self, customer: u32) -> bool {
        self.is_in_company[customer as usize]
    }

    /// The pairs, in the order of the webstore customers.
    pub fn pairs(&mut self) -> Vec<Pair> {
        let mut shared = vec![NOBODY; self.webstore as usize];
        for value in 0..self.ties.values.count() {
            let Some(first) = self.first_of(value).filter(|first| self.is_pair(*first)) else {
                continue;
            };
            let named = &mut shared[first as usize];
            if *named == NOBODY || self.ties.value(value) < self.ties.value(*named) {
                *named = value;
            }
        }
        let of_pairs = (0..).zip(shared).filter(|(_, value)| *value != NOBODY);
        let pair = |(webstore, value): (u32, u32)| Pair {
            webstore,
            company: self.partner[webstore as usize],
            value,
        };
        of_pairs.map(pair).collect()
    }

    /// The tangles, in the order of the first webstore customer in each.
    pub fn tangles(&mut self) -> Vec<Tangle> {
        let mut tangles: BTreeMap<u32, Tangle> = BTreeMap::new();
        for value in 0..self.ties.values.count() {
            if let Some(first) = self.first_of(value).filter(|first| !self.is_pair(*first)) {
                tangles.entry(first).or_default().values.push(value);
            }
        }
        if tangles.is_empty() {
            return Vec::new();
        }
        for customer in 0..self.webstore {
            if let Some(first) = self.tangle_of(customer, self.has_webstore(customer))
                && let Some(tangle) = tangles.get_mut(&first)
            {
                tangle.webstore.push(customer);
            }
        }
        for customer in 0..self.is_in_company.len() as u32 {
            let member = self.webstore + customer;
            if let Some(first) = self.tangle_of(member, self.has_company(customer))
                && let Some(tangle) = tangles.get_mut(&first)
            {
                tangle.company.push(customer);
            }
        }
        tangles.into_values().collect()
    }

    /// The first of the tangle that a customer is in, if any.
    fn tangle_of(&mut self, member: u32, is_tied: bool) -> Option<u32> {
        let first = is_tied.then(|| self.groups.first(member));
        first.filter(|first| !self.is_pair(*first))
    }

    /// The first of those whom a value ties.
    fn first_of(&mut self, value: u32) -> Option<u32> {
        let holder = self.first_holder[value as usize];
        (holder != NOBODY).then(|| self.groups.first(holder))
    }

    fn is_pair(&self, first: u32) -> bool {
        let size = self.sizes[first as usize];
        size.webstore == 1 && size.company == 1
    }
}
