//! Which customers an order belongs to: every combination that spec.md §6 names, and every reason why nobody is known.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "what is missing fails the test, and the line says where"
)]

use std::collections::BTreeSet;

use concord_core::company::{Blocked, CompanyCustomer};
use concord_core::connection::{CompanyAddress, Connection, Origin, WebstoreAddress};
use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::orders::{Book, Orders, Remedy, Rule, book, note_plan};
use concord_core::plan::{Kind, Reason};
use concord_core::setup::{KnownGuests, Matching};
use concord_core::state::{self, State};
use concord_core::template::{CustomerTemplate, RegionalDefault};
use concord_core::webstore::{Noted, Order, OrderId, OrderPlace, Party, WebstoreCustomer};
use serde_json::json;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Account,
    Guest,
}

/// Of an account whether it is mapped; of a guest whether the e-mail belongs to a mapped customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    Mapped,
    Unmapped,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tax {
    Taxed,
    Untaxed,
}

/// Which regional default answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Answering {
    Nowhere,
    Country,
    InState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum AutoCreate {
    On,
    Off,
}

use Answering::*;
use AutoCreate::*;
use Known::*;
use Tax::*;
use Who::*;

/// One combination, with the sell-to and the bill-to that the rules give: a customer no., or why there is none yet.
type Combination = (
    Who,
    Known,
    Tax,
    Answering,
    AutoCreate,
    &'static str,
    &'static str,
);

#[rustfmt::skip]
const TABLE: [Combination; 48] = [
    (Account, Mapped, Taxed, Nowhere, On, "MAPPED", "MAPPED"),
    (Account, Mapped, Taxed, Nowhere, Off, "MAPPED", "MAPPED"),
    (Account, Mapped, Taxed, Country, On, "MAPPED", "US-TAXED"),
    (Account, Mapped, Taxed, Country, Off, "MAPPED", "US-TAXED"),
    (Account, Mapped, Taxed, InState, On, "MAPPED", "CA-TAXED"),
    (Account, Mapped, Taxed, InState, Off, "MAPPED", "CA-TAXED"),
    (Account, Mapped, Untaxed, Nowhere, On, "MAPPED", "MAPPED"),
    (Account, Mapped, Untaxed, Nowhere, Off, "MAPPED", "MAPPED"),
    (Account, Mapped, Untaxed, Country, On, "MAPPED", "US"),
    (Account, Mapped, Untaxed, Country, Off, "MAPPED", "US"),
    (Account, Mapped, Untaxed, InState, On, "MAPPED", "CA"),
    (Account, Mapped, Untaxed, InState, Off, "MAPPED", "CA"),
    (Account, Unmapped, Taxed, Nowhere, On, "create from DEFAULT", "create from DEFAULT"),
    (Account, Unmapped, Taxed, Nowhere, Off, "creating is prevented", "creating is prevented"),
    (Account, Unmapped, Taxed, Country, On, "create from US-TAXED", "US-TAXED"),
    (Account, Unmapped, Taxed, Country, Off, "creating is prevented", "US-TAXED"),
    (Account, Unmapped, Taxed, InState, On, "create from CA-TAXED", "CA-TAXED"),
    (Account, Unmapped, Taxed, InState, Off, "creating is prevented", "CA-TAXED"),
    (Account, Unmapped, Untaxed, Nowhere, On, "create from DEFAULT", "create from DEFAULT"),
    (Account, Unmapped, Untaxed, Nowhere, Off, "creating is prevented", "creating is prevented"),
    (Account, Unmapped, Untaxed, Country, On, "create from US", "US"),
    (Account, Unmapped, Untaxed, Country, Off, "creating is prevented", "US"),
    (Account, Unmapped, Untaxed, InState, On, "create from CA", "CA"),
    (Account, Unmapped, Untaxed, InState, Off, "creating is prevented", "CA"),
    (Guest, Mapped, Taxed, Nowhere, On, "GUEST", "GUEST"),
    (Guest, Mapped, Taxed, Nowhere, Off, "GUEST", "GUEST"),
    (Guest, Mapped, Taxed, Country, On, "US-TAXED", "US-TAXED"),
    (Guest, Mapped, Taxed, Country, Off, "US-TAXED", "US-TAXED"),
    (Guest, Mapped, Taxed, InState, On, "CA-TAXED", "CA-TAXED"),
    (Guest, Mapped, Taxed, InState, Off, "CA-TAXED", "CA-TAXED"),
    (Guest, Mapped, Untaxed, Nowhere, On, "GUEST", "GUEST"),
    (Guest, Mapped, Untaxed, Nowhere, Off, "GUEST", "GUEST"),
    (Guest, Mapped, Untaxed, Country, On, "US", "US"),
    (Guest, Mapped, Untaxed, Country, Off, "US", "US"),
    (Guest, Mapped, Untaxed, InState, On, "CA", "CA"),
    (Guest, Mapped, Untaxed, InState, Off, "CA", "CA"),
    (Guest, Unmapped, Taxed, Nowhere, On, "GUEST", "GUEST"),
    (Guest, Unmapped, Taxed, Nowhere, Off, "GUEST", "GUEST"),
    (Guest, Unmapped, Taxed, Country, On, "US-TAXED", "US-TAXED"),
    (Guest, Unmapped, Taxed, Country, Off, "US-TAXED", "US-TAXED"),
    (Guest, Unmapped, Taxed, InState, On, "CA-TAXED", "CA-TAXED"),
    (Guest, Unmapped, Taxed, InState, Off, "CA-TAXED", "CA-TAXED"),
    (Guest, Unmapped, Untaxed, Nowhere, On, "GUEST", "GUEST"),
    (Guest, Unmapped, Untaxed, Nowhere, Off, "GUEST", "GUEST"),
    (Guest, Unmapped, Untaxed, Country, On, "US", "US"),
    (Guest, Unmapped, Untaxed, Country, Off, "US", "US"),
    (Guest, Unmapped, Untaxed, InState, On, "CA", "CA"),
    (Guest, Unmapped, Untaxed, InState, Off, "CA", "CA"),
];

/// The combinations whose outcome is another when the setup says to use the customer whose e-mail a guest has.
#[rustfmt::skip]
const WITH_KNOWN_GUESTS_USED: [Combination; 12] = [
    (Guest, Mapped, Taxed, Nowhere, On, "MAPPED", "MAPPED"),
    (Guest, Mapped, Taxed, Nowhere, Off, "MAPPED", "MAPPED"),
    (Guest, Mapped, Taxed, Country, On, "MAPPED", "US-TAXED"),
    (Guest, Mapped, Taxed, Country, Off, "MAPPED", "US-TAXED"),
    (Guest, Mapped, Taxed, InState, On, "MAPPED", "CA-TAXED"),
    (Guest, Mapped, Taxed, InState, Off, "MAPPED", "CA-TAXED"),
    (Guest, Mapped, Untaxed, Nowhere, On, "MAPPED", "MAPPED"),
    (Guest, Mapped, Untaxed, Nowhere, Off, "MAPPED", "MAPPED"),
    (Guest, Mapped, Untaxed, Country, On, "MAPPED", "US"),
    (Guest, Mapped, Untaxed, Country, Off, "MAPPED", "US"),
    (Guest, Mapped, Untaxed, InState, On, "MAPPED", "CA"),
    (Guest, Mapped, Untaxed, InState, Off, "MAPPED", "CA"),
];

const MAPPED_ACCOUNT: u64 = 1;
const NEW_ACCOUNT: u64 = 2;

fn account(id: u64, email: &str, last_name: &str) -> WebstoreCustomer {
    serde_json::from_value(json!({
        "id": id, "email": email, "first_name": "Ann", "last_name": last_name, "role": "customer", "meta_data": [],
    }))
    .unwrap()
}

fn customer(number: &str, name: &str, email: &str) -> CompanyCustomer {
    serde_json::from_value(json!({
        "id": format!("id-{}", number.to_lowercase()), "number": number, "displayName": name, "email": email,
    }))
    .unwrap()
}

fn row(state: &str, name: &str) -> RegionalDefault {
    RegionalDefault {
        vat_number: String::new(),
        webstore: "MAIN".to_owned(),
        country: "US".to_owned(),
        state: state.to_owned(),
        template: name.to_owned(),
        customer_no: name.to_lowercase(),
        taxed_template: format!("{name}-TAXED"),
        taxed_customer_no: format!("{name}-TAXED"),
    }
}

/// A webstore with a mapped account and one that is new, a row for the US and one for California.
fn at_rest() -> state::Known {
    let mut state = state::Known {
        connection: Some(Connection {
            webstore: WebstoreAddress {
                code: "MAIN".to_owned(),
                url: "https://shop.example".to_owned(),
                key_as_query_parameter: false,
            },
            company: CompanyAddress {
                base_url: "https://bc.example".to_owned(),
                company_id: "company".to_owned(),
                company_name: "CRONUS".to_owned(),
                sign_in: None,
                web_client: String::new(),
            },
            proxy_prefix: String::new(),
            origin: Origin::Own,
        }),
        ..state::Known::default()
    };
    for account in [
        account(MAPPED_ACCOUNT, "mapped@x.example", "Lee"),
        account(NEW_ACCOUNT, "new@x.example", "Novak"),
    ] {
        state.snapshots.webstore.insert(account.id, account);
    }
    add_customer(
        &mut state,
        customer("MAPPED", "Lee Ltd", "office@lee.example"),
    );
    for number in ["GUEST", "US", "US-TAXED", "CA", "CA-TAXED"] {
        add_customer(&mut state, customer(number, number, ""));
    }
    let mapped = CompanyId::new("id-MAPPED");
    state
        .mappings
        .map(&mapped, WebstoreId(MAPPED_ACCOUNT))
        .unwrap();
    for code in ["DEFAULT", "US", "US-TAXED", "CA", "CA-TAXED"] {
        let template = CustomerTemplate {
            code: code.to_owned(),
            ..CustomerTemplate::default()
        };
        state.shared.templates.insert(code.to_owned(), template);
    }
    state.shared.regional_defaults = vec![row("", "US"), row("CA", "CA")];
    state.setup.default_template = Some("DEFAULT".to_owned());
    state.setup.default_guest_customer = Some("guest".to_owned());
    state
}

fn add_customer(state: &mut state::Known, customer: CompanyCustomer) {
    state
        .snapshots
        .company
        .insert(customer.id.clone(), customer);
}

fn order(id: u64, account: Option<u64>, email: &str) -> Order {
    Order {
        id: OrderId(id),
        number: id.to_string(),
        status: "processing".to_owned(),
        account: account.map(WebstoreId),
        created: None,
        modified: None,
        currency: "USD".to_owned(),
        total: "108.25".to_owned(),
        total_tax: "0.00".to_owned(),
        name: String::new(),
        email: email.to_owned(),
        billing: OrderPlace::default(),
        shipping: OrderPlace::default(),
        delivery: None,
        noted: Noted::default(),
        not_read: Vec::new(),
    }
}

fn order_of((who, known, tax, row, ..): &Combination) -> Order {
    let (account, email) = match (who, known) {
        (Account, Mapped) => (Some(MAPPED_ACCOUNT), "anything@x.example"),
        (Account, Unmapped) => (Some(NEW_ACCOUNT), "anything@x.example"),
        (Guest, Mapped) => (None, "Office@LEE.example "),
        (Guest, Unmapped) => (None, "stranger@x.example"),
    };
    let mut order = order(7, account, email);
    if *tax == Taxed {
        order.total_tax = "8.25".to_owned();
    }
    let (country, state) = match row {
        Nowhere => ("FR", ""),
        Country => ("US", "NY"),
        InState => ("US", "CA"),
    };
    order.billing = OrderPlace {
        country: country.to_owned(),
        state: state.to_owned(),
    };
    order
}

/// A customer no.; or the template that the customer is to be created from; or what resolves it.
fn outcome(book: &Book, party: Party) -> String {
    match book.lines[0].decision.of(party) {
        Ok(answer) => answer.number.clone(),
        Err(unresolved) => match (unresolved.remedy(), &book.accounts.lines[0].reason) {
            (Remedy::Create, Reason::NewInWebstore { template, .. }) => {
                format!("create from {template}")
            }
            (Remedy::MapOrAllowCreating, Reason::CreationPrevented) => {
                "creating is prevented".to_owned()
            }
            other => format!("{other:?}"),
        },
    }
}

#[test]
fn every_combination_has_the_sell_to_and_the_bill_to_that_the_rules_give() {
    let combination =
        |(who, known, tax, row, create, ..): &Combination| (*who, *known, *tax, *row, *create);
    let distinct: BTreeSet<_> = TABLE.iter().map(combination).collect();
    assert_eq!(distinct.len(), 2 * 2 * 2 * 3 * 2, "each combination once");

    let mut used = TABLE;
    for other in WITH_KNOWN_GUESTS_USED {
        let same = |it: &&mut Combination| combination(it) == combination(&other);
        *used.iter_mut().find(same).unwrap() = other;
    }
    for (setting, table) in [
        (KnownGuests::TreatAsGuest, TABLE),
        (KnownGuests::UseThatCustomer, used),
    ] {
        for case in table {
            let (who, known, _, row, create, sell_to, bill_to) = case;
            let mut state = at_rest();
            state.setup.known_guests = setting;
            state.setup.prevent_auto_create = create == Off;
            state.orders = Orders::new([order_of(&case)], None);
            let book = book(&State::from(state));
            let found = Party::ALL.map(|party| outcome(&book, party));
            assert_eq!(found, [sell_to, bill_to], "{setting:?}: {case:?}");
            let line = &book.lines[0];
            let shown = (who == Guest && known == Mapped).then_some("Lee Ltd (MAPPED)");
            assert_eq!(line.known_guest.as_deref(), shown, "{case:?}");
            // What is decided can be written to the order, and nothing else can.
            let is_decided = line.decision.unresolved().is_none();
            let noted = note_plan(&book.lines).orders.len();
            assert_eq!(noted, usize::from(is_decided), "{case:?}");
            if row == Nowhere && is_decided {
                assert!(
                    line.decision
                        .words(Party::BillTo)
                        .contains("the same as the sell-to")
                );
            }
        }
    }
}

#[test]
fn what_cannot_be_resolved_says_what_resolves_it() {
    type Change = fn(&mut state::Known);
    #[rustfmt::skip]
    let cases: [(&str, Option<u64>, Change, Remedy, &str); 13] = [
        ("no guest customer", None, |s| s.setup.default_guest_customer = None, Remedy::SetGuestCustomer, "names a customer for guests"),
        ("a guest customer that is gone", None, |s| s.setup.default_guest_customer = Some("99".to_owned()), Remedy::SetGuestCustomer, "customer no. 99, which"),
        ("a regional customer that is gone", Some(MAPPED_ACCOUNT), |s| {
            s.shared.regional_defaults = vec![RegionalDefault { country: "FR".to_owned(), customer_no: "98".to_owned(), ..row("", "X") }];
            s.shared.regional_defaults[0].taxed_customer_no.clear();
        }, Remedy::MendRegionalDefault, "regional default for FR names customer no. 98"),
        ("an account that was not read", Some(55), |_| (), Remedy::ReadCustomers, "last read"),
        ("an account that is gone", Some(55), |s| s.orders.gone_accounts.0.extend([WebstoreId(55)]), Remedy::ChangeInWebstore, "webstore ID 55, no longer exists"),
        ("a mapping to somebody who is gone", Some(MAPPED_ACCOUNT), |s| { s.snapshots.company.remove(&CompanyId::new("id-MAPPED")); }, Remedy::MendMapping, "no longer exists"),
        ("a new account", Some(NEW_ACCOUNT), |_| (), Remedy::Create, "Customer template DEFAULT: No regional default names FR"),
        ("one customer with the same e-mail", Some(NEW_ACCOUNT), |s| add_customer(s, customer("10", "Novak", "new@x.example")), Remedy::Map, "mapped to Novak (10)"),
        ("two customers with the same e-mail", Some(NEW_ACCOUNT), |s| {
            add_customer(s, customer("10", "Novak", "new@x.example"));
            add_customer(s, customer("11", "Novak", "new@x.example"));
        }, Remedy::MapByHand, "Several customers"),
        ("a staff account", Some(NEW_ACCOUNT), |s| s.snapshots.webstore.get_mut(&WebstoreId(NEW_ACCOUNT)).unwrap().role = "administrator".to_owned(), Remedy::MapByHand, "administrator"),
        ("no template", Some(NEW_ACCOUNT), |s| s.setup.default_template = None, Remedy::ChooseTemplate, "default customer template"),
        ("a value that Business Central can't hold", Some(NEW_ACCOUNT), |s| s.snapshots.webstore.get_mut(&WebstoreId(NEW_ACCOUNT)).unwrap().last_name = "x".repeat(200), Remedy::CorrectCustomer, "100"),
        ("a guest's e-mail that two mapped customers have", None, |s| {
            s.setup.known_guests = KnownGuests::UseThatCustomer;
            add_customer(s, customer("12", "Lee Two", "guest@x.example;other@x.example"));
            add_customer(s, customer("13", "Lee Three", "guest@x.example"));
            for (id, number) in [(8, "id-12"), (9, "id-13")] {
                s.mappings.map(&CompanyId::new(number), WebstoreId(id)).unwrap();
            }
        }, Remedy::TellApart, "Lee Two (12), Lee Three (13)"),
    ];
    for (name, account, change, remedy, words) in cases {
        let mut state = at_rest();
        change(&mut state);
        let mut order = order(7, account, "guest@x.example");
        // Shipping decides where billing names no country.
        order.shipping.country = "FR".to_owned();
        let gone_accounts = state.orders.gone_accounts.clone();
        state.orders = Orders::new([order], None);
        state.orders.gone_accounts = gone_accounts;
        let book = book(&State::from(state));
        let unresolved = book.lines[0].decision.unresolved().expect(name);
        assert_eq!(unresolved.remedy(), remedy, "{name}: {unresolved:?}");
        let said = unresolved.words();
        assert!(said.contains(words), "{name}: {said}");
        assert!(!remedy.words().is_empty());
    }
}

#[test]
fn by_the_rule_of_the_default_customer_orders_of_accounts_nobody_mapped_are_as_a_guests_and_say_why()
 {
    for (account, region, number, said) in [
        (
            NEW_ACCOUNT,
            "FR",
            "GUEST",
            "Setup, as default guest customer,",
        ),
        (NEW_ACCOUNT, "US", "US", "The regional default for US"),
        (55, "FR", "GUEST", "Setup, as default guest customer,"),
        (MAPPED_ACCOUNT, "FR", "MAPPED", "The account is mapped"),
    ] {
        let mut state = at_rest();
        state.setup.matching = Matching::DefaultCustomer;
        let mut order = order(7, Some(account), "new@x.example");
        region.clone_into(&mut order.billing.country);
        state.orders = Orders::new([order], None);
        let book = book(&State::from(state));
        assert_eq!(book.accounts.lines, [], "{account}");
        let decision = &book.lines[0].decision;
        assert_eq!(decision.of(Party::SellTo).unwrap().number, number);
        let words = decision.words(Party::SellTo);
        assert!(words.contains(said), "{words}");
        let names_rule = words.starts_with("By the rule of matching in Setup");
        assert_eq!(names_rule, account != MAPPED_ACCOUNT, "{words}");
        let is_short = decision.short(Party::SellTo).starts_with("As a guest");
        assert_eq!(is_short, account != MAPPED_ACCOUNT);
    }
    let mut state = at_rest();
    state.setup.matching = Matching::DefaultCustomer;
    state.setup.default_guest_customer = None;
    state.orders = Orders::new([order(7, Some(NEW_ACCOUNT), "")], None);
    let book = book(&State::from(state));
    let unresolved = book.lines[0].decision.unresolved().unwrap();
    assert_eq!(unresolved.remedy(), Remedy::SetGuestCustomer);
}

#[test]
fn an_order_of_a_blocked_customer_says_so() {
    for (blocked, said) in [
        (None, None),
        (Some(Blocked::No), None),
        (Some(Blocked::Ship), Some("blocked for Ship")),
        (Some(Blocked::All), Some("blocked for All")),
        (
            Some(Blocked::Other("Quality".to_owned())),
            Some("blocked for Quality"),
        ),
    ] {
        let mut state = at_rest();
        let mapped = CompanyId::new("id-MAPPED");
        state.snapshots.company.get_mut(&mapped).unwrap().blocked = blocked;
        state.orders = Orders::new([order(7, Some(MAPPED_ACCOUNT), "a@x.example")], None);
        let book = book(&State::from(state));
        let decision = &book.lines[0].decision;
        let all = [decision.words(Party::SellTo), decision.short(Party::SellTo)];
        for words in all {
            assert_eq!(words.contains("blocked"), said.is_some(), "{words}");
            assert!(words.contains(said.unwrap_or_default()), "{words}");
        }
    }
}

#[test]
fn the_latest_order_with_tax_chooses_the_template_of_an_account_whatever_order_they_come_in() {
    let mut state = at_rest();
    let at = |id: u64, country: &str, tax: &str| Order {
        billing: OrderPlace {
            country: country.to_owned(),
            state: String::new(),
        },
        total_tax: tax.to_owned(),
        ..order(id, Some(NEW_ACCOUNT), "new@x.example")
    };
    let orders = [
        at(1, "US", "1.00"),
        at(2, "US", "1.00"),
        at(3, "FR", "0.00"),
    ];
    state.orders = Orders::new(orders, None);
    let book = book(&State::from(state));
    assert_eq!(book.accounts.count(Kind::CreateInCompany), 1);
    let Reason::NewInWebstore { template, why, .. } = &book.accounts.lines[0].reason else {
        panic!("{:?}", book.accounts.lines);
    };
    assert_eq!(template, "US-TAXED");
    assert!(
        why.ends_with("Region and tax are those of order 2."),
        "{why}"
    );
}

#[test]
fn a_draft_is_no_order_and_a_rule_is_said_in_words() {
    let mut state = at_rest();
    let draft = Order {
        status: "checkout-draft".to_owned(),
        ..order(1, None, "")
    };
    state.orders = Orders::new([draft, order(2, Some(MAPPED_ACCOUNT), "")], None);
    let book = book(&State::from(state));
    assert_eq!(book.lines.len(), 1);
    let answer = book.lines[0].decision.of(Party::SellTo).unwrap();
    assert_eq!(answer.rule, Rule::Mapped);
    assert_eq!(
        answer.rule.words(),
        "The account is mapped to this customer."
    );
}
