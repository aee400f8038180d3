//! The README's three lines.

use concord_sandbox::Options;

use crate::world::{World, text};

#[test]
fn the_demos_setup_is_exported_previewed_and_carried_out() {
    let world = World::new(&Options::default());
    let setup = world.setup();
    let preview = world.through_app(&["preview", "--setup", text(&setup)]);
    assert_eq!(preview.code, 3, "{preview:?}");
    assert!(
        preview.output.contains("created in Business Central"),
        "{}",
        preview.output
    );
    assert_eq!(world.writes(), 0);

    let before = world.company_emails().len();
    let run = world.through_app(&["run", "--setup", text(&setup)]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(run.output.lines().count(), 1);
    assert!(
        run.output.starts_with("MAIN: Completed: ")
            && run.output.contains("customers wait for you"),
        "{}",
        run.output
    );
    assert!(world.company_emails().len() > before);
    assert!(world.writes() > 0);

    let again = world.through_app(&["run"]);
    assert!(
        again.output.starts_with("MAIN: Nothing to write."),
        "{again:?}"
    );
    assert_eq!(world.writes(), 0);
    assert_eq!(again.errors, "", "a timer is silent where nothing is wrong");

    let preview = world.through_app(&["preview", "--format", "json"]);
    assert_eq!(
        (preview.code, preview.json()[0]["writes"].as_u64()),
        (1, Some(0))
    );
    let status = world.program(&["status", "--format", "json"]).json();
    let mapped = status[0]["cues"]["mapped"].as_u64().unwrap();
    assert!(mapped > 100, "{status}");
    let log = world.program(&["log", "--format", "csv"]);
    assert!(log.output.contains("Automatic synchronisation"));
}

#[test]
fn what_a_run_overwrote_is_given_back_and_a_file_takes_everything_along() {
    let world = World::new(&Options::default());
    let setup = world.setup();
    world.through_app(&["preview", "--setup", text(&setup)]);
    world.through_app(&["run"]);
    world.writes();
    let shown = world.through_app(&["undo"]);
    assert_eq!((shown.code, world.writes()), (3, 0), "{shown:?}");
    let undone = world.through_app(&["undo", "--yes"]);
    assert!(undone.output.starts_with("MAIN: Undone: "), "{undone:?}");
    assert!(world.writes() > 0);

    let file = world.file("all.json");
    assert_eq!(world.program(&["export", text(&file)]).code, 0);
    let mut other = World::new(&Options::default());
    other.set("CONCORD_STATE", text(&other.file("other")));
    assert_eq!(other.program(&["import", text(&file)]).code, 0);
    let again = other.program(&["import", text(&file)]);
    assert_eq!(again.code, 3, "{again:?}");
    let entries = |world: &World| world.program(&["log", "--format", "json"]).json();
    assert_eq!(entries(&other), entries(&world));
}

#[test]
fn nothing_is_written_before_somebody_has_seen_a_preview() {
    let world = World::new(&Options::generated(5, 1));
    let setup = world.setup();
    let run = world.through_app(&["run", "--setup", text(&setup)]);
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.output.contains("Nobody has seen a preview"), "{run:?}");
    assert_eq!(world.writes(), 0);
}

#[test]
fn a_run_that_changes_many_asks_first_and_is_carried_out_once_that_was_seen() {
    let world = World::new(&Options::generated(20, 1));
    let setup = world.setup();
    world.through_app(&["preview", "--setup", text(&setup)]);
    world.through_app(&["run"]);
    world.edit_phones(usize::MAX, "+49 30 1234");
    world.writes();
    let asks = world.through_app(&["run"]);
    assert_eq!((asks.code, world.writes()), (3, 0), "{asks:?}");
    assert!(
        asks.output
            .starts_with("MAIN: Asks first, nothing written."),
        "{asks:?}"
    );
    let run = world.through_app(&["run", "--accept-cautions"]);
    assert!(run.code <= 1 && world.writes() > 0, "{run:?}");
}

#[test]
fn a_webstore_that_is_named_twice_runs_once() {
    let world = World::new(&Options::generated(10, 1));
    let setup = world.setup();
    let twice = ["--webstore", "MAIN", "--webstore", "MAIN"];
    world.through_app(&["preview", "--setup", text(&setup)]);
    let run = world.through_app(&[&["run"], &twice[..]].concat());
    assert_eq!(run.output.lines().count(), 1, "{run:?}");
    let emails = world.company_emails();
    let mut once = emails.clone();
    once.dedup();
    assert_eq!(emails, once);
}

#[test]
fn two_programs_on_two_machines_show_each_others_runs() {
    let mut world = World::new(&Options::generated(12, 3));
    let body = r#"{"extension": {"installed": true}}"#.to_owned();
    let request = http::Request::post("https://sandbox.example/__sandbox/company").body(body);
    world.sandbox().handle(request.unwrap());
    let setup = world.setup();
    world.through_app(&["preview", "--setup", text(&setup)]);
    let run = world.through_app(&["run"]);
    assert!(run.output.starts_with("MAIN: Completed: "), "{run:?}");
    let own = world.program(&["log", "--format", "json"]).json();
    assert_eq!(own[0]["others"].as_array().map(Vec::len), Some(0), "{own}");

    world.set("CONCORD_STATE", text(&world.file("other")));
    world.through_app(&["preview", "--setup", text(&setup)]);
    let log = world.program(&["log"]);
    assert!(
        log.output.contains("the program concord on ") && log.output.contains(": Completed: "),
        "{log:?}"
    );
    let others = world.program(&["log", "--format", "json"]).json();
    assert_eq!(
        others[0]["others"][0]["run"]["counts"],
        own[0]["runs"][0]["counts"]
    );
}

#[test]
fn a_program_shares_its_setup_and_another_one_takes_it_over_once_it_was_shown() {
    let mut world = World::new(&Options::generated(8, 3));
    let setup = world.setup_with(|setup| {
        setup["webstores"][0]["setup"]["max_attempts"] = serde_json::json!(7);
    });
    world.program(&["import", text(&setup)]);
    let nowhere = world.through_app(&["setup", "pull"]);
    assert!(nowhere.output.contains("not installed"), "{nowhere:?}");
    let body = r#"{"extension": {"installed": true, "permission_set": "admin"}}"#.to_owned();
    let request = http::Request::post("https://sandbox.example/__sandbox/company").body(body);
    world.sandbox().handle(request.unwrap());
    world.writes();
    let asked = world.through_app(&["setup", "push"]);
    assert_eq!((asked.code, world.writes()), (3, 0), "{asked:?}");
    let pushed = world.through_app(&["setup", "push", "--yes"]);
    assert_eq!((pushed.code, world.writes()), (0, 1), "{pushed:?}");

    let other = world.setup_with(|setup| {
        setup["webstores"][0]["setup"]["max_attempts"] = serde_json::json!(2);
    });
    world.set("CONCORD_STATE", text(&world.file("other")));
    world.program(&["import", text(&other)]);
    let asked = world.through_app(&["setup", "pull"]);
    assert_eq!(asked.code, 3, "{asked:?}");
    assert!(asked.output.contains("max attempts"), "{asked:?}");
    // A run takes it over where it is told to.
    world.through_app(&["preview"]);
    world.through_app(&["run", "--shared-setup"]);
    let same = world.through_app(&["setup", "pull", "--yes"]);
    assert_eq!(same.code, 0, "{same:?}");
    assert!(same.output.contains("It is the same here."), "{same:?}");
    let file = world.file("after.json");
    world.program(&["export", text(&file)]);
    let after: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    assert_eq!(after["webstores"][0]["setup"]["max_attempts"], 7);
}
