//! Keys: kept under a passphrase or not at all, and found nowhere else. Run by `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use serde_json::json;
use support::own::OwnKeys;
use support::steps::press_apply;
use support::{Key, World, button, field, test_id};

const PASSPHRASE: &str = "four words or rather five";
const ANOTHER: &str = "quite another sentence of words";

#[tokio::test]
async fn keys_last_as_long_as_the_tab_or_are_kept_under_a_passphrase() {
    let world = World::start("keys_are_kept").await;
    world.connect_own().await;
    world.reload().await;
    world.open("/").await;
    world.sees("Enter the keys to go on").await;

    // Kept, they are asked for by passphrase alone.
    world.connect_own().await;
    world.click(button("This browser")).await;
    world
        .type_into(test_id("new-passphrase"), "too short")
        .await;
    world.sees("At least 12 characters").await;
    enter_new(&world, PASSPHRASE).await;
    world.click(test_id("keep-keys")).await;
    world.find(test_id("lock")).await;
    world.reload().await;
    world.open("/synchronise").await;
    world
        .type_into(test_id("passphrase"), "four words or rather six")
        .await;
    world.click(test_id("unlock")).await;
    world
        .sees_in(test_id("vault-problem"), "This is not the passphrase")
        .await;
    assert_eq!(world.value(test_id("passphrase")).await, "");
    unlock(&world, PASSPHRASE).await;
    world.click(test_id("preview")).await;
    world.find(test_id("nothing-to-do")).await;

    // Another passphrase opens it from then on.
    world.open("/browser").await;
    unlock(&world, PASSPHRASE).await;
    world.click("summary:not(.fasttab > summary)").await;
    world
        .type_into(test_id("former-passphrase"), "four words or rather six")
        .await;
    enter_new(&world, ANOTHER).await;
    world.click(test_id("change-passphrase")).await;
    world
        .sees_in(test_id("vault-problem"), "This is not the passphrase")
        .await;
    world
        .type_into(test_id("former-passphrase"), PASSPHRASE)
        .await;
    enter_new(&world, ANOTHER).await;
    world.click(test_id("change-passphrase")).await;
    world.find(test_id("passphrase-changed")).await;
    world.click(test_id("lock")).await;
    world.type_into(test_id("passphrase"), PASSPHRASE).await;
    world.click(test_id("unlock")).await;
    world
        .sees_in(test_id("vault-problem"), "This is not the passphrase")
        .await;
    unlock(&world, ANOTHER).await;
    world.find(test_id("lock")).await;

    // Left alone it locks itself; a forgotten passphrase costs the keys and nothing else.
    world.run("const now = Date.now; Date.now = () => now() + 16 * 60000; dispatchEvent(new Event('focus'))").await;
    world.sees("The keys are locked").await;
    world.click("summary:not(.fasttab > summary)").await;
    world.click(test_id("forget-keys")).await;
    world.find(test_id("keep-keys")).await;
    world.open("/").await;
    world.sees("Enter the keys to go on").await;
    world.open("/synchronise").await;
    world.find(test_id("nothing-to-do")).await;
}

async fn enter_new(world: &World, passphrase: &str) {
    world.type_into(test_id("new-passphrase"), passphrase).await;
    world
        .type_into(test_id("new-passphrase-again"), passphrase)
        .await;
}

async fn unlock(world: &World, passphrase: &str) {
    world.type_into(test_id("passphrase"), passphrase).await;
    world.click(test_id("unlock")).await;
    world.gone(test_id("unlock")).await;
}

/// Everything that a script of this page could read, that the browser has stored, and that the proxy has logged.
const EVERYTHING: &str = r#"
return (async () => {
  const parts = {
    page: document.documentElement.outerHTML,
    fields: [...document.querySelectorAll("input, textarea, select")].map(it => it.value).join("\n"),
    address: location.href + JSON.stringify(history.state),
    requests: performance.getEntriesByType("resource").map(it => it.name).join("\n"),
    storage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    globals: Object.keys(window).filter(it => typeof window[it] === "string").map(it => window[it]).join("\n"),
  };
  const databases = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const store of database.objectStoreNames) {
      const request = database.transaction(store).objectStore(store).getAll();
      databases.push(store, ...await new Promise(resolve => request.onsuccess = () => resolve(request.result)));
    }
    database.close();
  }
  parts.databases = databases.map(it => typeof it === "string" ? it : JSON.stringify(it)).join("\n");
  return parts;
})();
"#;

#[tokio::test]
async fn no_key_is_found_in_page_address_storage_log_console_or_error() {
    let world = World::start("no_key_is_found").await;
    let keys = world.connect_own().await;
    world.click(button("This browser")).await;
    enter_new(&world, PASSPHRASE).await;
    world.click(test_id("keep-keys")).await;
    world.find(test_id("lock")).await;
    assert_hidden(&world, &keys, "connected").await;

    // A firewall that quotes what it was sent, in the spellings of such pages: at first of a read, of either system.
    world.click(button("Synchronise")).await;
    for (system, as_page) in [("webstore", false), ("webstore", true), ("company", false)] {
        let quoting =
            json!({"kind": "quotes_request", "code": 403, "as_page": as_page, "system": system});
        world.sandbox_post("/__sandbox/faults", &quoting).await;
        world.click(test_id("preview")).await;
        world.sees_in(test_id("what"), "Request blocked").await;
        assert_hidden(&world, &keys, "after an error").await;
        world.click(button("Dismiss")).await;
    }
    world.sandbox_post("/__sandbox/faults", &json!([])).await;

    // Then of a write: the words are in the log, and in what is exported of it.
    world.click(button("Setup")).await;
    world.choose(field("Pull webstore customers"), "All").await;
    world.click(test_id("save")).await;
    world.click(button("Synchronise")).await;
    world.click(test_id("preview")).await;
    world.sees_in(test_id("summary"), "will be written").await;
    let quoting = json!({"kind": "quotes_request", "code": 403, "method": "POST"});
    world.sandbox_post("/__sandbox/faults", &quoting).await;
    press_apply(&world).await;
    world
        .sees_in(test_id("run-failed"), "Request blocked")
        .await;
    world.sandbox_post("/__sandbox/faults", &json!([])).await;
    assert_hidden(&world, &keys, "after a run").await;
    world.click(button("Activity log")).await;
    world.sees("Request blocked").await;
    assert_hidden(&world, &keys, "in the log").await;
    let csv = world.saved("export-log").await;
    world.click(button("Setup")).await;
    world.click(button("This browser")).await;
    let exported = world.saved("export").await;
    assert!(exported.contains("Request blocked"));
    for (place, text) in [("CSV", csv), ("export", exported)] {
        assert_holds_none(&keys, "kept in a file", place, &text);
    }

    world.click(button("Synchronise")).await;
    world
        .run("document.createElement = () => { throw new Error('no more elements') }")
        .await;
    world.click(test_id("preview")).await;
    world.sees("Concord has stopped").await;
    assert_hidden(&world, &keys, "after a panic").await;
    world.take_complaints().await;
}

/// The password of an account to be created is in memory alone, as long as it is needed.
#[tokio::test]
async fn no_password_of_an_account_to_be_created_is_found_anywhere() {
    const PASSWORD: &str = "adatum-sesame-visible";
    let world = World::start("no_password_is_found").await;
    let nowhere = async |when: &str| {
        let mut everything = world.run(EVERYTHING).await;
        everything["console"] = json!(world.console().await);
        everything["proxy"] = json!(world.proxy_logs());
        for (place, text) in everything.as_object().unwrap() {
            assert!(!text.to_string().contains(PASSWORD), "{when}, {place}");
        }
    };
    world.open("/demo").await;
    world.find(test_id("cue-mapped")).await;
    world.open("/mapping").await;
    world.click(test_id("read-both")).await;
    world.type_into(test_id("search"), "Adatum").await;
    world.sees_in(test_id("factbox"), "Adatum").await;
    world.click(test_id("edit")).await;
    world.click(test_id("edit-flag")).await;
    world.type_into(test_id("edit-password"), PASSWORD).await;
    world.click(test_id("take")).await;
    world
        .sees_in(test_id("new-account"), "held in memory only")
        .await;
    nowhere("typed").await;

    // A run whose create fails, and one that creates the account.
    world.press(test_id("customers"), Key::Space).await;
    let failing = json!({"kind": "status", "code": 500, "system": "webstore", "method": "POST"});
    for (faults, result) in [
        (failing, "Could not go on"),
        (json!([]), "created in WooCommerce"),
    ] {
        world.sandbox_post("/__sandbox/faults", &faults).await;
        world.click(test_id("synchronise-chosen")).await;
        world.click(test_id("asked-do")).await;
        world
            .until_within(
                std::time::Duration::from_secs(90),
                "the run is over",
                async || {
                    let said = world.text(test_id("said")).await;
                    said.contains(result).then_some(())
                },
            )
            .await;
        nowhere(result).await;
    }
    world.click(button("Activity log")).await;
    world.sees("Create in WooCommerce").await;
    nowhere("in the log").await;
    let sample = world.sandbox_get("/__sandbox/state").await;
    let accounts = sample["webstore"]["customers"].as_array().unwrap();
    let account = accounts.iter().max_by_key(|it| it["id"].as_u64()).unwrap();
    assert!(
        !account["meta_data"]
            .to_string()
            .contains("default_password_nag")
    );
}

async fn assert_hidden(world: &World, keys: &OwnKeys, when: &str) {
    let mut everything = world.run(EVERYTHING).await;
    everything["console"] = json!(world.console().await);
    everything["proxy"] = json!(world.proxy_logs());
    for (place, text) in everything.as_object().unwrap() {
        assert_holds_none(keys, when, place, &text.to_string());
    }
    assert!(
        everything["databases"].to_string().contains("sealed"),
        "the vault is there"
    );
}

/// The first ten characters of a key may be shown; the rest of it may not, in any spelling, nor may a part of it.
fn assert_holds_none(keys: &OwnKeys, when: &str, place: &str, text: &str) {
    let text = text.to_lowercase();
    for secret in [
        &keys.consumer_key[10..],
        &keys.consumer_secret[3..],
        &keys.access_key,
        PASSPHRASE,
    ] {
        let letters: Vec<char> = secret.to_lowercase().chars().collect();
        for part in letters.windows(12) {
            let part: String = part.iter().collect();
            assert!(!text.contains(&part), "{when}, {place} holds {part}");
        }
    }
    // The beginning of every consumer key, as the header holds it.
    assert!(!text.contains("basic y2tf"), "{when}, {place}");
}

/// The vault belongs to all tabs: what one does to it is done for all, and none undoes what another did.
#[tokio::test]
async fn one_vault_belongs_to_all_tabs() {
    let world = World::start("one_vault").await;
    world.connect_own().await;
    world.click(button("This browser")).await;
    enter_new(&world, PASSPHRASE).await;
    world.click(test_id("keep-keys")).await;
    world.find(test_id("lock")).await;
    let first = world.tab().await;
    let second = world.open_tab().await;
    world.open("/browser").await;
    unlock(&world, PASSPHRASE).await;
    world.find(test_id("lock")).await;

    // A passphrase that one changes is changed for the other, which can't put the former one back.
    world.go_to(&first).await;
    world.click("summary:not(.fasttab > summary)").await;
    world
        .type_into(test_id("former-passphrase"), PASSPHRASE)
        .await;
    enter_new(&world, ANOTHER).await;
    world.click(test_id("change-passphrase")).await;
    world.find(test_id("passphrase-changed")).await;
    world.go_to(&second).await;
    world.find(test_id("unlock")).await;
    world.type_into(test_id("passphrase"), PASSPHRASE).await;
    world.click(test_id("unlock")).await;
    world
        .sees_in(test_id("vault-problem"), "This is not the passphrase")
        .await;
    unlock(&world, ANOTHER).await;

    // The minutes that one sets are those of both, and what one locks is locked in both.
    world.choose(test_id("lock-after"), "1 h").await;
    world.go_to(&first).await;
    world.sees("locks after 1 h").await;
    world.click(test_id("lock")).await;
    world.find(test_id("unlock")).await;
    world.go_to(&second).await;
    unlock(&world, ANOTHER).await;
    world.go_to(&first).await;
    unlock(&world, ANOTHER).await;

    // What one forgets the other does not bring back.
    world.click(test_id("forget-keys")).await;
    world.find(test_id("keep-keys")).await;
    world.go_to(&second).await;
    world.find(test_id("keep-keys")).await;
    let everything = world.run(EVERYTHING).await;
    assert!(!everything["databases"].to_string().contains("sealed"));
}
