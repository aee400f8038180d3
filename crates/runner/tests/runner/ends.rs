//! How it ends where something is wrong: each webstore for itself, told once, and with nothing sent that should not be.

use concord_sandbox::Options;
use serde_json::json;

use crate::world::{World, text};

#[test]
fn a_webstore_that_fails_leaves_the_others_and_each_has_its_own_outcome() {
    let mut world = World::new(&Options {
        webstores: 2,
        ..Options::generated(20, 1)
    });
    let details = world.sandbox().connection(&world.address);
    let (webstore, company) = (&details.webstores[1], &details.companies[1]);
    let setup = world.setup_with(|setup| {
        let mut other = setup["webstores"][0].clone();
        let connection = &mut other["connection"];
        connection["origin"] = json!("Own");
        connection["webstore"]["code"] = json!("USA");
        connection["webstore"]["url"] = json!(webstore.proxied_url);
        connection["company"]["company_id"] = json!(company.company_id);
        let sign_in = &details.sign_in;
        connection["company"]["sign_in"] =
            json!({"authority": sign_in.authority, "client_id": sign_in.client_id});
        setup["webstores"].as_array_mut().unwrap().push(other);
    });
    let keys = webstore.administrator.clone();
    world.set("CONCORD_USA_WOOCOMMERCE_KEY", &keys.consumer_key);
    world.set("CONCORD_USA_WOOCOMMERCE_SECRET", &keys.consumer_secret);
    world.set(
        "CONCORD_USA_BC_CLIENT_SECRET",
        &details.sign_in.client_secret,
    );
    let preview = world.through_app(&["preview", "--setup", text(&setup), "--format", "json"]);
    assert_eq!(
        (preview.code, preview.json().as_array().unwrap().len()),
        (3, 2)
    );

    world.set("CONCORD_USA_WOOCOMMERCE_SECRET", "cs_another");
    let metrics = world.file("concord.prom");
    let run = world.through_app(&["run", "--metrics", text(&metrics)]);
    assert_eq!(run.code, 2, "{run:?}");
    let lines: Vec<&str> = run.output.lines().collect();
    assert!(lines[0].starts_with("MAIN: Completed: "), "{run:?}");
    assert!(lines[1].starts_with("USA: WooCommerce"), "{run:?}");
    assert!(!run.output.contains("cs_another") && !run.errors.contains("cs_another"));
    let metrics = std::fs::read_to_string(metrics).unwrap();
    assert!(
        metrics.contains("concord_exit_code{webstore=\"USA\"} 2\n"),
        "{metrics}"
    );
    assert!(world.writes() > 0);
    let alone = world.through_app(&["run", "--webstore", "MAIN"]);
    assert!((0..=1).contains(&alone.code), "{alone:?}");
}

#[test]
fn a_setup_that_is_newer_unknown_or_leads_elsewhere_is_refused_with_the_reason() {
    let world = World::new(&Options::generated(5, 1));
    let setup = world.setup();
    assert_eq!(
        world
            .through_app(&["preview", "--setup", text(&setup)])
            .code,
        3
    );
    let refused = |change: &dyn Fn(&mut serde_json::Value), words: &str| {
        let setup = world.setup_with(|setup| change(setup));
        let ended = world.through_app(&["run", "--setup", text(&setup)]);
        assert_eq!(ended.code, 2, "{ended:?}");
        assert!(ended.output.contains(words), "{words} in {ended:?}");
    };
    refused(
        &|it| it["version"] = json!(99),
        "A newer Concord wrote the file",
    );
    refused(
        &|it| it["shoe_size"] = json!(44),
        "something that this Concord does not know: shoe_size",
    );
    refused(
        &|it| it["webstores"][0]["connection"]["webstore"]["url"] = json!("https://evil.example"),
        "leads webstore MAIN to other addresses",
    );
    assert_eq!(world.writes(), 0);
}

#[test]
fn a_damaged_database_is_named_and_a_new_one_finds_the_mappings_again() {
    let world = World::new(&Options::generated(10, 1));
    let setup = world.setup();
    world.through_app(&["preview", "--setup", text(&setup)]);
    world.through_app(&["run"]);
    let customers = world.company_emails();
    let database = world.file("state/concord.sqlite3");
    std::fs::write(&database, vec![b'x'; 10_000]).unwrap();
    let ended = world.through_app(&["run"]);
    assert_eq!(ended.code, 2);
    assert!(
        ended.output.contains("damaged") && ended.output.contains("moved away"),
        "{ended:?}"
    );
    std::fs::remove_dir_all(world.file("state")).unwrap();
    world.writes();
    let preview = world.through_app(&["preview", "--setup", text(&setup)]);
    assert!(preview.code <= 1, "{preview:?}");
    let run = world.through_app(&["run"]);
    assert!(run.code <= 1, "{run:?}");
    assert_eq!((world.company_emails(), world.writes()), (customers, 0));
}

#[test]
fn runs_noted_by_a_clock_that_was_ahead_neither_stop_the_next_one_nor_are_written_over() {
    let world = World::new(&Options::generated(10, 1));
    let setup = world.setup();
    world.through_app(&["preview", "--setup", text(&setup)]);
    world.through_app(&["run"]);
    let file = world.file("ahead.json");
    let mut kept = world.program(&["export"]).json();
    let ahead = 366 * 24 * 60 * 60 * 1000_i64;
    for run in kept["webstores"][0]["runs"].as_array_mut().unwrap() {
        for name in ["started", "ended"] {
            run[name] = json!(run[name].as_i64().unwrap() + ahead);
        }
    }
    kept["webstores"][0]["entries"] = json!([]);
    std::fs::write(&file, kept.to_string()).unwrap();
    assert_eq!(world.program(&["import", "--yes", text(&file)]).code, 0);
    world.edit_phones(1, "+49 30 99");
    let run = world.through_app(&["run", "--accept-cautions"]);
    assert!(run.code <= 1, "{run:?}");
    let runs = world.program(&["log", "--format", "json"]).json();
    assert_eq!(runs[0]["runs"].as_array().unwrap().len(), 2, "{run:?}");
}

#[test]
fn a_web_hook_is_told_of_the_first_failure_and_of_the_recovery_alone() {
    let world = World::new(&Options::generated(5, 1));
    let setup = world.setup();
    world.through_app(&["preview", "--setup", text(&setup)]);
    let (hook, told) = hook();
    let failing = ["run", "--web-hook", &hook, "--app", "http://127.0.0.1:1"];
    assert_eq!(world.program(&failing).code, 2);
    assert_eq!(world.program(&failing).code, 2);
    let good = world.through_app(&["run", "--web-hook", &hook]);
    assert!(good.code <= 1, "{good:?}");
    world.through_app(&["run", "--web-hook", &hook]);
    let told: Vec<String> = told.try_iter().collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].contains("Concord could not run") && told[1].contains("Concord runs again"),
        "{told:?}"
    );
}

/// A server that takes what it is told, and what it was told.
fn hook() -> (String, std::sync::mpsc::Receiver<String>) {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    let (sender, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut text = String::new();
            // Its body ends with the brace that closes the JSON.
            while !text.ends_with('}') {
                let mut piece = [0; 4096];
                let length = stream.read(&mut piece).unwrap();
                text.push_str(&String::from_utf8_lossy(&piece[..length]));
            }
            sender.send(text).unwrap();
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                .unwrap();
        }
    });
    (address, told)
}
