//! Killed at any instant: the next run picks up, and nothing is there twice.

use std::time::Duration;

use concord_sandbox::Options;

use crate::world::{When, World, text};

/// Customers a side: enough for creates and mappings, and few enough for a run of a moment.
const CUSTOMERS: usize = 12;
/// Kills while the program is at work for itself, at instants drawn from a seed: in a write of the store, for most.
const BETWEEN: u32 = 24;

/// Two systems, a setup, and a preview that somebody has seen.
fn prepared() -> World {
    let world = World::new(&Options::generated(CUSTOMERS, 3));
    let setup = world.setup();
    let preview = world.through_app(&["preview", "--setup", text(&setup)]);
    assert_eq!(preview.code, 3, "{preview:?}");
    world.writes();
    world
}

/// What both systems hold at last, whatever happened on the way: who is in Business Central, how many are in the webstore, and how
/// many are mapped.
type Outcome = (Vec<String>, usize, u64);

fn outcome(world: &World) -> Outcome {
    let webstore = world.sandbox().webstore().customers().count();
    let status = world.program(&["status", "--format", "json"]).json();
    (
        world.company_emails(),
        webstore,
        status[0]["cues"]["mapped"].as_u64().unwrap(),
    )
}

fn picks_up(prepared: &World, expected: &Outcome, when: When) {
    let world = prepared.twin();
    let (killed, _) = world.killed(&["run"], Some(when));
    // Where the instant lies behind its end it was not.
    let is_late = matches!(when, When::Since(..)) && killed.code >= 0;
    assert!(killed.code == -1 || is_late, "{when:?}: {killed:?}");
    let next = world.through_app(&["run"]);
    assert!((0..=1).contains(&next.code), "{when:?}: {next:?}");
    assert_eq!(outcome(&world), *expected, "{when:?}");
    world.writes();
    let last = world.through_app(&["run"]);
    assert_eq!(world.writes(), 0, "{when:?}: {last:?}");
    let open = world.program(&["export"]).json();
    assert_eq!(
        open["webstores"][0]["journal"].as_array().unwrap().len(),
        0,
        "{when:?}"
    );
}

#[test]
fn killed_at_any_request_or_write_of_the_store_the_next_run_picks_up_and_nothing_is_there_twice() {
    let prepared = prepared();
    let whole = prepared.twin();
    let (run, requests) = whole.killed(&["run"], None);
    assert!((0..=1).contains(&run.code), "{run:?}");
    let expected = outcome(&whole);
    assert!(whole.writes() > CUSTOMERS as u64 / 2 && requests > 10);

    let at_requests = (0..requests).flat_map(|it| [When::Before(it), When::After(it)]);
    let mut chance = fastrand::Rng::with_seed(7);
    let between = (0..BETWEEN).map(|_| {
        let since = Duration::from_micros(chance.u64(0..4_000));
        When::Since(chance.u32(0..requests), since)
    });
    let all: Vec<When> = at_requests.chain(between).collect();
    // Two at a time: each waits for the other's disk.
    let (one, other) = all.split_at(all.len() / 2);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            one.iter()
                .for_each(|when| picks_up(&prepared, &expected, *when))
        });
        other
            .iter()
            .for_each(|when| picks_up(&prepared, &expected, *when));
    });
}

#[test]
fn a_polite_kill_lets_what_is_under_way_finish() {
    let world = prepared();
    let run = world.started(&["run", "--app", &world.address]);
    let process = nix::unistd::Pid::from_raw(i32::try_from(run.id()).unwrap());
    nix::sys::signal::kill(process, nix::sys::signal::Signal::SIGTERM).unwrap();
    let ended = run.wait_with_output().unwrap();
    // It may come before the program listens to it, and ends it at once then.
    assert!(
        matches!(ended.status.code(), None | Some(0..=2)),
        "{ended:?}"
    );
    let next = world.through_app(&["run"]);
    assert!((0..=1).contains(&next.code), "{next:?}");
    world.writes();
    world.through_app(&["run"]);
    assert_eq!(world.writes(), 0);
}
