//! Hints: customers that may be one, by a sign that is too weak to map anybody by. Nothing takes a hint as a suggestion: a person
//! looks at the two records, and maps them by hand.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::near::{bare, is_one_slip_apart, traces};
use super::numbers::{
    phone_of_account, phone_of_customer, tax_number_of_account, tax_number_of_customer,
};
use super::{Mappings, Suggestions};
use crate::company::CompanyCustomer;
use crate::customer::country::CountryTable;
use crate::customer::{CompanyId, WebstoreId};
use crate::gather::Gather as _;
use crate::gather::sort_by;
use crate::setup::Setup;
use crate::slices::{self, Pauses, at_once};
use crate::webstore::WebstoreCustomer;

/// What more customers than this have on one side, such as the shop's own phone no., tells nobody apart.
const MOST_HOLDERS: usize = 5;
/// How many hints an account gets at most, the strongest.
const MOST_OF_ACCOUNT: usize = 3;

/// Two customers that may be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The webstore's customer.
    pub webstore: WebstoreId,
    /// Business Central's customer.
    pub company: CompanyId,
    /// Why, the strongest sign first; never empty.
    pub signs: Vec<Sign>,
}

/// Why two customers may be one. The strongest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// E-mail or name is the same, and the account's meta data maps it to a customer of another company.
    AnotherCompany,
    /// The tax registration no. is the same.
    TaxNumber,
    /// The phone no. is the same.
    Phone,
    /// The names are almost the same.
    NearMissName,
}

impl Sign {
    /// In the user's words.
    pub fn words(self) -> &'static str {
        match self {
            Sign::AnotherCompany => "its meta data maps it to a customer of another company",
            Sign::TaxNumber => "same tax registration no.",
            Sign::Phone => "same phone no.",
            Sign::NearMissName => "almost the same name",
        }
    }
}

/// Hints among the customers that are neither mapped nor suggested nor ambiguous. The order of the input never matters.
pub fn hints<'a>(
    webstore: impl IntoIterator<Item = &'a WebstoreCustomer>,
    company: impl IntoIterator<Item = &'a CompanyCustomer>,
    mappings: &Mappings,
    found: &Suggestions,
    reading: (&Setup, &CountryTable),
) -> Vec<Hint> {
    at_once(hints_in_slices(
        webstore,
        company,
        mappings,
        found,
        reading,
        &Pauses::none(),
    ))
}

/// As [`hints`], with pauses. `reading` is how names and countries are read.
pub async fn hints_in_slices<'a>(
    webstore: impl IntoIterator<Item = &'a WebstoreCustomer>,
    company: impl IntoIterator<Item = &'a CompanyCustomer>,
    mappings: &Mappings,
    found: &Suggestions,
    (setup, countries): (&Setup, &CountryTable),
    pauses: &Pauses<'_>,
) -> Vec<Hint> {
    let groups = &found.ambiguous;
    let mut spoken_for: (BTreeSet<WebstoreId>, BTreeSet<&CompanyId>) = (
        groups
            .iter()
            .flat_map(|it| &it.webstore)
            .copied()
            .gathered(),
        groups.iter().flat_map(|it| &it.company).gathered(),
    );
    slices::for_each(pauses, &found.pairs, |pair| {
        spoken_for.0.insert(pair.webstore);
        spoken_for.1.insert(&pair.company);
    })
    .await;
    let mut left = Left::default();
    slices::for_each(pauses, webstore, |it| {
        if it.is_staff() || mappings.customer(it.id).is_some() || spoken_for.0.contains(&it.id) {
            return;
        }
        let name = it.name(setup.name_source).map(|(_, name)| bare(&name));
        left.has(
            |holders| holders.0.push(it.id),
            [tax_number_of_account(it, setup), phone_of_account(it), name],
        );
    })
    .await;
    slices::for_each(pauses, company, |it| {
        if mappings.webstore_id(&it.id).is_some() || spoken_for.1.contains(&it.id) {
            return;
        }
        left.has(
            |holders| holders.1.push(it.id.clone()),
            [
                tax_number_of_customer(it, countries),
                phone_of_customer(it, countries),
                Some(bare(&it.display_name)),
            ],
        );
    })
    .await;

    let mut ties = Ties::default();
    for (sign, values) in [
        (Sign::TaxNumber, &left.tax_numbers),
        (Sign::Phone, &left.phones),
        (Sign::NearMissName, &left.names),
    ] {
        slices::for_each(pauses, values, |(_, holders)| {
            if holders.tell() {
                ties.add(sign, &holders.0, &holders.1);
            }
        })
        .await;
    }
    near_misses(&left.names, &mut ties, pauses).await;
    ties.hints(pauses).await
}

/// Who has a value: accounts, and customers.
#[derive(Default)]
struct Holders(Vec<WebstoreId>, Vec<CompanyId>);

impl Holders {
    /// Whether they are few enough to be told apart.
    fn tell(&self) -> bool {
        self.0.len() <= MOST_HOLDERS && self.1.len() <= MOST_HOLDERS
    }
}

/// Who has which value, of those who are left.
#[derive(Default)]
struct Left {
    tax_numbers: FxHashMap<String, Holders>,
    phones: FxHashMap<String, Holders>,
    names: FxHashMap<String, Holders>,
}

impl Left {
    fn has(&mut self, add: impl Fn(&mut Holders), values: [Option<String>; 3]) {
        let of = [&mut self.tax_numbers, &mut self.phones, &mut self.names];
        for (of, value) in of.into_iter().zip(values) {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                add(of.entry(value).or_default());
            }
        }
    }
}

/// Ties names that are one slip apart. Instead of each with each, those are looked at that leave the same trace.
async fn near_misses(names: &FxHashMap<String, Holders>, ties: &mut Ties, pauses: &Pauses<'_>) {
    let mut telling: Vec<(&str, &Holders)> = Vec::new();
    let mut of_company: Vec<(u32, u32)> = Vec::new();
    slices::for_each(pauses, names, |(name, holders)| {
        if !holders.tell() {
            return;
        }
        if !holders.1.is_empty() {
            let number = telling.len() as u32;
            of_company.extend(traces(name).map(|trace| (trace, number)));
        }
        telling.push((name, holders));
    })
    .await;
    let of_company = slices::sorted(pauses, of_company).await;
    slices::for_each(pauses, &telling, |(name, holders)| {
        if holders.0.is_empty() {
            return;
        }
        let mut looked_at = BTreeSet::new();
        for trace in traces(name) {
            let from = of_company.partition_point(|(other, _)| *other < trace);
            let same = of_company[from..]
                .iter()
                .take_while(|(other, _)| *other == trace);
            for (_, number) in same {
                let (other, others) = telling[*number as usize];
                if looked_at.insert(*number) && is_one_slip_apart(name, other) {
                    ties.add(Sign::NearMissName, &holders.0, &others.1);
                }
            }
        }
    })
    .await;
}

/// The signs of each pair.
#[derive(Default)]
struct Ties(BTreeMap<WebstoreId, BTreeMap<CompanyId, BTreeSet<Sign>>>);

impl Ties {
    fn add(&mut self, sign: Sign, accounts: &[WebstoreId], customers: &[CompanyId]) {
        if customers.is_empty() {
            return;
        }
        for account in accounts {
            let of_account = self.0.entry(*account).or_default();
            for customer in customers {
                of_account.entry(customer.clone()).or_default().insert(sign);
            }
        }
    }

    /// The strongest first.
    async fn hints(self, pauses: &Pauses<'_>) -> Vec<Hint> {
        let mut all = Vec::new();
        slices::for_each(pauses, self.0, |(webstore, customers)| {
            let signs = customers.into_iter();
            let mut of_account: Vec<(Vec<Sign>, CompanyId)> = signs
                .map(|(company, signs)| (signs.into_iter().collect(), company))
                .collect();
            sort_by(&mut of_account, |(a, of_a), (b, of_b)| {
                strength(a, b).then(of_a.cmp(of_b))
            });
            of_account.truncate(MOST_OF_ACCOUNT);
            all.extend(of_account.into_iter().map(|(signs, company)| Hint {
                webstore,
                company,
                signs,
            }));
        })
        .await;
        sort_by(&mut all, |a, b| strength(&a.signs, &b.signs));
        all
    }
}

/// Which of two come first: with the strongest sign, then with more of them.
fn strength(a: &[Sign], b: &[Sign]) -> std::cmp::Ordering {
    let first = a.first().cmp(&b.first());
    first.then(b.len().cmp(&a.len())).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    type Person = (u8, u8, u8, u8);

    const NAMES: [&str; 6] = [
        "Relecloud Inc.",
        "Relecluod",
        "relecloud",
        "Trey Research",
        "Research, Trey",
        "Ann",
    ];

    fn accounts(of: &[Person]) -> Vec<WebstoreCustomer> {
        let account = |(at, (email, name, phone, tax)): (usize, &Person)| {
            serde_json::from_value(json!({
                "id": at + 1, "email": email_of(*email), "role": "customer",
                "billing": {"company": NAMES[*name as usize], "phone": phone_of(*phone), "country": "DE"},
                "meta_data": [{"id": 1, "key": "vat_number", "value": tax_of(*tax)}],
            }))
            .unwrap()
        };
        of.iter().enumerate().map(account).collect()
    }

    fn customers(of: &[Person]) -> Vec<CompanyCustomer> {
        let customer = |(at, (email, name, phone, tax)): (usize, &Person)| {
            serde_json::from_value(json!({
                "id": format!("c{at}"), "number": "1", "email": email_of(*email), "displayName": NAMES[*name as usize],
                "phoneNumber": phone_of(*phone).replacen('0', "+49 ", 1), "country": "DE",
                "taxRegistrationNumber": tax_of(*tax).replace("DE", ""),
            }))
            .unwrap()
        };
        of.iter().enumerate().map(customer).collect()
    }

    fn email_of(n: u8) -> String {
        match n {
            0 => String::new(),
            n => format!("m{n}@x.example"),
        }
    }

    fn phone_of(n: u8) -> String {
        match n {
            0 => String::new(),
            n => format!("030 12345{n}"),
        }
    }

    fn tax_of(n: u8) -> String {
        match n {
            0 => String::new(),
            n => format!("DE12345678{n}"),
        }
    }

    fn run(w: &[WebstoreCustomer], c: &[CompanyCustomer], found: &Suggestions) -> Vec<Hint> {
        let reading = (&Setup::default(), &CountryTable::default());
        hints(w, c, &Mappings::default(), found, reading)
    }

    /// Each with each, as the rules are worded.
    fn by_the_book(
        w: &[(usize, Person)],
        c: &[(usize, Person)],
    ) -> BTreeMap<(u64, String), Vec<Sign>> {
        let few = |holds: &dyn Fn(&Person) -> bool| {
            let number = |of: &[(usize, Person)]| of.iter().filter(|(_, it)| holds(it)).count();
            number(w) <= MOST_HOLDERS && number(c) <= MOST_HOLDERS
        };
        let name = |it: &Person| bare(NAMES[it.1 as usize]);
        let mut found = BTreeMap::new();
        for (of_w, a) in w {
            for (of_c, b) in c {
                let mut signs = Vec::new();
                if a.3 == b.3 && a.3 > 0 && few(&|it| it.3 == a.3) {
                    signs.push(Sign::TaxNumber);
                }
                if a.2 == b.2 && a.2 > 0 && few(&|it| it.2 == a.2) {
                    signs.push(Sign::Phone);
                }
                let is_near = name(a) == name(b) || is_one_slip_apart(&name(a), &name(b));
                if is_near && few(&|it| name(it) == name(a)) && few(&|it| name(it) == name(b)) {
                    signs.push(Sign::NearMissName);
                }
                if !signs.is_empty() {
                    found.insert((*of_w as u64 + 1, format!("c{of_c}")), signs);
                }
            }
        }
        found
    }

    proptest! {
        #[test]
        fn hints_are_as_the_rules_are_worded_and_do_not_depend_on_the_order(
            w in prop::collection::vec((0u8..4, 0u8..6, 0u8..4, 0u8..4), 0..8),
            c in prop::collection::vec((0u8..4, 0u8..6, 0u8..4, 0u8..4), 0..8),
            turn in 0usize..8,
        ) {
            let (mut accounts, mut customers) = (accounts(&w), customers(&c));
            let found = super::super::suggest::suggest(&accounts, &customers, &Mappings::default());
            let hints = run(&accounts, &customers, &found);

            let of_webstore: BTreeSet<u64> = found.pairs.iter().map(|it| it.webstore.0)
                .chain(found.ambiguous.iter().flat_map(|it| it.webstore.iter().map(|id| id.0))).collect();
            let of_company: BTreeSet<String> = found.pairs.iter().map(|it| it.company.as_str().to_owned())
                .chain(found.ambiguous.iter().flat_map(|it| it.company.iter().map(|id| id.as_str().to_owned()))).collect();
            let left_of_w: Vec<_> = w.iter().copied().enumerate().filter(|(at, _)| !of_webstore.contains(&(*at as u64 + 1))).collect();
            let left_of_c: Vec<_> = c.iter().copied().enumerate().filter(|(at, _)| !of_company.contains(&format!("c{at}"))).collect();
            let expected = by_the_book(&left_of_w, &left_of_c);
            for hint in &hints {
                let key = (hint.webstore.0, hint.company.as_str().to_owned());
                prop_assert_eq!(expected.get(&key), Some(&hint.signs));
            }
            for (at, _) in &left_of_w {
                let id = *at as u64 + 1;
                let of_account = expected.keys().filter(|(of, _)| *of == id).count();
                let got = hints.iter().filter(|it| it.webstore.0 == id).count();
                prop_assert_eq!(got, of_account.min(MOST_OF_ACCOUNT));
            }

            if !accounts.is_empty() { let n = turn % accounts.len(); accounts.rotate_left(n); }
            customers.reverse();
            prop_assert_eq!(run(&accounts, &customers, &found), hints);
        }
    }
}
