//! The shop's database: users with their customer data.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use serde_json::Value;

use super::index::{ListIndex, ListOrder};
use super::orders::{CALIFORNIA, Order, TaxRate};
use super::site::Site;
use super::texts::SearchTexts;
use super::version::Version;

/// Fields of a billing address, in the order in which answers show them.
pub const BILLING: [&str; 11] = [
    "first_name",
    "last_name",
    "company",
    "address_1",
    "address_2",
    "city",
    "postcode",
    "country",
    "state",
    "email",
    "phone",
];

/// Fields of a shipping address: the same without the e-mail.
pub const SHIPPING: [&str; 10] = [
    "first_name",
    "last_name",
    "company",
    "address_1",
    "address_2",
    "city",
    "postcode",
    "country",
    "state",
    "phone",
];

/// One row of a user's meta data that the API shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Meta {
    /// Unique in the shop.
    pub id: u64,
    /// Without a leading underscore: those are dropped.
    pub key: String,
    /// A string, or an object or list as it was sent.
    pub value: Value,
}

/// A mail that the shop sent by itself: no parameter of the REST API suppresses it (surprise 5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mail {
    /// The address.
    pub to: String,
    /// Why it was sent.
    pub about: MailReason,
}

/// Why the shop sent a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MailReason {
    /// An account was made, one by one or in a batch.
    NewAccount,
    /// The account's e-mail was changed; the old address is told.
    EmailChanged,
    /// The account's password was changed.
    PasswordChanged,
}

/// A WordPress user with the data of a customer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Customer {
    /// The user's id.
    pub id: u64,
    /// Milliseconds since 1970; answers show whole seconds.
    pub created: i64,
    /// `None` until the first change through WooCommerce.
    pub modified: Option<i64>,
    /// The account's e-mail. Can be empty: a batch update with an invalid one erases it [batch_put_email_invalid].
    pub email: String,
    /// As sanitised.
    pub first_name: String,
    /// As sanitised.
    pub last_name: String,
    /// The role that answers show.
    pub role: String,
    /// Further roles, which role filters find [roles_two_listed_by_second], as after writing `wp_capabilities` [list_role_admin].
    pub more_roles: Vec<String>,
    /// Never changes.
    pub username: String,
    /// What lists are ordered by; the user name unless the account was made in the shop's admin.
    pub display_name: String,
    /// In the order of [`BILLING`].
    pub billing: [String; 11],
    /// In the order of [`SHIPPING`].
    pub shipping: [String; 10],
    /// Has paid an order.
    pub is_paying_customer: bool,
    /// In the order of their ids.
    pub meta: Vec<Meta>,
}

impl Customer {
    /// A field of the billing address; empty for an unknown one.
    pub fn billing(&self, field: &str) -> &str {
        BILLING
            .iter()
            .position(|f| *f == field)
            .map_or("", |i| &self.billing[i])
    }

    /// A field of the shipping address; empty for an unknown one.
    pub fn shipping(&self, field: &str) -> &str {
        SHIPPING
            .iter()
            .position(|f| *f == field)
            .map_or("", |i| &self.shipping[i])
    }

    /// Sets a field of the billing address; an unknown one is ignored, as WooCommerce does.
    pub fn set_billing(&mut self, field: &str, value: String) {
        if let Some(i) = BILLING.iter().position(|f| *f == field) {
            self.billing[i] = value;
        }
    }

    /// Sets a field of the shipping address; an unknown one is ignored [shipping_email].
    pub fn set_shipping(&mut self, field: &str, value: String) {
        if let Some(i) = SHIPPING.iter().position(|f| *f == field) {
            self.shipping[i] = value;
        }
    }

    /// Whether a list for this role shows the user.
    pub fn has_role(&self, role: &str) -> bool {
        self.roles().any(|it| it == role)
    }

    /// All roles, the one that answers show first; none of an account that has none [roles_set_none].
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        let all = std::iter::once(&self.role).chain(&self.more_roles);
        all.map(String::as_str).filter(|role| !role.is_empty())
    }
}

/// The shop.
#[derive(Debug, Clone)]
pub struct Webstore {
    /// Where it stands.
    pub site: &'static Site,
    /// Shown by the site index.
    pub site_name: String,
    users: BTreeMap<u64, Customer>,
    by_email: HashMap<String, u64>,
    by_username: HashMap<String, u64>,
    by_name: BTreeSet<(String, u64)>,
    texts: SearchTexts,
    pub(super) lists: ListIndex,
    /// Which WooCommerce this is.
    pub version: Version,
    /// The tax table; of the rows that fit, the first counts.
    pub tax_rates: Vec<TaxRate>,
    /// In the order in which they were sent. Edits by staff send none here.
    pub mails: Vec<Mail>,
    /// Statuses of orders that plugins have added: slug and name.
    pub more_order_statuses: Vec<(&'static str, &'static str)>,
    orders: BTreeMap<u64, Order>,
    next_user: u64,
    next_meta: u64,
    next_order: u64,
    next_line: u64,
    pub(crate) rng: fastrand::Rng,
}

impl Webstore {
    /// A shop without users.
    pub(crate) fn new(site: &'static Site, seed: u64) -> Self {
        Self {
            site,
            site_name: site.name.to_owned(),
            users: BTreeMap::new(),
            by_email: HashMap::new(),
            by_username: HashMap::new(),
            by_name: BTreeSet::new(),
            texts: SearchTexts::default(),
            lists: ListIndex::default(),
            version: Version::default(),
            tax_rates: vec![CALIFORNIA],
            mails: Vec::new(),
            more_order_statuses: Vec::new(),
            orders: BTreeMap::new(),
            next_user: 1,
            next_meta: 17,
            next_order: 11,
            next_line: 1,
            rng: fastrand::Rng::with_seed(seed),
        }
    }

    /// The user with this id.
    pub fn customer(&self, id: u64) -> Option<&Customer> {
        self.users.get(&id)
    }

    /// The user with this e-mail, whatever its letter case.
    pub fn by_email(&self, email: &str) -> Option<&Customer> {
        self.users.get(self.by_email.get(&email.to_lowercase())?)
    }

    /// The user with this user name, whatever its letter case.
    pub fn by_username(&self, username: &str) -> Option<&Customer> {
        self.users
            .get(self.by_username.get(&username.to_lowercase())?)
    }

    /// All users by id.
    pub fn customers(&self) -> impl DoubleEndedIterator<Item = &Customer> {
        self.users.values()
    }

    /// All users by display name, which is how lists are ordered unless asked otherwise.
    pub fn customers_by_name(&self) -> impl DoubleEndedIterator<Item = &Customer> {
        self.by_name.iter().filter_map(|(_, id)| self.users.get(id))
    }

    /// The ids of the users with this lower-case word in user name, e-mail or display name, in rising order.
    pub(super) fn with_word(&self, word: &str) -> Vec<u64> {
        self.texts.find(word)
    }

    /// The ids of everybody with this role in this order, from an index that is made once and then kept up.
    pub(super) fn listed(&mut self, role: &str, order: ListOrder) -> &[u64] {
        self.lists.ids(role, order, &self.users, &self.by_name)
    }

    /// How many users lists have looked at so far: what a page costs, in numbers that no machine's speed blurs.
    pub fn rows_visited(&self) -> u64 {
        self.lists.visited
    }

    /// How many users there are, staff included.
    pub fn len(&self) -> usize {
        self.users.len()
    }

    /// Whether there is no user at all.
    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    /// Stores a user, new or in place of the one with its id, exactly as given: no rule is applied.
    pub fn put(&mut self, customer: Customer) {
        let keeps_place = self
            .customer(customer.id)
            .is_some_and(|old| ListIndex::same_place(old, &customer));
        if !keeps_place && let Some(old) = self.users.get(&customer.id) {
            self.lists.take_out(old, &self.users);
        }
        self.forget(customer.id);
        self.next_user = self.next_user.max(customer.id + 1);
        let newest_meta = customer.meta.iter().map(|m| m.id).max().unwrap_or(0);
        self.next_meta = self.next_meta.max(newest_meta + 1);
        if !customer.email.is_empty() {
            self.by_email
                .insert(customer.email.to_lowercase(), customer.id);
        }
        self.by_username
            .insert(customer.username.to_lowercase(), customer.id);
        self.by_name
            .insert((customer.display_name.to_lowercase(), customer.id));
        self.texts.put(&customer);
        if !keeps_place {
            self.lists.put_in(&customer, &self.users);
        }
        self.users.insert(customer.id, customer);
    }

    /// Takes a user out.
    pub fn remove(&mut self, id: u64) -> Option<Customer> {
        self.lists.take_out(self.users.get(&id)?, &self.users);
        // The orders of a deleted account become a guest's, whoever inherits the rest [order_after_customer_delete_reassign].
        for order in self.orders.values_mut().filter(|o| o.customer_id == id) {
            order.customer_id = 0;
            order.members.insert("customer_id".to_owned(), 0.into());
        }
        self.texts.remove(id);
        self.forget(id)
    }

    /// Takes a user out of everything but the lists and the texts.
    fn forget(&mut self, id: u64) -> Option<Customer> {
        let customer = self.users.remove(&id)?;
        let email = customer.email.to_lowercase();
        if self.by_email.get(&email) == Some(&id) {
            self.by_email.remove(&email);
        }
        self.by_username.remove(&customer.username.to_lowercase());
        self.by_name
            .remove(&(customer.display_name.to_lowercase(), id));
        Some(customer)
    }

    /// Notes a mail; without an address none is sent.
    pub(super) fn send_mail(&mut self, to: &str, about: MailReason) {
        if !to.is_empty() {
            let to = to.to_owned();
            self.mails.push(Mail { to, about });
        }
    }

    /// The order with this id.
    pub fn order(&self, id: u64) -> Option<&Order> {
        self.orders.get(&id)
    }

    /// All orders by id.
    pub fn orders(&self) -> impl DoubleEndedIterator<Item = &Order> {
        self.orders.values()
    }

    /// Stores an order exactly as given, new or in place of the one with its id.
    pub fn put_order(&mut self, order: Order) {
        self.next_order = self.next_order.max(order.id + 1);
        self.orders.insert(order.id, order);
    }

    /// Takes an order out.
    pub fn remove_order(&mut self, id: u64) -> Option<Order> {
        self.orders.remove(&id)
    }

    /// The id that the next order gets.
    pub(super) fn take_order_id(&mut self) -> u64 {
        self.next_order += 1;
        self.next_order - 1
    }

    /// Leaves order ids out.
    pub fn skip_order_ids_to(&mut self, id: u64) {
        self.next_order = self.next_order.max(id);
    }

    /// The id that the next line of an order gets.
    pub(super) fn take_line_id(&mut self) -> u64 {
        self.next_line += 1;
        self.next_line - 1
    }

    /// The id that the next new user gets.
    pub fn take_user_id(&mut self) -> u64 {
        let id = self.next_user;
        self.next_user += 1;
        id
    }

    /// Leaves ids out, as accounts that were made and deleted do.
    pub fn skip_user_ids_to(&mut self, id: u64) {
        self.next_user = self.next_user.max(id);
    }

    /// The id that the next row of meta data gets.
    pub(crate) fn take_meta_id(&mut self) -> u64 {
        let id = self.next_meta;
        self.next_meta += 1;
        id
    }
}
