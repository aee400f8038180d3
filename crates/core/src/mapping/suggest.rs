//! Suggestions: by e-mail first, then, among what is left, by name (spec.md §4).

use std::collections::BTreeMap;
use std::hash::Hasher;

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};

use super::Mappings;
use crate::company::CompanyCustomer;
use crate::customer::name::NameSource;
use crate::customer::normal::fold_onto;
use crate::customer::{CompanyId, WebstoreId};
use crate::slices::{self, NoPause, Pauses, at_once};
use crate::webstore::WebstoreCustomer;

/// What matched.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Evidence {
    /// The e-mail, in its normal form.
    Email(String),
    /// The name, in its normal form.
    Name(String),
}

impl Evidence {
    /// In the user's words.
    pub fn words(&self) -> String {
        match self {
            Evidence::Email(value) => format!("same e-mail “{value}”"),
            Evidence::Name(value) => format!("same name “{value}”"),
        }
    }
}

/// A pair that may be mapped: exactly one unmapped customer on each side has the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The webstore's customer.
    pub webstore: WebstoreId,
    /// Business Central's customer.
    pub company: CompanyId,
    /// What matched.
    pub evidence: Evidence,
}

/// Customers that share a value, more than one on a side: listed, never mapped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ambiguous {
    /// The webstore's candidates.
    pub webstore: Vec<WebstoreId>,
    /// Business Central's candidates.
    pub company: Vec<CompanyId>,
    /// What they share. Several, where candidates hang together by several e-mails of one field.
    pub evidence: Vec<Evidence>,
}

/// What [`suggest`] found. No customer is in more than one of the two lists, or twice in one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suggestions {
    /// Pairs that may be mapped, in the order of webstore IDs.
    pub pairs: Vec<Suggestion>,
    /// Groups that a person has to look at.
    pub ambiguous: Vec<Ambiguous>,
}

/// Suggests mappings among the unmapped customers. The order of the input never matters.
///
/// Customers that share an e-mail ambiguously do not go on to be matched by name: what two records
/// share can't be told apart by a weaker sign.
pub fn suggest<'a>(
    webstore: impl IntoIterator<Item = &'a WebstoreCustomer>,
    company: impl IntoIterator<Item = &'a CompanyCustomer>,
    mappings: &Mappings,
    source: NameSource,
) -> Suggestions {
    at_once(suggest_in_slices(
        webstore, company, mappings, source, &NoPause,
    ))
}

/// As [`suggest`], with pauses.
pub async fn suggest_in_slices<'a>(
    webstore: impl IntoIterator<Item = &'a WebstoreCustomer>,
    company: impl IntoIterator<Item = &'a CompanyCustomer>,
    mappings: &Mappings,
    source: NameSource,
    pauses: &impl Pauses,
) -> Suggestions {
    let (mut of_webstore, mut of_company) = (Vec::new(), Vec::new());
    slices::for_each(pauses, webstore, |customer| {
        if !customer.is_staff() && mappings.customer(customer.id).is_none() {
            of_webstore.push(customer);
        }
    })
    .await;
    of_webstore.sort_by_key(|customer| customer.id);
    slices::for_each(pauses, company, |customer| {
        if mappings.webstore_id(&customer.id).is_none() {
            of_company.push(customer);
        }
    })
    .await;
    of_company.sort_by(|a, b| a.id.cmp(&b.id));
    let (webstore, company) = (&of_webstore[..], &of_company[..]);

    let mut found = Suggestions::default();
    let mut emails = Shared::for_about(company.len());
    slices::for_each(pauses, (0..).zip(company), |(holder, customer)| {
        emails.company_has(holder, customer.emails());
    })
    .await;
    slices::for_each(pauses, (0..).zip(webstore), |(holder, customer)| {
        emails.webstore_has(holder, &customer.email);
    })
    .await;
    let taken = emails
        .sort_out(webstore, company, Evidence::Email, &mut found, pauses)
        .await;

    let mut names = Shared::for_about(company.len());
    slices::for_each(pauses, (0..).zip(company), |(holder, customer)| {
        if !taken.company[holder as usize] {
            names.company_has(holder, [customer.display_name.as_str()]);
        }
    })
    .await;
    slices::for_each(pauses, (0..).zip(webstore), |(holder, customer)| {
        if !taken.webstore[holder as usize]
            && let Some((_, name)) = customer.name(source)
        {
            names.webstore_has(holder, &name);
        }
    })
    .await;
    names
        .sort_out(webstore, company, Evidence::Name, &mut found, pauses)
        .await;

    found.pairs.sort_by_key(|pair| pair.webstore);
    found.ambiguous.sort_by(|a, b| a.webstore.cmp(&b.webstore));
    found
}

/// Who has which value. Values and customers go by their place in the lists, so that a hundred thousand of them need no
/// text twice.
struct Shared {
    /// The values that any Business Central customer has. One that only the webstore has ties nobody to anybody.
    values: Texts,
    /// Value and Business Central customer.
    company: Vec<(u32, u32)>,
    /// Value and webstore customer.
    webstore: Vec<(u32, u32)>,
}

/// Texts in their normal form, one after the other without an allocation for each, numbered in the order in which they came.
struct Texts {
    all: String,
    /// Where each ends.
    ends: Vec<u32>,
    /// Each one's hash with its number.
    numbers: HashTable<(u32, u32)>,
}

impl Texts {
    fn text(&self, number: u32) -> &str {
        text_of(&self.all, &self.ends, number)
    }

    /// Whether the text from `begins` on is there already, under which number.
    fn find(&self, begins: usize) -> (u32, Option<u32>) {
        let text = &self.all[begins..];
        let hash = hash_of(text);
        let is_same = |(of, number): &(u32, u32)| *of == hash && self.text(*number) == text;
        let found = self.numbers.find(spread(hash), is_same);
        (hash, found.map(|(_, number)| *number))
    }

    /// The number of a text, a new one when it is not there yet; none when it is blank.
    fn add(&mut self, text: &str) -> Option<u32> {
        let begins = self.all.len();
        fold_onto(&mut self.all, text);
        if self.all.len() == begins {
            return None;
        }
        let (hash, known) = self.find(begins);
        if known.is_some() {
            self.all.truncate(begins);
            return known;
        }
        let number = self.ends.len() as u32;
        self.ends.push(self.all.len() as u32);
        self.numbers
            .insert_unique(spread(hash), (hash, number), |(hash, _)| spread(*hash));
        Some(number)
    }

    /// The number of a text that is there.
    fn number(&mut self, text: &str) -> Option<u32> {
        let begins = self.all.len();
        fold_onto(&mut self.all, text);
        let (_, known) = self.find(begins);
        self.all.truncate(begins);
        known
    }
}

fn text_of<'t>(all: &'t str, ends: &[u32], number: u32) -> &'t str {
    let number = number as usize;
    let begins = number.checked_sub(1).map_or(0, |before| ends[before]);
    &all[begins as usize..ends[number] as usize]
}

fn hash_of(text: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish() as u32
}

/// A hash whose upper bits, too, differ.
fn spread(hash: u32) -> u64 {
    u64::from(hash) | u64::from(hash) << 32
}

/// Customers that are in a pair or in an ambiguous group.
struct Taken {
    webstore: Vec<bool>,
    company: Vec<bool>,
}

/// The customers that hang together, under the first webstore customer among them.
#[derive(Clone, Copy, Default)]
struct Size {
    webstore: u32,
    company: u32,
}

impl Shared {
    fn for_about(customers: usize) -> Self {
        Self {
            values: Texts {
                all: String::with_capacity(customers * 24),
                ends: Vec::with_capacity(customers),
                numbers: HashTable::with_capacity(customers),
            },
            company: Vec::with_capacity(customers),
            webstore: Vec::new(),
        }
    }

    fn company_has<'t>(&mut self, holder: u32, values: impl IntoIterator<Item = &'t str>) {
        let own = self.company.len();
        for value in values {
            let Some(value) = self.values.add(value) else {
                continue;
            };
            if !self.company[own..].contains(&(value, holder)) {
                self.company.push((value, holder));
            }
        }
    }

    fn webstore_has(&mut self, holder: u32, value: &str) {
        if let Some(value) = self.values.number(value) {
            self.webstore.push((value, holder));
        }
    }

    /// Groups the customers that hang together by shared values: two make a pair, more are ambiguous.
    /// A field with several e-mails can tie more than two although each value is held by two.
    async fn sort_out(
        self,
        webstore: &[&WebstoreCustomer],
        company: &[&CompanyCustomer],
        evidence: fn(String) -> Evidence,
        found: &mut Suggestions,
        pauses: &impl Pauses,
    ) -> Taken {
        const NOBODY: u32 = u32::MAX;
        let before_company = webstore.len() as u32;
        let mut groups = Groups::new(webstore.len() + company.len());
        // Webstore customers come first, so that the first of each group is one of them.
        let mut first_holder = vec![NOBODY; self.values.ends.len()];
        for (value, holder) in &self.webstore {
            match &mut first_holder[*value as usize] {
                nobody @ &mut NOBODY => *nobody = *holder,
                first => groups.join(*first, *holder),
            }
        }
        pauses.pause().await;
        for (value, holder) in &self.company {
            let first = first_holder[*value as usize];
            if first != NOBODY {
                groups.join(first, before_company + holder);
            }
        }
        pauses.pause().await;

        let mut taken = Taken {
            webstore: vec![false; webstore.len()],
            company: vec![false; company.len()],
        };
        let mut sizes = vec![Size::default(); webstore.len()];
        for (_, holder) in &self.webstore {
            if !std::mem::replace(&mut taken.webstore[*holder as usize], true) {
                sizes[groups.first(*holder) as usize].webstore += 1;
            }
        }
        pauses.pause().await;
        let mut partner = vec![NOBODY; webstore.len()];
        for (value, holder) in &self.company {
            let is_shared = first_holder[*value as usize] != NOBODY;
            if is_shared && !std::mem::replace(&mut taken.company[*holder as usize], true) {
                let first = groups.first(before_company + holder) as usize;
                sizes[first].company += 1;
                partner[first] = *holder;
            }
        }
        pauses.pause().await;

        let is_pair = |first: usize| sizes[first].webstore == 1 && sizes[first].company == 1;
        let mut ambiguous: BTreeMap<usize, Ambiguous> = BTreeMap::new();
        let mut shared_by_pair = vec![NOBODY; webstore.len()];
        for value in 0..self.values.ends.len() as u32 {
            let holder = first_holder[value as usize];
            if holder == NOBODY {
                continue;
            }
            let first = groups.first(holder) as usize;
            if is_pair(first) {
                // Of several e-mails that agree, the one that sorts first is named, whatever the order of the input.
                let named = &mut shared_by_pair[first];
                if *named == NOBODY || self.values.text(value) < self.values.text(*named) {
                    *named = value;
                }
            } else {
                let group = ambiguous.entry(first).or_default();
                let text = self.values.text(value).to_owned();
                group.evidence.push(evidence(text));
            }
        }
        pauses.pause().await;
        slices::for_each(
            pauses,
            shared_by_pair.iter().enumerate(),
            |(first, value)| {
                if *value != NOBODY {
                    found.pairs.push(Suggestion {
                        webstore: webstore[first].id,
                        company: company[partner[first] as usize].id.clone(),
                        evidence: evidence(self.values.text(*value).to_owned()),
                    });
                }
            },
        )
        .await;
        if ambiguous.is_empty() {
            return taken;
        }
        let holders = 0..before_company + company.len() as u32;
        slices::for_each(pauses, holders, |holder| {
            let first = groups.first(holder) as usize;
            let Some(group) = ambiguous.get_mut(&first) else {
                return;
            };
            match holder.checked_sub(before_company) {
                None => group.webstore.push(webstore[holder as usize].id),
                Some(holder) => group.company.push(company[holder as usize].id.clone()),
            }
        })
        .await;
        for mut group in ambiguous.into_values() {
            group.evidence.sort_unstable();
            found.ambiguous.push(group);
        }
        taken
    }
}

/// Which customers hang together (union by smallest member).
struct Groups {
    parent: Vec<u32>,
}

impl Groups {
    fn new(members: usize) -> Self {
        Self {
            parent: (0..members as u32).collect(),
        }
    }

    /// The first member of a member's group.
    fn first(&mut self, mut member: u32) -> u32 {
        while self.parent[member as usize] != member {
            let above = self.parent[self.parent[member as usize] as usize];
            self.parent[member as usize] = above;
            member = above;
        }
        member
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.first(a), self.first(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::customer::normal::folded;
    use proptest::prelude::*;
    use serde_json::json;

    fn webstore(id: u64, email: &str, name: &str) -> WebstoreCustomer {
        serde_json::from_value(json!({
            "id": id, "email": email, "role": "customer", "billing": {"company": name}
        }))
        .unwrap()
    }

    fn company(id: &str, email: &str, name: &str) -> CompanyCustomer {
        serde_json::from_value(json!({"id": id, "number": id, "email": email, "displayName": name}))
            .unwrap()
    }

    fn run(w: &[WebstoreCustomer], c: &[CompanyCustomer]) -> Suggestions {
        suggest(w, c, &Mappings::default(), NameSource::default())
    }

    #[test]
    fn e_mail_comes_before_name() {
        let w = [webstore(1, "ANN@x.example ", "Bo Ek")];
        let c = [
            company("a", "ann@x.example", "Ann Lee"),
            company("b", "", "Bo Ek"),
        ];
        let found = run(&w, &c);
        assert_eq!(found.pairs.len(), 1);
        assert_eq!(found.pairs[0].company, CompanyId::new("a"));
        assert_eq!(
            found.pairs[0].evidence,
            Evidence::Email("ann@x.example".to_owned())
        );
    }

    #[test]
    fn a_shared_e_mail_is_ambiguous_and_its_candidates_are_not_matched_by_name() {
        let w = [webstore(1, "info@x.example", "Bo Ek")];
        let c = [
            company("a", "info@x.example", "Ann Lee"),
            company("b", "info@x.example", "Bo Ek"),
        ];
        let found = run(&w, &c);
        assert_eq!(found.pairs, []);
        assert_eq!(found.ambiguous.len(), 1);
        assert_eq!(found.ambiguous[0].company.len(), 2);
    }

    #[test]
    fn one_field_with_two_e_mails_of_two_webstore_customers_is_ambiguous() {
        let w = [
            webstore(1, "a@x.example", "A"),
            webstore(2, "b@x.example", "B"),
        ];
        let c = [company("a", "a@x.example;b@x.example", "C")];
        let found = run(&w, &c);
        assert_eq!(found.pairs, []);
        assert_eq!(found.ambiguous[0].webstore, [WebstoreId(1), WebstoreId(2)]);
        assert_eq!(found.ambiguous[0].evidence.len(), 2);
    }

    #[test]
    fn staff_accounts_and_mapped_customers_are_left_out() {
        let mut staff = webstore(1, "a@x.example", "A");
        staff.role = "administrator".to_owned();
        let w = [staff, webstore(2, "b@x.example", "B")];
        let c = [
            company("a", "a@x.example", "A"),
            company("b", "b@x.example", "B"),
        ];
        let mut mappings = Mappings::default();
        mappings.map(&CompanyId::new("b"), WebstoreId(9)).unwrap();
        let found = suggest(&w, &c, &mappings, NameSource::default());
        assert_eq!(found, Suggestions::default());
    }

    /// The rule as the specification words it, without any index: customers hang together when they share a value; one of
    /// each side is a pair, more are ambiguous; only who is in neither goes on to the next kind of value.
    fn by_the_book(
        w: &[WebstoreCustomer],
        c: &[CompanyCustomer],
    ) -> BTreeSet<(WebstoreId, CompanyId)> {
        type Values = fn(&CompanyCustomer) -> Vec<String>;
        type Value = fn(&WebstoreCustomer) -> String;
        let stages: [(Value, Values); 2] = [
            (
                |it| folded(&it.email),
                |it| it.emails().map(folded).collect(),
            ),
            (
                |it| folded(&it.billing.company),
                |it| vec![folded(&it.display_name)],
            ),
        ];
        let (mut w, mut c): (Vec<_>, Vec<_>) = (w.iter().collect(), c.iter().collect());
        let mut pairs = BTreeSet::new();
        for (of_webstore, of_company) in stages {
            let share = |a: &WebstoreCustomer, b: &CompanyCustomer| {
                let value = of_webstore(a);
                !value.is_empty() && of_company(b).contains(&value)
            };
            let mut gone = (BTreeSet::new(), BTreeSet::new());
            for start in &w {
                let mut group: (BTreeSet<WebstoreId>, BTreeSet<CompanyId>) =
                    ([start.id].into(), BTreeSet::new());
                loop {
                    let before = group.clone();
                    for (a, b) in w.iter().flat_map(|a| c.iter().map(move |b| (a, b))) {
                        if share(a, b) && (group.0.contains(&a.id) || group.1.contains(&b.id)) {
                            group.0.insert(a.id);
                            group.1.insert(b.id.clone());
                        }
                    }
                    if group == before {
                        break;
                    }
                }
                if group.1.is_empty() {
                    continue;
                }
                if let (1, Some(only)) = (
                    group.0.len(),
                    group.1.first().filter(|_| group.1.len() == 1),
                ) {
                    pairs.insert((start.id, only.clone()));
                }
                gone.0.extend(group.0);
                gone.1.extend(group.1);
            }
            w.retain(|it| !gone.0.contains(&it.id));
            c.retain(|it| !gone.1.contains(&it.id));
        }
        pairs
    }

    proptest! {
        #[test]
        fn suggestions_are_one_to_one_and_do_not_depend_on_the_order(
            w in prop::collection::vec((0u8..5, 0u8..5), 0..8),
            c in prop::collection::vec((0u8..5, 0u8..5, 0u8..5), 0..8),
            turn in 0usize..8,
        ) {
            let email = |n: u8| if n == 0 { String::new() } else { format!("m{n}@x.example") };
            let mut webstores: Vec<_> = w.iter().enumerate()
                .map(|(i, (mail, name))| webstore(i as u64 + 1, &email(*mail), &format!("N{name}"))).collect();
            let mut companies: Vec<_> = c.iter().enumerate()
                .map(|(i, (mail, second, name))| company(&format!("c{i}"), &format!("{};{}", email(*mail), email(*second)), &format!("n{name}"))).collect();
            let found = run(&webstores, &companies);
            let pairs: BTreeSet<_> = found.pairs.iter().map(|pair| (pair.webstore, pair.company.clone())).collect();
            prop_assert_eq!(pairs, by_the_book(&webstores, &companies));
            let ids: BTreeSet<_> = found.pairs.iter().map(|pair| pair.webstore).collect();
            let customers: BTreeSet<_> = found.pairs.iter().map(|pair| pair.company.clone()).collect();
            prop_assert_eq!(ids.len(), found.pairs.len());
            prop_assert_eq!(customers.len(), found.pairs.len());
            for group in &found.ambiguous {
                prop_assert!(group.webstore.iter().all(|id| !ids.contains(id)));
                prop_assert!(group.company.iter().all(|id| !customers.contains(id)));
            }
            if !webstores.is_empty() { let n = turn % webstores.len(); webstores.rotate_left(n); }
            if !companies.is_empty() { companies.reverse(); }
            prop_assert_eq!(run(&webstores, &companies), found);
        }
    }
}
