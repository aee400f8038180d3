//! Suggestions: by e-mail first, then, among what is left, by name (spec.md §4).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::Mappings;
use crate::company::CompanyCustomer;
use crate::customer::name::NameSource;
use crate::customer::normal::folded;
use crate::customer::{CompanyId, WebstoreId};
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
    let webstore: BTreeMap<WebstoreId, &WebstoreCustomer> = webstore
        .into_iter()
        .filter(|customer| customer.is_customer() && mappings.customer(customer.id).is_none())
        .map(|customer| (customer.id, customer))
        .collect();
    let company: BTreeMap<&CompanyId, &CompanyCustomer> = company
        .into_iter()
        .filter(|customer| mappings.webstore_id(&customer.id).is_none())
        .map(|customer| (&customer.id, customer))
        .collect();

    let mut found = Suggestions::default();
    let by_email = Shared::new(
        webstore
            .values()
            .map(|customer| (customer.id, vec![folded(&customer.email)])),
        company
            .values()
            .map(|customer| (&customer.id, customer.emails().map(folded).collect())),
    );
    by_email.sort_out(Evidence::Email, &mut found);

    let taken = Taken::of(&found);
    let by_name = Shared::new(
        webstore
            .values()
            .filter(|customer| !taken.webstore.contains(&customer.id))
            .map(|customer| {
                let name = customer.name(source).map(|(_, name)| folded(&name));
                (customer.id, name.into_iter().collect())
            }),
        company
            .values()
            .filter(|customer| !taken.company.contains(&customer.id))
            .map(|customer| (&customer.id, vec![folded(&customer.display_name)])),
    );
    by_name.sort_out(Evidence::Name, &mut found);

    found.pairs.sort_by_key(|pair| pair.webstore);
    found.ambiguous.sort_by(|a, b| a.webstore.cmp(&b.webstore));
    found
}

struct Taken {
    webstore: BTreeSet<WebstoreId>,
    company: BTreeSet<CompanyId>,
}

impl Taken {
    fn of(found: &Suggestions) -> Self {
        let groups = || found.ambiguous.iter();
        Self {
            webstore: found
                .pairs
                .iter()
                .map(|pair| pair.webstore)
                .chain(groups().flat_map(|group| group.webstore.iter().copied()))
                .collect(),
            company: found
                .pairs
                .iter()
                .map(|pair| pair.company.clone())
                .chain(groups().flat_map(|group| group.company.iter().cloned()))
                .collect(),
        }
    }
}

/// Who has which value.
#[derive(Default)]
struct Holders<'a> {
    webstore: Vec<WebstoreId>,
    company: Vec<&'a CompanyId>,
}

/// The customers of both sides by the values that they share.
struct Shared<'a> {
    holders: BTreeMap<String, Holders<'a>>,
}

impl<'a> Shared<'a> {
    fn new(
        webstore: impl Iterator<Item = (WebstoreId, Vec<String>)>,
        company: impl Iterator<Item = (&'a CompanyId, Vec<String>)>,
    ) -> Self {
        let mut by_value: HashMap<String, Holders<'a>> = HashMap::new();
        for (id, values) in webstore {
            for value in distinct(values) {
                by_value.entry(value).or_default().webstore.push(id);
            }
        }
        for (id, values) in company {
            for value in distinct(values) {
                by_value.entry(value).or_default().company.push(id);
            }
        }
        // A value of one side only ties nobody to anybody.
        let holders = by_value
            .into_iter()
            .filter(|(_, holders)| !holders.webstore.is_empty() && !holders.company.is_empty())
            .collect();
        Self { holders }
    }

    /// Groups the customers that hang together by shared values: two make a pair, more are ambiguous.
    /// A field with several e-mails can tie more than two although each value is held by two.
    fn sort_out(self, evidence: fn(String) -> Evidence, found: &mut Suggestions) {
        let mut group_of_webstore: HashMap<WebstoreId, usize> = HashMap::new();
        let mut group_of_company: HashMap<&CompanyId, usize> = HashMap::new();
        let mut groups = UnionFind::default();
        for holders in self.holders.values() {
            let mut members = holders
                .webstore
                .iter()
                .map(|id| *group_of_webstore.entry(*id).or_insert_with(|| groups.add()))
                .collect::<Vec<_>>();
            for id in &holders.company {
                members.push(*group_of_company.entry(id).or_insert_with(|| groups.add()));
            }
            for pair in members.windows(2) {
                groups.join(pair[0], pair[1]);
            }
        }
        let mut collected: BTreeMap<usize, Ambiguous> = BTreeMap::new();
        for (id, member) in group_of_webstore {
            collected
                .entry(groups.root(member))
                .or_default()
                .webstore
                .push(id);
        }
        let mut company_roots = HashMap::new();
        for (id, member) in group_of_company {
            let root = groups.root(member);
            company_roots.insert(id, root);
            collected.entry(root).or_default().company.push(id.clone());
        }
        for (value, holders) in self.holders {
            if let Some(root) = holders.company.first().and_then(|id| company_roots.get(id)) {
                collected
                    .entry(*root)
                    .or_default()
                    .evidence
                    .push(evidence(value));
            }
        }
        for mut group in collected.into_values() {
            group.webstore.sort_unstable();
            group.company.sort_unstable();
            match (&group.webstore[..], &group.company[..], &group.evidence[..]) {
                ([webstore], [company], [evidence, ..]) => found.pairs.push(Suggestion {
                    webstore: *webstore,
                    company: company.clone(),
                    evidence: evidence.clone(),
                }),
                _ => found.ambiguous.push(group),
            }
        }
    }
}

fn distinct(values: Vec<String>) -> BTreeSet<String> {
    values
        .into_iter()
        .filter(|value| !value.is_empty())
        .collect()
}

#[derive(Default)]
struct UnionFind {
    parent: Vec<usize>,
}

impl UnionFind {
    fn add(&mut self) -> usize {
        self.parent.push(self.parent.len());
        self.parent.len() - 1
    }

    fn root(&mut self, mut member: usize) -> usize {
        while self.parent[member] != member {
            self.parent[member] = self.parent[self.parent[member]];
            member = self.parent[member];
        }
        member
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
