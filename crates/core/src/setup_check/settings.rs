//! Whether the settings can work as they are: each value by itself, and whether what it names exists.

use super::matching::{number_key_problem, rule_problem};
use super::meta_keys::meta_key_problem;
use super::own_fields::own_field_problem;
use super::role_rows::{role_key_problem, role_row_problem};
use crate::company::CompanyCustomer;
use crate::customer::casing::upper;
use crate::customer::name::FurtherNameSource;
use crate::customer::normal::is_blank;
use crate::customer::{Field, OwnField};
use crate::ports::Timestamp;
use crate::setup::{FieldDirection, Pull, Setup};
use crate::state::State;

/// A setting that can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setting {
    /// Pull webstore customers.
    Pull,
    /// Default customer template.
    DefaultTemplate,
    /// Default guest customer.
    DefaultGuestCustomer,
    /// Start date of orders.
    OrdersSince,
    /// Rule of matching.
    Matching,
    /// Meta key of the customer no.
    CustomerNumberKey,
    /// Meta key of the VAT registration no.
    VatNumberKey,
    /// The code of the ship-to addresses.
    ShipToCode,
    /// The row of an own field.
    OwnField(OwnField),
    /// Meta key of the role.
    RoleKey,
    /// The so manieth row of the table of roles.
    RoleRow(usize),
    /// Contact source, and with it Name 2 source.
    ContactSource,
    /// Max. no. of attempts to push.
    MaxAttempts,
    /// Minutes between automatic runs.
    AutomaticMinutes,
    /// Webstore list cache time.
    ListCacheMinutes,
    /// Activity log retention.
    LogRetentionDays,
    /// From which share of the customers on emptying a field asks first.
    AskEmptiedPercent,
    /// From which number of customers on emptying a field asks first.
    AskEmptiedCustomers,
    /// From which share of the customers on changing a field asks first.
    AskChangedPercent,
}

/// What is wrong with a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingProblem {
    /// Which one.
    pub setting: Setting,
    /// What is wrong and what to do.
    pub words: String,
    /// Whether it can be saved all the same: what it names is missing now, and may come.
    pub is_warning: bool,
}

/// Lists are read again at least this often.
const LONGEST_CACHE: u32 = 7 * 24 * 60;
/// Automatic runs come at least once a day.
const LONGEST_PAUSE: u32 = 24 * 60;
/// Ten years.
const LONGEST_RETENTION: u32 = 3650;

/// What is wrong with the settings, in the order of the page. `state` says what there is: templates, customers, lists.
pub fn problems(setup: &Setup, state: &State) -> Vec<SettingProblem> {
    let mut problems = Vec::new();
    let mut add = |setting, is_warning, words: String| {
        problems.push(SettingProblem {
            setting,
            words,
            is_warning,
        });
    };
    match setup.default_template.as_deref() {
        None if setup.pull == Pull::All => add(
            Setting::DefaultTemplate,
            true,
            "Choose one: without it only customers of regions with a template of their own can be created.".to_owned(),
        ),
        None => {}
        Some(code) => match state.shared.templates.get(code) {
            None => add(
                Setting::DefaultTemplate,
                false,
                format!("There is no customer template {code}. Choose another."),
            ),
            Some(template) => {
                if let Err(unfit) = template.resolve(&state.snapshots.reference.lists, setup.rules_assign) {
                    add(Setting::DefaultTemplate, true, unfit.words());
                }
            }
        },
    }
    if let Some(number) = &setup.default_guest_customer
        && let Some(words) = customer_problem(number, state)
    {
        add(Setting::DefaultGuestCustomer, false, words);
    }
    if let Some(day) = &setup.orders_since
        && !is_day(day)
    {
        add(
            Setting::OrdersSince,
            false,
            "Enter a day such as 2026-11-24.".to_owned(),
        );
    }
    if let Some((words, is_warning)) = further_names_problem(setup, state) {
        add(Setting::ContactSource, is_warning, words.to_owned());
    }
    if let Some(words) = rule_problem(setup) {
        add(Setting::Matching, true, words.to_owned());
    }
    if let Some((words, is_warning)) = number_key_problem(setup, state) {
        add(Setting::CustomerNumberKey, is_warning, words.to_owned());
    }
    if let Some(words) = vat_number_key_problem(setup) {
        add(Setting::VatNumberKey, false, words.to_owned());
    }
    for place in 0..setup.role_rows.len() {
        if let Some((words, is_warning)) = role_row_problem(place, setup, state) {
            add(Setting::RoleRow(place), is_warning, words);
        }
    }
    if let Some((words, is_warning)) = role_key_problem(setup, state) {
        add(Setting::RoleKey, is_warning, words);
    }
    let own = setup.own_fields.iter();
    for row in own.filter(|row| row.field != OwnField::Role) {
        if let Some((words, is_warning)) = own_field_problem(row.field, setup, state) {
            add(Setting::OwnField(row.field), is_warning, words);
        }
    }
    if let Some((words, is_warning)) = ship_to_problem(setup, state) {
        add(Setting::ShipToCode, is_warning, words.to_owned());
    }
    if setup
        .automatic_minutes
        .is_some_and(|it| it.get() > LONGEST_PAUSE)
    {
        add(
            Setting::AutomaticMinutes,
            false,
            format!("At most {LONGEST_PAUSE} minutes, which is a day."),
        );
    }
    if setup.list_cache_minutes > LONGEST_CACHE {
        add(
            Setting::ListCacheMinutes,
            false,
            format!("At most {LONGEST_CACHE} minutes, which is a week."),
        );
    }
    if setup.log_retention_days == 0 || setup.log_retention_days > LONGEST_RETENTION {
        add(
            Setting::LogRetentionDays,
            false,
            format!("From 1 to {LONGEST_RETENTION} days."),
        );
    }
    for (setting, percent) in [
        (Setting::AskEmptiedPercent, setup.ask_above.emptied_percent),
        (Setting::AskChangedPercent, setup.ask_above.changed_percent),
    ] {
        if percent > 100 {
            add(
                setting,
                false,
                "From 0 to 100 percent; at 100 it never asks.".to_owned(),
            );
        }
    }
    problems
}

/// What is wrong with the sources of Name 2 and Contact, and whether that is a warning.
fn further_names_problem(setup: &Setup, state: &State) -> Option<(&'static str, bool)> {
    let names = setup.names();
    let kind = setup.name_2_source.kind();
    if kind.is_some() && kind == setup.contact_source.kind() {
        let words = "Name 2 and Contact can't both be the same of WooCommerce's names: a change of one of them could not be told from the other. Set one of them to None, or to the other name.";
        return Some((words, false));
    }
    let is_name = |source: FurtherNameSource| source.kind() == Some(names.name.first());
    if is_name(names.name_2) || is_name(names.contact) {
        let words = "This is the name already, by the Name source: it takes no part here. Choose the other of WooCommerce's names, or None.";
        return Some((words, true));
    }
    let services = &state.snapshots.reference.lists.services;
    let is_missing = services.read_at.is_some() && services.card.is_none();
    let words = "Business Central's API does not have Name 2 and Contact, and this company publishes neither of the pages by which they are reached, or does not let this user see them: they are not read and not written until it does. Publish the web service workflowCustomers (page 6408) or the customer card (page 21).";
    (is_missing && setup.compares_further_names()).then_some((words, true))
}

/// What is wrong with ship-to addresses, and whether it is only to be known.
fn ship_to_problem(setup: &Setup, state: &State) -> Option<(&'static str, bool)> {
    /// Business Central's Code (facts/business-central.md §2.3).
    const LONGEST: usize = 10;
    let direction = setup.direction(Field::Delivery);
    if direction == FieldDirection::Off {
        return None;
    }
    let code = setup.ship_to_code.trim();
    let is_code = !code.is_empty() && code.chars().count() <= LONGEST;
    if !is_code || code.contains(char::is_control) {
        let words = "Enter the code of the ship-to addresses, of at most 10 characters, or set the direction of the delivery address to Off.";
        return Some((words, false));
    }
    let services = &state.snapshots.reference.lists.services;
    let is_missing = services.read_at.is_some() && !services.has_ship_tos();
    let words = "This company does not publish the page of ship-to addresses, or does not let this user see it: the delivery address is not compared until it does. Publish page 300 (Ship-to Address) as a web service; page 301 lacks the county and can't be written.";
    is_missing.then_some((words, true))
}

/// What is wrong with the meta key of the VAT registration no.
fn vat_number_key_problem(setup: &Setup) -> Option<&'static str> {
    match setup.vat_number_key.as_deref() {
        None if setup.direction(Field::VatNumber) != FieldDirection::Off => {
            Some("Choose the meta key under which the shop keeps it, or set its direction to Off.")
        }
        None => None,
        Some(key) => meta_key_problem(key),
    }
}

/// What is wrong with a Business Central customer no.; none when the customer is there, or customers have not been read yet.
pub fn customer_problem(number: &str, state: &State) -> Option<String> {
    if is_blank(number) || state.snapshots.company.is_empty() {
        return None;
    }
    customer_by_number(number, state)
        .is_none()
        .then(|| format!("Business Central has no customer {}.", number.trim()))
}

/// The customer of a number.
pub fn customer_by_number<'a>(number: &str, state: &'a State) -> Option<&'a CompanyCustomer> {
    let number = upper(number.trim());
    let mut customers = state.snapshots.company.values();
    customers.find(|customer| customer.number == number)
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && Timestamp::parse_utc(&format!("{text}T00:00:00Z")).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::company::CardService;
    use crate::setup::{Matching, RoleRow};
    use crate::template::{CustomerTemplate, TemplateValue};

    fn found(setup: &Setup, state: &State) -> Vec<(Setting, bool)> {
        let problems = problems(setup, state);
        problems
            .into_iter()
            .map(|it| (it.setting, it.is_warning))
            .collect()
    }

    fn state() -> State {
        let mut state = State::default();
        let customer: CompanyCustomer =
            serde_json::from_value(serde_json::json!({"id": "aa", "number": "10000"})).unwrap();
        state
            .known_mut()
            .snapshots
            .company
            .insert(customer.id.clone(), customer);
        state
    }

    #[test]
    fn a_fresh_setup_is_fine_and_each_wrong_value_is_named() {
        assert_eq!(found(&Setup::default(), &state()), []);
        let wrong = Setup {
            default_template: Some("GONE".to_owned()),
            default_guest_customer: Some("9".to_owned()),
            orders_since: Some("2026-13-01".to_owned()),
            automatic_minutes: std::num::NonZeroU32::new(5000),
            vat_number_key: Some("wp_capabilities".to_owned()),
            ship_to_code: "MUCHTOOLONG".to_owned(),
            list_cache_minutes: u32::MAX,
            log_retention_days: 0,
            ..Setup::default()
        };
        let mut wrong = wrong;
        wrong.set_direction(Field::Delivery, FieldDirection::Both);
        let settings = [
            Setting::DefaultTemplate,
            Setting::DefaultGuestCustomer,
            Setting::OrdersSince,
            Setting::VatNumberKey,
            Setting::ShipToCode,
            Setting::AutomaticMinutes,
            Setting::ListCacheMinutes,
            Setting::LogRetentionDays,
        ];
        assert_eq!(found(&wrong, &state()), settings.map(|it| (it, false)));
    }

    #[test]
    fn only_a_key_of_a_plugins_own_can_hold_the_vat_number() {
        for key in [
            "billing_vat",
            "vat_number",
            "yweu_billing_vat",
            "B2B-vat.no",
        ] {
            assert_eq!(meta_key_problem(key), None, "{key}");
        }
        for key in [
            "",
            "_vat",
            "wp_capabilities",
            "shop2_capabilities",
            "wp_2_user_level",
            "session_tokens",
            "first_name",
            "billing_email",
            "Shipping_Phone",
            "concord_business_central",
            "a key",
            &"k".repeat(256),
        ] {
            assert!(meta_key_problem(key).is_some(), "{key}");
        }
        let setup = |key: Option<&str>, direction| {
            let mut setup = Setup {
                vat_number_key: key.map(str::to_owned),
                ..Setup::default()
            };
            setup.set_direction(Field::VatNumber, direction);
            setup
        };
        let of = |setup: &Setup| found(setup, &state());
        assert_eq!(of(&setup(None, FieldDirection::Off)), []);
        assert_eq!(of(&setup(Some("billing_vat"), FieldDirection::Both)), []);
        let missing = setup(None, FieldDirection::PullOnly);
        assert_eq!(of(&missing), [(Setting::VatNumberKey, false)]);
    }

    #[test]
    fn a_rule_of_matching_needs_what_it_goes_by() {
        let mut state = state();
        let known = state.known_mut();
        known
            .snapshots
            .reference
            .account_meta_keys
            .insert("erp_no".to_owned());
        let account: crate::webstore::WebstoreCustomer =
            serde_json::from_value(serde_json::json!({"id": 4})).unwrap();
        known.snapshots.webstore.insert(account.id, account);
        let setup = |key: Option<&str>| Setup {
            matching: Matching::CustomerNumber,
            customer_number_key: key.map(str::to_owned),
            vat_number_key: Some("billing_vat".to_owned()),
            ..Setup::default()
        };
        for (key, expected) in [
            (None, Some(false)),
            (Some("first_name"), Some(false)),
            (Some("Billing_VAT"), Some(false)),
            (Some("erp_number"), Some(true)),
            (Some("erp_no"), None),
        ] {
            let expected = expected.map(|is_warning| (Setting::CustomerNumberKey, is_warning));
            let expected: Vec<_> = expected.into_iter().collect();
            assert_eq!(found(&setup(key), &state), expected, "{key:?}");
        }
        let to_guests = |number: Option<&str>| Setup {
            matching: Matching::DefaultCustomer,
            default_guest_customer: number.map(str::to_owned),
            ..Setup::default()
        };
        assert_eq!(found(&to_guests(None), &state), [(Setting::Matching, true)]);
        assert_eq!(found(&to_guests(Some("10000")), &state), []);
    }

    #[test]
    fn a_row_of_the_table_of_roles_names_a_group_and_a_role_that_is_nobodys_of_staff() {
        let row = |code: &str, role: &str| RoleRow {
            code: code.to_owned(),
            role: role.to_owned(),
            is_on: true,
            ..RoleRow::default()
        };
        let mut setup = Setup {
            role_rows: vec![
                row("A", "wholesale"),
                row("", "wholesale"),
                row("B", ""),
                row("B", "shop_manager"),
                row("B", "two roles"),
                row("a ", "wholesale"),
            ],
            ..Setup::default()
        };
        let mut expected: Vec<_> = (1..6).map(|it| (Setting::RoleRow(it), false)).collect();
        expected.push((Setting::RoleKey, false));
        assert_eq!(found(&setup, &state()), expected);
        setup.role_rows.truncate(1);
        setup.set_role_key("wp_capabilities");
        assert_eq!(found(&setup, &state()), [(Setting::RoleKey, false)]);
        setup.set_role_key("wholesale_role");
        assert_eq!(found(&setup, &state()), []);
        let mut unpublished = state();
        let reference = &mut unpublished.known_mut().snapshots.reference;
        reference.lists.services.read_at = Some(Timestamp(0));
        setup.contact_source = FurtherNameSource::None;
        assert_eq!(found(&setup, &unpublished), [(Setting::RoleKey, true)]);
    }

    #[test]
    fn name_2_and_contact_are_two_names_and_need_a_page() {
        let setup = |name_2_source, contact_source| Setup {
            name_2_source,
            contact_source,
            ..Setup::default()
        };
        use FurtherNameSource::{Company, None as Nothing, Person, PersonLastFirst};
        for (name_2, contact, is_wrong) in [
            (Nothing, Nothing, false),
            (Person, Nothing, false),
            (Person, Person, true),
            (PersonLastFirst, Person, true),
            (Company, Company, true),
        ] {
            let expected = is_wrong.then_some((Setting::ContactSource, false));
            let expected: Vec<_> = expected.into_iter().collect();
            assert_eq!(found(&setup(name_2, contact), &state()), expected);
        }
        // What the name source says is the name takes no part besides.
        for (name_2, contact) in [(Company, Person), (Person, Company), (Company, Nothing)] {
            let warned = [(Setting::ContactSource, true)];
            assert_eq!(found(&setup(name_2, contact), &state()), warned);
        }
        let mut unpublished = state();
        let reference = &mut unpublished.known_mut().snapshots.reference;
        reference.lists.services.read_at = Some(Timestamp(0));
        let warned = [(Setting::ContactSource, true)];
        assert_eq!(found(&setup(Nothing, Person), &unpublished), warned);
        assert_eq!(found(&setup(Nothing, Nothing), &unpublished), []);
        let reference = &mut unpublished.known_mut().snapshots.reference;
        reference.lists.services.card = Some(CardService::WorkflowCustomers);
        assert_eq!(found(&setup(Nothing, Person), &unpublished), []);
    }

    #[test]
    fn a_guest_customer_is_known_by_number_in_any_letter_case() {
        let mut state = state();
        let customer: CompanyCustomer =
            serde_json::from_value(serde_json::json!({"id": "bb", "number": "C1"})).unwrap();
        state
            .known_mut()
            .snapshots
            .company
            .insert(customer.id.clone(), customer);
        assert_eq!(customer_problem("c1 ", &state), None);
        assert!(customer_problem("C2", &state).is_some());
    }

    #[test]
    fn a_default_template_that_does_not_fit_the_company_is_a_warning() {
        let mut state = state();
        let template = CustomerTemplate {
            code: "T".to_owned(),
            values: [(TemplateValue::GeneralGroup, "EU".to_owned())].into(),
            ..CustomerTemplate::default()
        };
        state
            .known_mut()
            .shared
            .templates
            .insert("T".to_owned(), template);
        let setup = Setup {
            default_template: Some("T".to_owned()),
            ..Setup::default()
        };
        assert_eq!(found(&setup, &state), [(Setting::DefaultTemplate, true)]);
        let rules = Setup {
            rules_assign: true,
            ..setup
        };
        assert_eq!(found(&rules, &state), []);
    }
}
