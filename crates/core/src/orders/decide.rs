//! The rules: from an order to its sell-to and bill-to customer.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::company::{Blocked, CompanyCustomer};
use crate::customer::casing::upper;
use crate::customer::email::addresses;
use crate::customer::normal::{folded, is_blank};
use crate::customer::{CompanyId, WebstoreId};
use crate::gather::Gather as _;
use crate::plan::{Kind, Occasion, Plan, PlanLine, Reason};
use crate::setup::{KnownGuests, Matching};
use crate::state::State;
use crate::template::{HasVatNumber, Place, Region, RegionalDefault, Source, choose};
use crate::webstore::{Order, Party, WebstoreCustomer};

/// A Business Central customer that an order belongs to, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The customer.
    pub customer: CompanyId,
    /// Its no., as Business Central writes it now.
    pub number: String,
    /// The rule that answered.
    pub rule: Rule,
    /// What the customer is blocked for, if anything: documents of that kind can't be made for it.
    pub blocked: Option<Blocked>,
}

/// A rule that names a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// The account is mapped to it.
    Mapped,
    /// A guest's e-mail belongs to it, and the setup says to use it.
    KnownGuest,
    /// A regional default names its no.
    Regional(Arc<NumberSource>),
    /// The setup names it for guests.
    DefaultGuest,
    /// By the rule of matching nobody but a mapped account has a customer of its own: the order is as a guest's.
    AsGuest(Arc<NumberSource>),
}

/// Where a customer no. is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberSource {
    /// By a regional default.
    RegionalDefault {
        /// The row's country/region.
        country: String,
        /// The row's state; empty for a row that answers for all of them.
        state: String,
        /// Whether it is the row's customer no. for taxed orders.
        for_taxed_orders: bool,
    },
    /// By the setup, for guests.
    DefaultGuest,
}

/// Why no customer is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unresolved {
    /// The account is not mapped; what synchronising it would do.
    NotMapped(Arc<Waiting>),
    /// The account has been registered since customers were last read.
    AccountNotRead,
    /// The account no longer exists: the webstore was asked for it.
    AccountGone(WebstoreId),
    /// The account is mapped to a customer that no longer exists.
    MappedToGone,
    /// The guest's e-mail belongs to several mapped customers.
    SeveralKnown {
        /// Who they are.
        holders: Arc<str>,
    },
    /// A guest, or as one by the rule of matching, and neither a regional default nor the setup names a customer for guests.
    NoGuestCustomer,
    /// A part of the order, or of its customer, can't be read.
    NotRead {
        /// What.
        words: Arc<str>,
    },
    /// The customer no. that is named does not exist.
    NoSuchCustomer {
        /// The no.
        number: String,
        /// Where it is named.
        source: Arc<NumberSource>,
    },
}

/// An account without a mapping: its line of the plan, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Why it is not mapped, in the user's words.
    pub words: String,
    /// What resolves it.
    pub remedy: Remedy,
}

/// What resolves an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Remedy {
    /// Create the customer from its template.
    Create,
    /// Map the account to the one customer that it matches.
    Map,
    /// Map the account by hand.
    MapByHand,
    /// Map the account by hand, or allow creating customers.
    MapOrAllowCreating,
    /// Take the broken mapping back.
    MendMapping,
    /// Read both systems' customers.
    ReadCustomers,
    /// Give the order another customer in WooCommerce, or none.
    ChangeInWebstore,
    /// Correct a value of the customer in WooCommerce.
    CorrectCustomer,
    /// Choose a customer template.
    ChooseTemplate,
    /// Name a customer for guests.
    SetGuestCustomer,
    /// Correct the regional default.
    MendRegionalDefault,
    /// Leave the e-mail to one of the customers, or treat such guests as guests.
    TellApart,
    /// See that the webstore belongs to this company.
    CheckConnection,
    /// Look what the record holds there, or which plugin changes it.
    MendRecord,
}

/// Both customers of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Whom it is sold to.
    pub sell_to: Result<Answer, Unresolved>,
    /// Who is billed.
    pub bill_to: BillTo,
}

/// Who is billed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BillTo {
    /// Whom it is sold to.
    SellTo,
    /// The customer of the region.
    Regional(Result<Answer, Unresolved>),
}

impl Answer {
    /// The same of an order of an account, that is as a guest's.
    fn of_guests(self) -> Self {
        let source = match self.rule {
            Rule::Regional(source) => source,
            _ => Arc::new(NumberSource::DefaultGuest),
        };
        Self {
            rule: Rule::AsGuest(source),
            ..self
        }
    }
}

impl Decision {
    /// A party's customer, or why none is known.
    pub fn of(&self, party: Party) -> Result<&Answer, &Unresolved> {
        match (party, &self.bill_to) {
            (Party::BillTo, BillTo::Regional(answer)) => answer.as_ref(),
            (Party::SellTo | Party::BillTo, _) => self.sell_to.as_ref(),
        }
    }

    /// The first thing that keeps it from being decided; none when both customers are known.
    pub fn unresolved(&self) -> Option<&Unresolved> {
        let unresolved = |party| self.of(party).err();
        Party::ALL.into_iter().find_map(unresolved)
    }
}

impl Unresolved {
    /// What resolves it.
    pub fn remedy(&self) -> Remedy {
        match self {
            Unresolved::NotMapped(waiting) => waiting.remedy,
            Unresolved::AccountNotRead => Remedy::ReadCustomers,
            Unresolved::AccountGone(_) => Remedy::ChangeInWebstore,
            Unresolved::MappedToGone => Remedy::MendMapping,
            Unresolved::SeveralKnown { .. } => Remedy::TellApart,
            Unresolved::NoGuestCustomer => Remedy::SetGuestCustomer,
            Unresolved::NotRead { .. } => Remedy::MendRecord,
            Unresolved::NoSuchCustomer { source, .. } => match **source {
                NumberSource::RegionalDefault { .. } => Remedy::MendRegionalDefault,
                NumberSource::DefaultGuest => Remedy::SetGuestCustomer,
            },
        }
    }
}

/// The regional defaults of a webstore, grouped so that an order does not meet those of every country.
pub(super) struct Rows(HashMap<String, Vec<RegionalDefault>>);

impl Rows {
    pub(super) fn of(state: &State) -> Self {
        let webstore = folded(state.code().unwrap_or_default());
        let mut by_country: HashMap<String, Vec<RegionalDefault>> = HashMap::new();
        let rows = state.shared.regional_defaults.iter();
        for row in rows.filter(|row| folded(&row.webstore) == webstore) {
            let country = by_country.entry(folded(&row.country)).or_default();
            country.push(row.clone());
        }
        Self(by_country)
    }
}

/// What is said of a place: the same for all orders from there.
struct Regional {
    region: Region,
    /// The customer no. and where it is named.
    named: Option<(String, Arc<NumberSource>)>,
}

/// The mapped customers that have a guest's e-mail.
pub(super) enum Known {
    One(CompanyId, Arc<str>),
    Several(Arc<str>),
}

impl Known {
    /// Who they are.
    pub(super) fn words(&self) -> Arc<str> {
        match self {
            Known::One(_, words) | Known::Several(words) => words.clone(),
        }
    }
}

/// The state with what is looked up for every order.
pub(super) struct Resolver<'a> {
    state: &'a State,
    rows: &'a Rows,
    numbers: HashMap<&'a str, &'a CompanyCustomer>,
    known: HashMap<String, Known>,
    regional: HashMap<(String, String, HasVatNumber, bool), Arc<Regional>>,
    waiting: HashMap<WebstoreId, Arc<Waiting>>,
}

impl<'a> Resolver<'a> {
    /// Reads the state for these orders.
    pub(super) fn new(state: &'a State, rows: &'a Rows, orders: &[&Order]) -> Self {
        let customers = state.snapshots.company.values();
        Self {
            state,
            rows,
            numbers: customers.map(|it| (it.number.as_str(), it)).gathered(),
            known: known_guests(state, orders),
            regional: HashMap::new(),
            waiting: HashMap::new(),
        }
    }

    /// The unmapped accounts of the orders, each with the order that its template is chosen by: the latest one that
    /// includes tax, else the latest (spec.md §3).
    pub(super) fn occasions(&mut self, orders: &[&Order]) -> BTreeMap<WebstoreId, Occasion> {
        let mut deciding: BTreeMap<WebstoreId, &Order> = BTreeMap::new();
        if self.state.setup.matching == Matching::DefaultCustomer {
            return BTreeMap::new();
        }
        let rank = |order: &Order| (order.includes_tax(), order.created, order.id);
        for order in orders {
            let Some(id) = order.account.filter(|_| order.not_read.is_empty()) else {
                continue;
            };
            if self.state.mappings.customer(id).is_some() {
                continue;
            }
            deciding
                .entry(id)
                .and_modify(|former| {
                    if rank(order) > rank(former) {
                        *former = order;
                    }
                })
                .or_insert(order);
        }
        let occasion = |(id, order): (WebstoreId, &Order)| {
            let occasion = Occasion {
                order: order.number.clone(),
                region: self.regional(order).region.clone(),
                taxed: order.includes_tax(),
            };
            (id, occasion)
        };
        deciding.into_iter().map(occasion).gathered()
    }

    /// Takes over what the plan says of the unmapped accounts.
    pub(super) fn wait_for(&mut self, accounts: &Plan) {
        let waiting = |line: &PlanLine| Some((line.webstore?, Arc::new(Waiting::of(line))));
        self.waiting = accounts.lines.iter().filter_map(waiting).gathered();
    }

    /// Whose e-mail a guest's order has, when it is a mapped customer's.
    pub(super) fn known(&self, order: &Order) -> Option<&Known> {
        match whose(self.state, order) {
            None => addresses(&order.email).find_map(|it| self.known.get(&folded(&it))),
            Some(_) => None,
        }
    }

    /// The region of an order in words.
    pub(super) fn region_in_words(&mut self, order: &Order) -> String {
        let regional = self.regional(order);
        let Region { country, state, .. } = &regional.region;
        match is_blank(state) {
            true => country.clone(),
            false => format!("{country} · {state}"),
        }
    }

    /// Decides.
    pub(super) fn decide(&mut self, order: &Order) -> Decision {
        // Whose it is, and from where, may be told by just what is unknown.
        if let Some(part) = order.not_read.first() {
            return Decision {
                sell_to: Err(Unresolved::NotRead {
                    words: format!("the order, {}", part.words()).into(),
                }),
                bill_to: BillTo::SellTo,
            };
        }
        let regional = self.regional(order);
        let of_region = |it: &Self| {
            let (number, source) = regional.named.as_ref()?;
            Some(it.numbered(number, source))
        };
        let sell_to = match whose(self.state, order) {
            Some(id) if self.is_as_guest(id) => {
                let answer = of_region(self).unwrap_or_else(|| self.of_guest());
                answer.map(Answer::of_guests)
            }
            Some(id) => self.of_account(id),
            None => match self.known(order) {
                Some(known) if self.state.setup.known_guests == KnownGuests::UseThatCustomer => {
                    self.of_known_guest(known)
                }
                _ => of_region(self).unwrap_or_else(|| self.of_guest()),
            },
        };
        Decision {
            sell_to,
            bill_to: of_region(self).map_or(BillTo::SellTo, BillTo::Regional),
        }
    }

    fn is_as_guest(&self, id: WebstoreId) -> bool {
        self.state.setup.matching == Matching::DefaultCustomer
            && self.state.mappings.customer(id).is_none()
    }

    fn of_account(&self, id: WebstoreId) -> Result<Answer, Unresolved> {
        let snapshots = &self.state.snapshots;
        if let Some(mapped) = self.state.mappings.customer(id) {
            let customer = snapshots.company.get(mapped);
            let customer = customer.ok_or(Unresolved::MappedToGone)?;
            return answer(customer, Rule::Mapped);
        }
        if self.state.orders.gone_accounts.0.contains(&id) {
            return Err(Unresolved::AccountGone(id));
        }
        let waiting = self.waiting.get(&id).cloned();
        Err(waiting.map_or(Unresolved::AccountNotRead, Unresolved::NotMapped))
    }

    fn of_known_guest(&self, known: &Known) -> Result<Answer, Unresolved> {
        match known {
            Known::One(id, _) => {
                let customer = self.state.snapshots.company.get(id);
                let customer = customer.ok_or(Unresolved::MappedToGone)?;
                answer(customer, Rule::KnownGuest)
            }
            Known::Several(holders) => Err(Unresolved::SeveralKnown {
                holders: holders.clone(),
            }),
        }
    }

    fn of_guest(&self) -> Result<Answer, Unresolved> {
        let number = self.state.setup.default_guest_customer.as_deref();
        match number.filter(|number| !is_blank(number)) {
            Some(number) => self.numbered(number, &Arc::new(NumberSource::DefaultGuest)),
            None => Err(Unresolved::NoGuestCustomer),
        }
    }

    fn numbered(&self, number: &str, source: &Arc<NumberSource>) -> Result<Answer, Unresolved> {
        // Business Central keeps codes in capital letters (facts/business-central.md §0.6).
        match self.numbers.get(upper(number.trim()).as_str()) {
            Some(customer) => answer(
                customer,
                match **source {
                    NumberSource::RegionalDefault { .. } => Rule::Regional(source.clone()),
                    NumberSource::DefaultGuest => Rule::DefaultGuest,
                },
            ),
            None => Err(Unresolved::NoSuchCustomer {
                number: number.trim().to_owned(),
                source: source.clone(),
            }),
        }
    }

    fn regional(&mut self, order: &Order) -> Arc<Regional> {
        let place = match is_blank(&order.billing.country) {
            true => &order.shipping,
            false => &order.billing,
        };
        let taxed = order.includes_tax();
        let account = order
            .account
            .and_then(|id| self.state.snapshots.webstore.get(&id));
        let vat_key = self.state.setup.vat_number_key.as_deref();
        let of_account = |region: Region| match account {
            Some(account) => region.with_vat_number_of(account, vat_key),
            None => region,
        };
        let has_vat_number = of_account(Region::default()).vat_number;
        let key = (
            place.country.clone(),
            place.state.clone(),
            has_vat_number,
            taxed,
        );
        if let Some(known) = self.regional.get(&key) {
            return known.clone();
        }
        let code = self.state.code().unwrap_or_default();
        let countries = &self.state.snapshots.reference.countries;
        let place = Place {
            country: &place.country,
            state: &place.state,
        };
        let region = of_account(Region::of(code, place, Place::default(), countries));
        let rows = self.rows.0.get(&folded(&region.country));
        let rows = rows.map_or(&[][..], Vec::as_slice);
        let choice = choose(rows, None, &region, taxed);
        let named = match (choice.source, choice.customer_no) {
            (Source::StateRow(row) | Source::CountryRow(row), Some(named)) => {
                let source = NumberSource::RegionalDefault {
                    country: row.country.clone(),
                    state: row.state.clone(),
                    for_taxed_orders: named.for_taxed_orders,
                };
                Some((named.value.to_owned(), Arc::new(source)))
            }
            _ => None,
        };
        let regional = Arc::new(Regional { region, named });
        self.regional.insert(key, regional.clone());
        regional
    }
}

fn answer(customer: &CompanyCustomer, rule: Rule) -> Result<Answer, Unresolved> {
    if let Some(part) = customer.not_read.iter().find(|it| it.covers("number")) {
        return Err(Unresolved::NotRead {
            words: format!("the Business Central customer, {}", part.words()).into(),
        });
    }
    Ok(Answer {
        customer: customer.id.clone(),
        number: customer.number.clone(),
        rule,
        blocked: customer.blocked.clone().filter(|it| *it != Blocked::No),
    })
}

/// The account that an order counts as; none for a guest's, and for those of an account that is gone and of which the user says to
/// treat them so. As long as the account is mapped, its orders are the customer's.
pub(super) fn whose(state: &State, order: &Order) -> Option<WebstoreId> {
    let is_guest = |id: &WebstoreId| {
        state.setup.guest_accounts.contains(id)
            && state.orders.gone_accounts.0.contains(id)
            && state.mappings.customer(*id).is_none()
    };
    order.account.filter(|id| !is_guest(id))
}

/// The mapped customers by those of their e-mails that guests ordered with.
fn known_guests(state: &State, orders: &[&Order]) -> HashMap<String, Known> {
    let guests = orders.iter().filter(|order| whose(state, order).is_none());
    let emails = guests.flat_map(|order| addresses(&order.email));
    let asked: HashSet<String> = emails.map(|email| folded(&email)).collect();
    if asked.is_empty() {
        return HashMap::new();
    }
    let mut holders: HashMap<String, Vec<&CompanyCustomer>> = HashMap::new();
    for line in state.mappings.lines() {
        let (Some(id), Some(customer)) = (
            line.webstore_id,
            state.snapshots.company.get(&line.customer),
        ) else {
            continue;
        };
        let account = state.snapshots.webstore.get(&id);
        let emails = customer
            .emails()
            .chain(account.into_iter().flat_map(WebstoreCustomer::emails));
        let emails = emails.map(|email| folded(&email));
        for email in emails.filter(|email| asked.contains(email)) {
            let of_email = holders.entry(email).or_default();
            if !of_email.iter().any(|it| it.id == customer.id) {
                of_email.push(customer);
            }
        }
    }
    let describe = |it: &&CompanyCustomer| format!("{} ({})", it.display_name, it.number);
    holders
        .into_iter()
        .map(|(email, holders)| {
            let words: Vec<_> = holders.iter().map(describe).collect();
            let words = words.join(", ").into();
            let known = match &holders[..] {
                [only] => Known::One(only.id.clone(), words),
                _ => Known::Several(words),
            };
            (email, known)
        })
        .collect()
}

impl Waiting {
    fn of(line: &PlanLine) -> Self {
        let mut words = line.reason.words();
        match (&line.reason, &line.number) {
            (Reason::NewInWebstore { template, why, .. }, _) => {
                words.push_str(&format!(" Customer template {template}: {why}"));
            }
            (Reason::Matched(_), Some(number)) => {
                words.push_str(&format!(" It would be mapped to {} ({number}).", line.name));
            }
            _ => {}
        }
        for problem in &line.problems {
            words.push(' ');
            words.push_str(&problem.words());
        }
        let remedy = match (line.kind(), &line.reason) {
            (Kind::CreateInCompany, _) => Remedy::Create,
            (Kind::Map, _) => Remedy::Map,
            (_, Reason::NoTemplate(_)) => Remedy::ChooseTemplate,
            (_, Reason::CreationPrevented) => Remedy::MapOrAllowCreating,
            (_, Reason::OtherCompany) => Remedy::CheckConnection,
            (Kind::Error, _) => Remedy::CorrectCustomer,
            _ => Remedy::MapByHand,
        };
        Self { words, remedy }
    }
}
