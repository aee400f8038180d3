//! Suggestions, by the rule of the setup: by e-mail first, then, among what is left, by name, and where the rule says so by VAT
//! registration no.; or by customer no. alone (spec.md §4, §13).

use concord_texts::{Tied, Ties};
use serde::{Deserialize, Serialize};

use super::Mappings;
use super::ahead::ahead;
use super::numbers::{tax_number_of_account, tax_number_of_customer};
use crate::company::CompanyCustomer;
use crate::customer::casing::upper;
use crate::customer::country::CountryTable;
use crate::customer::normal::folded_by_tables;
use crate::customer::{CompanyId, WebstoreId};
use crate::gather::sort_by;
use crate::setup::{Matching, Setup};
use crate::shelf::Shelf;
use crate::slices::{self, Pauses};
use crate::webstore::WebstoreCustomer;

/// What matched.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Evidence {
    /// The e-mail, in its normal form.
    Email(String),
    /// The name, in its normal form.
    Name(String),
    /// The tax registration no., with its country.
    TaxNumber(String),
    /// The phone no., with its country.
    Phone(String),
    /// The customer no.
    CustomerNumber(String),
}

impl Evidence {
    /// In the user's words.
    pub fn words(&self) -> String {
        match self {
            Evidence::Email(value) => format!("same e-mail “{value}”"),
            Evidence::Name(value) => format!("same name “{value}”"),
            Evidence::TaxNumber(value) => format!("same tax registration no. “{value}”"),
            Evidence::Phone(value) => format!("same phone no. “+{value}”"),
            Evidence::CustomerNumber(value) => format!("same customer no. “{value}”"),
        }
    }
}

/// A pair that may be mapped: exactly one unmapped customer on each side has the value. Only the core makes any, so that what is
/// accepted was found by the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
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

/// Customers among whom mappings are suggested.
#[derive(Clone, Copy)]
pub struct Among<'a> {
    /// The webstore's accounts, of every role.
    pub webstore: &'a Shelf<WebstoreId, WebstoreCustomer>,
    /// The company's customers.
    pub company: &'a Shelf<CompanyId, CompanyCustomer>,
    /// Who is mapped already, and so left out.
    pub mappings: &'a Mappings,
    /// Which accounts take part, and which name they go by.
    pub setup: &'a Setup,
    /// How the company writes countries: they belong to VAT registration numbers.
    pub countries: &'a CountryTable,
}

/// Suggests mappings among the customers that are not mapped, without the accounts that `is_left_out` and the pairs that are
/// `kept_apart`. The order of the records never matters.
///
/// Customers that share an e-mail ambiguously do not go on to be matched by name: what two records
/// share can't be told apart by a weaker sign. Nobody is matched to a record of which a part is unknown; with what is known of it
/// it is a candidate all the same, so that no other one seems to be the only one.
pub async fn suggest_in_slices(
    among: Among<'_>,
    is_left_out: &dyn Fn(&WebstoreCustomer) -> bool,
    kept_apart: &dyn Fn(&WebstoreCustomer, &CompanyCustomer) -> bool,
    pauses: &Pauses<'_>,
) -> Suggestions {
    let Among {
        mappings, setup, ..
    } = among;
    if setup.matching == Matching::DefaultCustomer {
        return Suggestions::default();
    }
    let number_key = match setup.matching {
        Matching::CustomerNumber => Some(setup.customer_number_key.as_deref()),
        _ => None,
    };
    let mut records = Records {
        webstore: Vec::with_capacity(among.webstore.len()),
        company: Vec::with_capacity(among.company.len()),
    };
    let mut first = Ties::for_about(among.company.len(), folded_by_tables);
    let customers = ahead(among.company.values(), |it| [it.id.as_str(), &it.email]);
    slices::for_each(pauses, customers, |customer| {
        if mappings.webstore_id(&customer.id).is_none() {
            let place = records.company.len() as u32;
            match number_key {
                Some(_) => first.company_has(place, &customer.number),
                None => {
                    for email in customer.emails() {
                        first.company_has(place, &email);
                    }
                }
            }
            records.company.push(customer);
        }
    })
    .await;
    let accounts = ahead(among.webstore.values(), |it| [&it.role, &it.email]);
    slices::for_each(pauses, accounts, |account| {
        let takes_part = setup.takes_part(account) && !is_left_out(account);
        if takes_part && mappings.customer(account.id).is_none() {
            let place = records.webstore.len() as u32;
            match number_key {
                Some(key) => {
                    first.webstore_has(place, account.meta_value(key).unwrap_or_default());
                }
                None => {
                    for email in account.emails() {
                        first.webstore_has(place, &email);
                    }
                }
            }
            records.webstore.push(account);
        }
    })
    .await;
    let mut found = Suggestions::default();
    let evidence: fn(String) -> Evidence = match number_key {
        Some(_) => |number| Evidence::CustomerNumber(upper(&number)),
        None => Evidence::Email,
    };
    let by_first = records
        .find(&first, evidence, kept_apart, &mut found, pauses)
        .await;
    if setup.matching.is_by_email() {
        records
            .by_the_rest(among, &by_first, kept_apart, &mut found, pauses)
            .await;
    }

    let Suggestions { pairs, ambiguous } = found;
    Suggestions {
        pairs: slices::sorted_by(pauses, pairs, &|a, b| a.webstore.cmp(&b.webstore)).await,
        ambiguous: slices::sorted_by(pauses, ambiguous, &|a, b| a.webstore.cmp(&b.webstore)).await,
    }
}

/// Those who are not mapped, in the order of their ids: [`Ties`] knows them by their places here.
struct Records<'a> {
    webstore: Vec<&'a WebstoreCustomer>,
    company: Vec<&'a CompanyCustomer>,
}

impl Records<'_> {
    /// Among those whom no e-mail ties: by name, and where the rule says so by VAT registration no.
    async fn by_the_rest(
        &self,
        among: Among<'_>,
        by_email: &Tied<'_>,
        kept_apart: &dyn Fn(&WebstoreCustomer, &CompanyCustomer) -> bool,
        found: &mut Suggestions,
        pauses: &Pauses<'_>,
    ) {
        let setup = among.setup;
        let mut names = Ties::for_about(self.company.len(), folded_by_tables);
        let of_company = (0..).zip(self.company.iter().copied());
        let left = of_company.filter(|(place, _)| !by_email.has_company(*place));
        let left = ahead(left, |(_, it)| [&it.display_name]);
        slices::for_each(pauses, left, |(place, customer)| {
            names.company_has(place, &customer.display_name);
        })
        .await;
        let of_webstore = (0..).zip(self.webstore.iter().copied());
        let left = of_webstore.filter(|(place, _)| !by_email.has_webstore(*place));
        let left = ahead(left, |(_, it)| {
            [&it.first_name, &it.last_name, &it.billing.company]
        });
        slices::for_each(pauses, left, |(place, account)| {
            if let Some((_, name)) = account.name(setup.name_source) {
                names.webstore_has(place, &name);
            }
        })
        .await;
        let by_name = self
            .find(&names, Evidence::Name, kept_apart, found, pauses)
            .await;

        if setup.matching == Matching::AlsoVatNumber {
            let numbers = self.numbers(among, [by_email, &by_name], pauses).await;
            self.find(
                &numbers,
                |number| Evidence::TaxNumber(upper(&number)),
                kept_apart,
                found,
                pauses,
            )
            .await;
        }
    }

    /// Who of those that are not `tied` yet has which VAT registration no.
    async fn numbers(&self, among: Among<'_>, tied: [&Tied<'_>; 2], pauses: &Pauses<'_>) -> Ties {
        let mut numbers = Ties::for_about(self.company.len(), folded_by_tables);
        let is_tied = |place: u32| tied.iter().any(|it| it.has_company(place));
        let left = (0..).zip(self.company.iter().copied());
        let left = left.filter(|(place, _)| !is_tied(*place));
        slices::for_each(pauses, left, |(place, customer)| {
            if let Some(number) = tax_number_of_customer(customer, among.countries) {
                numbers.company_has(place, &number);
            }
        })
        .await;
        let is_tied = |place: u32| tied.iter().any(|it| it.has_webstore(place));
        let left = (0..).zip(self.webstore.iter().copied());
        let left = left.filter(|(place, _)| !is_tied(*place));
        slices::for_each(pauses, left, |(place, account)| {
            if let Some(number) = tax_number_of_account(account, among.setup) {
                numbers.webstore_has(place, &number);
            }
        })
        .await;
        numbers
    }

    /// Adds the pairs and the ambiguous groups that one kind of value makes.
    async fn find<'t>(
        &self,
        ties: &'t Ties,
        evidence: fn(String) -> Evidence,
        kept_apart: &dyn Fn(&WebstoreCustomer, &CompanyCustomer) -> bool,
        found: &mut Suggestions,
        pauses: &Pauses<'_>,
    ) -> Tied<'t> {
        let (webstore, company) = (self.webstore.len() as u32, self.company.len() as u32);
        let mut tied = Tied::new(ties, webstore, company);
        for step in Tied::STEPS {
            step(&mut tied);
            pauses.pause().await;
        }
        let account = |place: u32| self.webstore[place as usize];
        let customer = |place: u32| self.company[place as usize];
        let evidence = |value: u32| evidence(ties.value(value).to_owned());
        let pairs = ahead(tied.pairs().into_iter(), |pair| {
            [customer(pair.company).id.as_str(), ties.value(pair.value)]
        });
        slices::for_each(pauses, pairs, |pair| {
            let (account, customer) = (account(pair.webstore), customer(pair.company));
            let are_read = account.is_read() && customer.is_read();
            if are_read && !kept_apart(account, customer) {
                found.pairs.push(Suggestion {
                    webstore: account.id,
                    company: customer.id.clone(),
                    evidence: evidence(pair.value),
                });
            }
        })
        .await;
        slices::for_each(pauses, tied.tangles(), |tangle| {
            let mut shared: Vec<Evidence> = tangle.values.into_iter().map(evidence).collect();
            sort_by(&mut shared, Ord::cmp);
            found.ambiguous.push(Ambiguous {
                webstore: tangle
                    .webstore
                    .into_iter()
                    .map(|it| account(it).id)
                    .collect(),
                company: tangle
                    .company
                    .into_iter()
                    .map(|it| customer(it).id.clone())
                    .collect(),
                evidence: shared,
            });
        })
        .await;
        tied
    }
}

/// Suggestions among records in whatever order, without pauses, as the setup of the sample has it.
#[cfg(test)]
pub(super) fn suggest(
    webstore: &[WebstoreCustomer],
    company: &[CompanyCustomer],
    mappings: &Mappings,
) -> Suggestions {
    use crate::slices::{Pauses, at_once};

    let webstore = webstore.iter().map(|it| (it.id, it.clone())).collect();
    let company = company
        .iter()
        .map(|it| (it.id.clone(), it.clone()))
        .collect();
    let among = Among {
        webstore: &webstore,
        company: &company,
        mappings,
        setup: &Setup::default(),
        countries: &CountryTable::default(),
    };
    at_once(suggest_in_slices(
        among,
        &|_| false,
        &|_, _| false,
        &Pauses::none(),
    ))
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
        suggest(w, c, &Mappings::default())
    }

    #[test]
    fn a_vat_number_suggests_only_where_the_setup_says_so_after_e_mail_and_name_and_for_one_on_each_side()
     {
        let account = |id: u64, email: &str, number: &str| -> WebstoreCustomer {
            serde_json::from_value(json!({
                "id": id, "email": email, "role": "customer", "billing": {"country": "DE"},
                "meta_data": [{"id": 1, "key": "billing_vat", "value": number}],
            }))
            .unwrap()
        };
        let customer = |id: &str, email: &str, number: &str| -> CompanyCustomer {
            serde_json::from_value(json!({
                "id": id, "number": id, "email": email, "displayName": id, "country": "DE", "taxRegistrationNumber": number,
            }))
            .unwrap()
        };
        let accounts = [
            account(1, "ann@x.example", "DE111111111"),
            account(2, "bo@x.example", "de 222.222.222"),
            account(3, "cy@x.example", "DE333333333"),
        ];
        let customers = [
            // By e-mail another than by number: the e-mail counts, and nobody is left for the number.
            customer("a", "ann@x.example", "DE222222229"),
            customer("b", "", "111111111"),
            customer("c", "", "222222222"),
            customer("d", "", "DE333333333"),
            customer("e", "", "333 333 333"),
        ];
        let webstore = accounts.iter().map(|it| (it.id, it.clone())).collect();
        let company = customers
            .iter()
            .map(|it| (it.id.clone(), it.clone()))
            .collect();
        let countries = CountryTable::default();
        let found = |matching| {
            let setup = Setup {
                matching,
                ..Setup::default()
            };
            let among = Among {
                webstore: &webstore,
                company: &company,
                mappings: &Mappings::default(),
                setup: &setup,
                countries: &countries,
            };
            let pauses = crate::slices::Pauses::none();
            let suggested = suggest_in_slices(among, &|_| false, &|_, _| false, &pauses);
            crate::slices::at_once(suggested)
        };
        assert_eq!(found(Matching::EmailThenName).pairs.len(), 1);
        let found = found(Matching::AlsoVatNumber);
        let pairs: Vec<_> = found
            .pairs
            .iter()
            .map(|it| (it.webstore.0, it.company.as_str()))
            .collect();
        assert_eq!(pairs, [(1, "a"), (2, "c")]);
        assert_eq!(
            found.pairs[1].evidence,
            Evidence::TaxNumber("DE222222222".to_owned())
        );
        assert_eq!(found.ambiguous.len(), 1);
        assert_eq!(found.ambiguous[0].webstore, [WebstoreId(3)]);
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
        let found = suggest(&w, &c, &mappings);
        assert_eq!(found, Suggestions::default());
    }

    #[test]
    fn who_can_not_be_read_is_matched_to_nobody_and_leaves_nobody_else_as_the_only_one() {
        let unread = |mut account: WebstoreCustomer| {
            account.not_read = vec![crate::reading::NotRead::unanswered()];
            account
        };
        let (one, other) = (webstore(1, "", "Ann Lee"), webstore(2, "", "Ann Lee"));
        let c = [company("a", "", "Ann Lee")];
        assert_eq!(run(&[unread(one.clone())], &c), Suggestions::default());
        let found = run(&[one, unread(other)], &c);
        assert_eq!(found.pairs, []);
        assert_eq!(found.ambiguous.len(), 1);
        // Nor does the weaker sign match whom the stronger one ties to it.
        let held = unread(webstore(3, "ann@x.example", "Bo Ek"));
        let c = [company("a", "ann@x.example", "Ann Lee")];
        let found = run(&[held, webstore(4, "", "Ann Lee")], &c);
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
                |it| it.emails().map(|email| folded(&email)).collect(),
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
