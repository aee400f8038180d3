//! Connections, settings, customer templates, regional defaults and countries, as a user meets them. Run by
//! `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use serde_json::{Value, json};
use std::cell::Cell;
use support::nginx::Extra;
use support::steps::{RUN, idle, open_sample_data, press_apply, preview, to_the_last_step};
use support::{At, Data, Key, Scheme, World, button, field, test_id};

#[tokio::test]
async fn the_assisted_setup_leads_from_nothing_to_the_first_preview_in_at_most_ten_clicks() {
    let world = World::start("assisted_setup").await;
    let clicks = Cell::new(0);
    let click = async |at: At| {
        clicks.set(clicks.get() + 1);
        world.click(at).await;
    };
    world.open("/").await;
    click(button("Assisted setup")).await;
    picture(&world, "setup-start").await;
    click(test_id("use-sample")).await;
    world.sees("What may be written?").await;
    picture(&world, "setup-directions").await;

    // It can be left and comes back where it was.
    world.open("/").await;
    world.open("/start").await;
    world.sees("What may be written?").await;

    click(test_id("next")).await;
    world.sees("What do new customers start with?").await;
    picture(&world, "setup-template").await;
    click(test_id("next")).await;
    world.sees("Who is who?").await;
    idle(&world).await;
    picture(&world, "setup-mapping").await;
    click(test_id("next")).await;
    world.sees("Orders, and when by itself?").await;
    picture(&world, "setup-orders").await;
    click(test_id("next")).await;
    world.sees("Ready for the first preview").await;
    picture(&world, "setup-preview").await;
    click(test_id("next")).await;
    world.find(test_id("summary")).await;
    assert!(clicks.get() <= 10, "{} clicks", clicks.get());
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn with_addresses_and_keys_of_ones_own_it_takes_at_most_twelve_clicks() {
    let world = World::start("setup_twelve_clicks").await;
    let own = world.own(0).await;
    let clicks = Cell::new(0);
    let click = async |at: At| {
        clicks.set(clicks.get() + 1);
        world.click(at).await;
    };
    world.open("/").await;
    click(button("Assisted setup")).await;
    world.enter_webstore(&own).await;
    click(test_id("next")).await;
    world.sees("Which company?").await;
    world.enter_company(&own).await;
    // On-premises, find companies, choose one.
    clicks.set(clicks.get() + 3);
    click(test_id("next")).await;
    world.sees("What may be written?").await;
    click(test_id("next")).await;
    world.sees("What do new customers start with?").await;
    click(test_id("next")).await;
    world.sees("Who is who?").await;
    world.find(test_id("suggestions")).await;
    click(test_id("accept")).await;
    world.sees("Orders, and when by itself?").await;
    click(test_id("next")).await;
    world.sees("Ready for the first preview").await;
    click(test_id("next")).await;
    world.find(test_id("summary")).await;
    assert!(clicks.get() <= 12, "{} clicks", clicks.get());
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_second_webstore_with_another_template_runs_beside_the_first() {
    let world = World::start("a_second_webstore").await;
    for (number, code, terms) in [(0, "FIRST", "10 DAYS"), (1, "SECOND", "30 DAYS")] {
        let own = world.own(number).await;
        world.open("/start?new=1").await;
        world.type_into(test_id("code"), code).await;
        world.enter_webstore(&own).await;
        world.click(test_id("next")).await;
        world.enter_company(&own).await;
        world.click(test_id("next")).await;
        world.sees("What may be written?").await;
        world.click(test_id("both-ways")).await;
        world.click(test_id("next")).await;
        world.sees("What do new customers start with?").await;
        if number == 1 {
            world.choose(test_id("wizard-template"), "A new one").await;
        }
        world.type_into(test_id("template-code"), code).await;
        world.click(button("Payments")).await;
        let terms = At::from(&*format!(
            "[data-testid=value-PaymentTerms] option[value='{terms}']"
        ));
        world.click(terms).await;
        world.click(test_id("next")).await;
        to_the_last_step(&world).await;
        world.click(test_id("next")).await;
        world
            .until_within(RUN, "the preview is there", async || {
                world.is_visible(test_id("summary")).await.then_some(())
            })
            .await;
        world
            .click(test_id("show-create-in-business-central"))
            .await;
        world.click(".plan-line > summary").await;
        world.sees(&format!("From customer template {code}")).await;
    }
    // The first one is as it was left.
    world.choose(test_id("webstore"), "FIRST").await;
    world.click(button("Setup")).await;
    world.sees("Settings of webstore FIRST.").await;
    assert_eq!(world.value(test_id("default-template")).await, "FIRST");
    world.click(button("Connections")).await;
    world.find(test_id("webstore-FIRST")).await;
    world.find(test_id("webstore-SECOND")).await;
    picture(&world, "setup-connections").await;
}

#[tokio::test]
async fn what_is_wrong_with_a_connection_is_named_beside_its_field_or_by_the_test() {
    let world = World::start("a_wrong_connection").await;
    let own = world.own(0).await;
    world.open("/start").await;
    world.click(test_id("next")).await;
    world.sees("It begins with https://").await;
    world.sees("WooCommerce shows it once").await;
    picture(&world, "setup-wrong-fields").await;

    world.enter_webstore(&own).await;
    world
        .type_into(field("Consumer secret"), "cs_quite_another_secret")
        .await;
    world.click(test_id("next")).await;
    world
        .sees_in(test_id("check-WebstoreRead"), "secret does not belong")
        .await;
    picture(&world, "setup-wrong-secret").await;
    world
        .type_into(field("Consumer secret"), &own.keys.consumer_secret)
        .await;
    // Where the host strips the header, the lines that pass it on are there to copy, for each server.
    let stripped = json!({"kind": "auth_stripped", "system": "webstore"});
    world.sandbox_post("/__sandbox/faults", &stripped).await;
    world.click(test_id("next")).await;
    for lines in [
        "SetEnvIf Authorization \"(.*)\" HTTP_AUTHORIZATION=$1",
        "nginx",
        "LiteSpeed",
    ] {
        world.sees_in(test_id("diagnosis"), lines).await;
    }
    picture(&world, "setup-header-stripped").await;
    world.sandbox_post("/__sandbox/faults", &json!([])).await;
    world.click(test_id("next")).await;
    world.find(test_id("on-premises")).await;

    world.click(test_id("next")).await;
    world.sees("The tenant's ID or domain").await;
    world.sees("Sign in first.").await;
    picture(&world, "setup-online").await;
    world.click(test_id("on-premises")).await;
    world.sees("The user that the access key belongs to.").await;
    world
        .type_into(field("Business Central address"), &own.base_url)
        .await;
    world.type_into(field("User"), &own.user).await;
    world
        .type_into(field("Web service access key"), "not-this-key")
        .await;
    world.click(test_id("find-companies")).await;
    world
        .sees("does not take this user and web service access key")
        .await;
    world.enter_company(&own).await;
    world.click(test_id("next")).await;
    world.sees("What may be written?").await;

    // Only the first ten characters of a saved key are shown.
    world.click(button("Setup")).await;
    world.click(button("Connections")).await;
    world
        .sees(&format!("Key {}…", &own.keys.consumer_key[..10]))
        .await;
    world.click(test_id("test")).await;
    world
        .sees_in(test_id("check-WebServices"), "workflowCustomers")
        .await;
    picture(&world, "setup-tested").await;
    world.click(button("Open")).await;
    world.find(field("Consumer key")).await;
    let page = world.run("return document.documentElement.outerHTML").await;
    assert!(!page.to_string().contains(&own.keys.consumer_key[10..]));
    assert!(!page.to_string().contains(&own.keys.access_key));
    // Leaving with changes is asked about.
    world
        .type_into(field("Home page URL"), "https://other.example")
        .await;
    world.sees("You have unsaved changes.").await;
    world.click(test_id("discard")).await;
    world.sees_no("You have unsaved changes.").await;
    assert_eq!(world.value(field("Home page URL")).await, own.url);
}

/// Online: signed in with Microsoft in a window of its own, the company chosen from a list, the token renewed without a word,
/// and asked for again when it can't be.
#[tokio::test]
async fn signing_in_online_brings_the_companies_and_goes_on_when_the_token_expires() {
    // The sandbox's authority is another origin, on a port that is not known yet.
    let extra = Extra {
        direct: " http://127.0.0.1:*".to_owned(),
        ..Extra::default()
    };
    let world = World::start_behind("signing_in", Data::default(), &extra).await;
    let own = world.own(0).await;
    let found = world.sandbox_get("/__sandbox/connection").await;
    let word = |path: &str| {
        let word = found.pointer(path).and_then(Value::as_str);
        word.unwrap().to_owned()
    };
    let authority = word("/sign_in/authority");
    let (authority, tenant) = authority.rsplit_once('/').unwrap();
    let user = format!("[id='{}']", word("/company/users/full/user").to_lowercase());
    let sign_in = async || {
        world
            .in_new_window(async || {
                // The page there could lead this one elsewhere by it.
                let opener = world.run("return window.opener !== null").await;
                assert_eq!(opener, Value::Bool(false));
                world.click(user.as_str()).await;
            })
            .await;
    };
    world.open("/start").await;
    world.enter_webstore(&own).await;
    world.click(test_id("next")).await;
    world.type_into(field("Tenant"), tenant).await;
    world
        .type_into(field("Environment"), &word("/company/environment"))
        .await;
    world
        .type_into(
            field("Application (client) ID"),
            &word("/sign_in/client_id"),
        )
        .await;
    world.click(button("Show advanced")).await;
    world
        .type_into(field("API host"), &word("/proxied/company_base_url"))
        .await;
    world.type_into(field("Authority"), authority).await;
    world.click(test_id("sign-in")).await;
    sign_in().await;
    world.find(test_id("signed-in")).await;
    world.choose(test_id("company"), &own.company_name).await;
    world.click(test_id("next")).await;
    world.sees("What may be written?").await;

    world.click(test_id("both-ways")).await;
    world.click(test_id("next")).await;
    world.sees("What do new customers start with?").await;
    world.click(test_id("next")).await;
    to_the_last_step(&world).await;
    world.click(test_id("next")).await;
    world
        .until_within(RUN, "the preview is there", async || {
            world.is_visible(test_id("summary")).await.then_some(())
        })
        .await;

    // An expired token is renewed without the user.
    let expire = async |what: &str| {
        let change = json!({"do": what});
        world.sandbox_post("/__sandbox/sign_in", &change).await;
    };
    expire("expire_access_tokens").await;
    preview(&world).await;
    world.gone(test_id("sign-in-again")).await;

    // Where that is no longer possible, the run waits for the user and goes on where it was.
    expire("end_sessions").await;
    expire("expire_refresh_tokens").await;
    expire("expire_access_tokens").await;
    press_apply(&world).await;
    world.find(test_id("sign-in-again")).await;
    picture(&world, "sign-in-again").await;
    world.click(test_id("sign-in")).await;
    sign_in().await;
    idle(&world).await;
    world.sees_in(test_id("run-done"), "Completed").await;
    world.gone(test_id("sign-in-again")).await;
    preview(&world).await;
    world.find(test_id("nothing-to-do")).await;
}

#[tokio::test]
async fn every_setting_is_checked_beside_its_field_and_kept() {
    let world = World::start("every_setting").await;
    open_sample_data(&world).await;
    preview(&world).await;
    world.click(button("Setup")).await;
    for (id, wrong, words) in [
        ("guest", "NOBODY", "has no customer NOBODY"),
        ("max-attempts", "many", "Enter a whole number."),
        ("list-cache", "99999999", "which is a week"),
        ("log-retention", "0", "From 1 to 3650 days."),
    ] {
        let former = world.value(test_id(id)).await;
        world.type_into(test_id(id), wrong).await;
        let beside = At::from(&*format!("label:has([data-testid={id}])"));
        world.sees_in(beside, words).await;
        world.sees("Correct the settings that are marked").await;
        world.click(test_id("show-wrong")).await;
        world
            .until("the field has the keyboard", async || {
                let shown = world
                    .run("return document.activeElement.dataset.testid")
                    .await;
                (shown == id).then_some(())
            })
            .await;
        world.type_into(test_id(id), &former).await;
    }
    world.click(test_id("automatic")).await;
    world.type_into(test_id("automatic-minutes"), "0").await;
    world.sees("At least 1 minute.").await;
    picture(&world, "setup-settings").await;
    world.type_into(test_id("automatic-minutes"), "45").await;
    world.type_into(test_id("guest"), "10000").await;
    world.sees("Adatum").await;
    world.choose(test_id("direction-Phone"), "Pull only").await;
    world.choose(test_id("state-source"), "Name").await;
    world
        .choose(test_id("name-source"), "Person, else company")
        .await;
    world
        .choose(test_id("known-guests"), "Use that customer")
        .await;
    world
        .choose(test_id("when-both-changed"), "Newest wins")
        .await;
    world.type_into(test_id("log-retention"), "90").await;
    world.click(test_id("prevent-auto-create")).await;
    // A link of the app asks first; staying keeps what is typed.
    world
        .run("window.confirm = question => { window.asked = question; return false }")
        .await;
    world.click(button("Home")).await;
    assert!(world.path().await.starts_with("/setup"));
    let asked = async || {
        let asked = world
            .run("const asked = window.asked; window.asked = null; return asked")
            .await;
        assert!(asked.to_string().contains("not saved"), "{asked}");
    };
    asked().await;
    // So does the browser's own way back.
    world.run("history.back()").await;
    world
        .until("the way back is asked about", async || {
            let asked = world.run("return window.asked").await;
            (!asked.is_null()).then_some(())
        })
        .await;
    asked().await;
    assert!(world.path().await.starts_with("/setup"));
    assert_eq!(world.value(test_id("log-retention")).await, "90");
    world.click(test_id("save")).await;
    world.sees_no("You have unsaved changes.").await;
    world.reload().await;
    for (id, kept) in [
        ("automatic-minutes", "45"),
        ("guest", "10000"),
        ("direction-Phone", "Pull only"),
        ("state-source", "Name"),
        ("name-source", "Person, else company"),
        ("known-guests", "Use that customer"),
        ("when-both-changed", "Newest wins"),
        ("log-retention", "90"),
    ] {
        assert_eq!(world.value(test_id(id)).await, kept, "{id}");
    }
    world.click(button("Synchronise")).await;
    preview(&world).await;
    // It is about orders: a pull creates all the same.
    world.find(test_id("show-create-in-business-central")).await;
}

#[tokio::test]
async fn a_template_offers_what_the_company_lists_and_created_customers_hold_it() {
    let world = World::start("a_template").await;
    world
        .sandbox_post(
            "/__sandbox/company",
            &json!({"page_services": {"workflow_customers": true, "customer_card": false, "look_ups": true}}),
        )
        .await;
    open_sample_data(&world).await;
    world.click(button("Setup")).await;
    world.click(button("Customer templates")).await;
    picture(&world, "setup-templates").await;
    world.click(button("New template")).await;
    world.type_into(test_id("template-code"), "webshop").await;
    world.click(test_id("save")).await;
    world.sees("Another customer template has this code.").await;
    world.type_into(test_id("template-code"), "retail").await;
    for (value, option) in [
        ("GeneralGroup", "DOMESTIC (Domestic customers and vendors)"),
        ("CustomerGroup", "DOMESTIC (Domestic customers)"),
        ("VatGroup", "DOMESTIC (Domestic customers and vendors)"),
        ("PriceGroup", "RETAIL (Retail)"),
        ("PaymentTerms", "CM (Current Month)"),
        ("PaymentMethod", "BANK (Bank Transfer)"),
        ("PricesIncludingVat", "Yes"),
    ] {
        world
            .choose(test_id(&format!("value-{value}")), option)
            .await;
    }
    let beside = |id: &str| At::from(&*format!("label:has([data-testid={id}])"));
    world
        .sees_in(beside("value-CustomerGroup"), "workflowCustomers")
        .await;
    world
        .sees_in(beside("value-PaymentTerms"), "Sent with the new customer.")
        .await;
    world.type_into(test_id("value-CreditLimit"), "-5").await;
    world
        .sees_in(beside("value-CreditLimit"), "Enter an amount")
        .await;
    world.type_into(test_id("value-CreditLimit"), "500").await;
    picture(&world, "setup-template-card").await;
    world.click(test_id("save")).await;
    world.find(test_id("template-RETAIL")).await;
    world.click(button("Settings")).await;
    let retail = At::from("[data-testid=default-template] option[value=RETAIL]");
    world.click(retail).await;
    world.click(test_id("save")).await;
    world.click(button("Synchronise")).await;
    let before = customers(&world).await;
    preview(&world).await;
    press_apply(&world).await;
    idle(&world).await;
    world.sees_in(test_id("run-done"), "Completed").await;
    let created: Vec<Value> = customers(&world)
        .await
        .into_iter()
        .filter(|it| !before.iter().any(|known| known["id"] == it["id"]))
        .collect();
    assert!(created.len() > 10, "{}", created.len());
    for customer in created {
        assert_eq!(customer["creditLimit"].as_f64(), Some(500.0), "{customer}");
        assert_eq!(customer["currencyCode"], json!("EUR"), "{customer}");
    }

    // What Business Central no longer lists is shown as broken where it is used.
    world.click(button("Setup")).await;
    world.click(button("Customer templates")).await;
    world.click(button("RETAIL")).await;
    world.click(test_id("delete-template")).await;
    world.sees("Used: default of webstore MAIN.").await;
    world.click(test_id("delete-for-good")).await;
    world.click(button("Settings")).await;
    world.sees("There is no customer template RETAIL.").await;
}

#[tokio::test]
async fn regional_defaults_are_typed_by_keyboard_and_tried() {
    let world = World::start("regional_defaults").await;
    open_sample_data(&world).await;
    preview(&world).await;
    world.click(button("Setup")).await;
    world.click(button("Regional defaults")).await;
    let new = |column: &str| At::from(&*format!("tr.new [data-column={column}]"));
    let type_new = async |column: &str, value: &str| {
        world.type_into(new(column), value).await;
    };
    // By code and by name; Enter keeps the row and goes on to the next.
    for (country, state, template) in [
        ("US", "", "WEBSHOP"),
        ("United States (US)", "california", "webshop"),
        ("de", "Bavaria", "WEBSHOP"),
    ] {
        type_new("Country", country).await;
        type_new("State", state).await;
        type_new("Template", template).await;
        world.press(new("Template"), Key::Enter).await;
        world
            .until("a new row is begun", async || {
                world.value(new("Template")).await.is_empty().then_some(())
            })
            .await;
    }
    world.find(test_id("region-MAIN/US/CA")).await;
    world.find(test_id("region-MAIN/DE/DE-BY")).await;
    // A duplicate is refused, beside its cell.
    type_new("Country", "US").await;
    type_new("Template", "WEBSHOP").await;
    world.press(new("Template"), Key::Enter).await;
    world.sees("There is a row for this region already.").await;
    world.press(new("Country"), Key::Escape).await;
    world
        .sees_no("There is a row for this region already.")
        .await;
    // What it names and is not there is shown as broken.
    type_new("Country", "France").await;
    type_new("Template", "NOWHERE").await;
    type_new("CustomerNo", "0815").await;
    world.press(new("CustomerNo"), Key::Enter).await;
    world.find(test_id("region-MAIN/FR/")).await;
    world.sees("There is no customer template NOWHERE.").await;
    world.sees("Business Central has no customer 0815.").await;
    world.gone(new("TaxedTemplate")).await;
    world.click(test_id("advanced")).await;
    world.find(new("TaxedTemplate")).await;

    world.type_into(test_id("try-country"), "us").await;
    world.type_into(test_id("try-state"), "CA").await;
    world.sees_in(test_id("try-why"), "state CA, answers").await;
    world.sees_in(test_id("try-template"), "WEBSHOP").await;
    world.type_into(test_id("try-state"), "NY").await;
    world
        .sees_in(test_id("try-why"), "no row names the state NY")
        .await;
    world.type_into(test_id("try-country"), "Sweden").await;
    world
        .sees_in(test_id("try-why"), "Setup's default customer template")
        .await;
    picture(&world, "setup-regional").await;

    world.reload().await;
    world.find(test_id("region-MAIN/FR/")).await;
    world
        .press_with_control(
            "[data-testid='region-MAIN/FR/'] [data-column=Country]",
            Key::Delete,
        )
        .await;
    world.gone(test_id("region-MAIN/FR/")).await;
    assert_eq!(world.count("[data-testid=regional] tbody tr").await, 4);
}

#[tokio::test]
async fn each_company_has_its_own_country_codes() {
    let world = World::start("country_codes").await;
    open_sample_data(&world).await;
    preview(&world).await;
    world.click(button("Setup")).await;
    world.click(button("Countries")).await;
    world.sees_in(test_id("country-GR"), "Likeness").await;
    picture(&world, "setup-countries").await;
    world.type_into(test_id("search"), "vatican").await;
    world.sees_in(test_id("country-VA"), "No code").await;
    let cell = "[data-testid=country-VA] input";
    world.type_into(cell, "QQ").await;
    world.press(cell, Key::Enter).await;
    world
        .sees("Business Central lists no country/region QQ.")
        .await;
    world.type_into(cell, "it").await;
    world.press(cell, Key::Enter).await;
    world.sees_in(test_id("country-VA"), "Your choice").await;
    world.reload().await;
    world.type_into(test_id("search"), "vatican").await;
    world.sees_in(test_id("country-VA"), "Your choice").await;
    assert_eq!(world.value(cell).await, "IT");
}

async fn customers(world: &World) -> Vec<Value> {
    let state = world.sandbox_state().await;
    let customers = state.pointer("/company/customers");
    customers.and_then(Value::as_array).cloned().unwrap()
}

/// Pictures for people to look at: wide and narrow, light and dark.
async fn picture(world: &World, name: &str) {
    for (width, scheme, shade) in [
        (390, Scheme::Dark, "dark"),
        (390, Scheme::Light, "light"),
        (1280, Scheme::Dark, "dark"),
        (1280, Scheme::Light, "light"),
    ] {
        world.set_window(width, 900).await;
        world.set_color_scheme(scheme).await;
        world.screenshot(&format!("{name}-{width}-{shade}")).await;
    }
}
