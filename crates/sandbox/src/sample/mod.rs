//! Sample data for both systems: believable, made up, the same for the same seed.
//!
//! A third of the generated people are on both sides, in other spelling. Of these most can be matched by e-mail, some by name alone,
//! and a few truly differ in a field. A few customers are ambiguous on purpose, and some of the webstore's cannot be held by Business
//! Central.

mod lands;
mod orders;
mod people;
mod recorded;
mod records;
mod second;
mod spelling;

use crate::Options;
use crate::company::{self, Company, Environment, HOMES, Home};
use crate::guid::Guid;
use crate::systems::Systems;
use crate::webstore::{self, SITES, Webstore};

use people::{Identity, People};
use records::{Spelling, in_company, in_webstore};

/// Generated customers' ids start here, behind those of the recorded ones.
const FIRST_GENERATED_ID: u64 = 3000;

/// How many of each kind a size asks for.
struct Counts {
    pairs: usize,
    /// Of each of the two kinds.
    ambiguous: usize,
    /// Pairs that truly differ in a field.
    conflicts: usize,
    /// Whether the size has room for the odd ones.
    with_oddities: bool,
}

impl Counts {
    fn of(generated: usize, customers: usize) -> Self {
        let pairs = generated / 3;
        let ambiguous = match customers {
            200.. => (customers / 100).max(4),
            30.. => 1,
            _ => 0,
        };
        let conflicts = if customers >= 30 {
            (pairs / 25).max(if customers >= 200 { 3 } else { 1 })
        } else {
            0
        };
        Self {
            pairs,
            ambiguous,
            conflicts,
            with_oddities: customers >= 60,
        }
    }
}

/// Builds both systems, and the second ones where they are asked for.
pub(crate) fn build(options: &Options, now: i64) -> (Systems<Webstore>, Environment) {
    let (store, company, closed_id, people) = first(options, now);
    let mut webstores = Systems {
        first: store,
        further: Vec::new(),
    };
    let mut open = Systems {
        first: company,
        further: Vec::new(),
    };
    if options.webstores > 1 {
        let (store, company) = second::build(options, &webstores.first, people, now);
        webstores.further.push(store);
        open.further.push(company);
    }
    (webstores, Environment { open, closed_id })
}

/// The recorded shop and Microsoft's demo company, with customers of all countries.
fn first(options: &Options, now: i64) -> (Webstore, Company, Guid, People) {
    let mut store = Webstore::new(&SITES[0], options.seed ^ 0x57_45_42);
    store.version = options.webstore_version;
    let mut rng = fastrand::Rng::with_seed(options.seed ^ 0x42_43);
    let (id, closed_id) = (Guid::random(&mut rng), Guid::random(&mut rng));
    let mut company = Company::new(&HOMES[0], id, rng, now);
    company.set_up(options.company.clone(), now);
    let recorded = recorded::customers();
    // The first of them is the shop's administrator, without whom there is no shop.
    let recorded = if options.recorded {
        recorded
    } else {
        recorded.into_iter().take(1).collect()
    };
    let kept = if options.recorded { recorded.len() } else { 0 };
    let generated = options.customers.saturating_sub(kept);
    let people = People::new(
        recorded.iter().map(|c| c.billing("company")),
        recorded.iter().map(|c| c.email.as_str()),
    );
    let rng = fastrand::Rng::with_seed(options.seed);
    let mut sample = Sample::new(rng, people, company.home(), now);
    recorded
        .into_iter()
        .for_each(|customer| store.put(customer));
    let counts = Counts::of(generated, options.customers);
    if counts.with_oddities {
        sample.oddities();
    }
    sample.generate(&counts, generated, options.customers);
    let mut people = sample.store(&mut store, &mut company);
    let count = options
        .orders
        .unwrap_or_else(|| orders::usual(options.customers));
    let rng = fastrand::Rng::with_seed(options.seed ^ 0x4f_52_44);
    orders::add(&mut store, &mut people, count, rng, now);
    (store, company, closed_id, people)
}

struct Sample {
    rng: fastrand::Rng,
    now: i64,
    people: People,
    /// Whose customers they are.
    home: &'static Home,
    shoppers: Vec<webstore::Customer>,
    customers: Vec<company::Customer>,
}

impl Sample {
    fn new(rng: fastrand::Rng, people: People, home: &'static Home, now: i64) -> Self {
        Self {
            rng,
            now,
            people,
            home,
            shoppers: Vec::new(),
            customers: Vec::new(),
        }
    }

    /// Microsoft's own rows, and webstore customers that Business Central cannot hold.
    fn oddities(&mut self) {
        for row in recorded::cronus(self.now) {
            self.people.reserve(&row.display_name);
            self.customers.push(row);
        }
        self.unholdable();
    }

    /// Fills both sides up to these numbers.
    fn generate(&mut self, counts: &Counts, generated: usize, customers: usize) {
        for i in 0..counts.pairs {
            self.pair(i, i < counts.conflicts);
        }
        for i in 0..counts.ambiguous {
            self.shared_email();
            self.shared_name(i);
        }
        while self.shoppers.len() < generated {
            let who = self.people.next(&mut self.rng);
            let shopper = in_webstore(&mut self.rng, &who, Spelling::Other, self.now);
            self.shoppers.push(shopper);
        }
        while self.customers.len() < customers {
            self.only_in_company();
        }
    }

    fn in_company(&mut self, who: &Identity) -> company::Customer {
        in_company(&mut self.rng, who, Spelling::Other, self.home, self.now)
    }

    /// One person or company on both sides.
    fn pair(&mut self, i: usize, differs: bool) {
        let who = self.people.next(&mut self.rng);
        let shopper = in_webstore(&mut self.rng, &who, Spelling::Other, self.now);
        let mut customer = self.in_company(&who);
        match i % 20 {
            // Every fifth can only be matched by name.
            4 | 9 | 14 | 19 => customer.email.clear(),
            // One in twenty has several addresses, and any of them may be the account's.
            7 => {
                customer.email = format!(
                    "{};accounts.{i}@office.{}.example",
                    customer.email, who.land.domain
                )
            }
            17 => {
                customer.email = format!(
                    "accounts.{i}@office.{}.example;{}",
                    who.land.domain, customer.email
                )
            }
            _ => {}
        }
        if differs {
            self.make_differ(&who, &shopper, &mut customer, i);
        }
        self.shoppers.push(shopper);
        self.customers.push(customer);
    }

    /// Both sides have a value, and not the same.
    fn make_differ(
        &mut self,
        who: &Identity,
        shopper: &webstore::Customer,
        customer: &mut company::Customer,
        i: usize,
    ) {
        if i.is_multiple_of(2) && !shopper.billing("phone").is_empty() {
            let ends_in = if who.phone.ends_with('7') { "3" } else { "7" };
            customer.phone_number = format!("{}{ends_in}", &who.phone[..who.phone.len() - 1]);
        } else {
            let moved = self.people.next(&mut self.rng);
            customer.address_line1 = format!("{} B", moved.street);
        }
    }

    /// Two of the company's customers share an e-mail that one webstore customer has; all three have other names.
    fn shared_email(&mut self) {
        let shopper = self.people.next(&mut self.rng);
        for _ in 0..2 {
            let mut who = self.people.next(&mut self.rng);
            who.email.clone_from(&shopper.email);
            let customer = self.in_company(&who);
            self.customers.push(customer);
        }
        let shopper = in_webstore(&mut self.rng, &shopper, Spelling::Plain, self.now);
        self.shoppers.push(shopper);
    }

    /// Two of one side have the same name, one of the other side has it too, and no e-mail tells which is which.
    fn shared_name(&mut self, i: usize) {
        let who = self.people.next(&mut self.rng);
        let namesake = Identity {
            company: who.company.clone(),
            first: who.first.clone(),
            last: who.last.clone(),
            ..self.people.next(&mut self.rng)
        };
        let (shoppers, customers): (&[&Identity], &[&Identity]) = if i.is_multiple_of(2) {
            (&[&who, &namesake], &[&who])
        } else {
            (&[&who], &[&who, &namesake])
        };
        for who in shoppers {
            let shopper = in_webstore(&mut self.rng, who, Spelling::Plain, self.now);
            self.shoppers.push(shopper);
        }
        for who in customers {
            let mut customer = self.in_company(who);
            customer.email.clear();
            self.customers.push(customer);
        }
    }

    fn only_in_company(&mut self) {
        let who = self.people.next(&mut self.rng);
        let mut customer = self.in_company(&who);
        match self.rng.u8(..20) {
            0..=2 => customer.email.clear(),
            3 => {
                let further = format!(
                    "office.{}@{}.example",
                    self.customers.len(),
                    who.land.domain
                );
                customer.email = format!("{};{further}", customer.email);
            }
            4 => customer.number = format!("{:08}", 1_300_000 + self.customers.len() * 37),
            _ => {}
        }
        self.customers.push(customer);
    }

    /// Webstore customers with one value each that Business Central cannot hold, and one whose city it rewrites by the post code.
    fn unholdable(&mut self) {
        let spoilers: [fn(&mut webstore::Customer); 6] = [
            |c| {
                c.set_billing("address_1", format!("{}, second courtyard, third staircase on the left, fourth floor, behind the bicycle workshop and the old bakery", c.billing("address_1")))
            },
            |c| c.set_billing("phone", "+1 212 555 0147 ext. 5".to_owned()),
            |c| {
                c.set_billing("country", "GL".to_owned());
                c.set_billing("state", String::new());
            },
            |c| {
                c.set_billing(
                    "city",
                    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch".to_owned(),
                )
            },
            |c| {
                c.email = format!(
                    "{}@{}.example",
                    "a.very.patient.customer.with.a.long.address",
                    "the.department.of.redundancy.department.of.the.capital"
                )
            },
            |c| {
                c.set_billing("country", "DE".to_owned());
                c.set_billing("state", "DE-BY".to_owned());
                c.set_billing("city", "Munich".to_owned());
                c.set_billing("postcode", "80807".to_owned());
            },
        ];
        for spoil in spoilers {
            let who = self.people.next(&mut self.rng);
            let mut shopper = in_webstore(&mut self.rng, &who, Spelling::Plain, self.now);
            spoil(&mut shopper);
            self.shoppers.push(shopper);
        }
    }

    /// Mixed, so that neither side's order gives the pairs away. What is left is who is known so far.
    fn store(mut self, store: &mut Webstore, company: &mut Company) -> People {
        self.rng.shuffle(&mut self.shoppers);
        self.rng.shuffle(&mut self.customers);
        if !self.shoppers.is_empty() {
            store.skip_user_ids_to(FIRST_GENERATED_ID);
        }
        for mut shopper in self.shoppers {
            shopper.id = store.take_user_id();
            shopper.username = shopper
                .email
                .split('@')
                .next()
                .unwrap_or_default()
                .to_lowercase()
                .replace('\'', "");
            if store.by_username(&shopper.username).is_some() {
                shopper.username = format!("{}-{:04}", shopper.username, shopper.id % 10_000);
            }
            if store.by_username(&shopper.username).is_some() {
                shopper.username = format!("{}-{}", shopper.username, shopper.id);
            }
            shopper.display_name.clone_from(&shopper.username);
            for meta in &mut shopper.meta {
                meta.id = store.take_meta_id();
            }
            store.put(shopper);
        }
        for mut customer in self.customers {
            let made = customer.modified;
            // Without numbers for contacts the sample's customers have none.
            let _ = company::contacts::create(company, &mut customer, made);
            company.put(customer);
        }
        self.people
    }
}
