//! Seeded histories: random customers, settings and edits on both sides, a fault, a closed tab, a stop at any step; then peace, and
//! every promise is checked. A seed that fails is shortened to the steps that matter.

mod apart;
mod kept;
pub mod odd;
mod outcome;
mod own;
mod peace;
mod pinned;
mod play;
mod roles;
mod staff;
mod steps;
mod truth;
mod written;

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use play::{Broken, Play};
pub use steps::History;
use steps::{Step, Trouble};

/// How many histories are played unless `CONCORD_SEEDS` says otherwise; `CONCORD_SEED` plays one of them alone.
const HISTORIES: u64 = 2_000;

#[test]
fn whatever_happens_every_promise_is_kept() {
    assert_kept("seed", seeds_asked_for(), History::random);
}

/// How many histories with oddities are played unless `CONCORD_ODD_SEEDS` says which, as `300` or `300..600`.
const ODD_HISTORIES: u64 = 100;

#[test]
fn whatever_odd_answers_come_every_promise_is_kept() {
    let seeds = range("CONCORD_ODD_SEEDS").unwrap_or(0..ODD_HISTORIES);
    assert_kept("odd seed", seeds, odd::history);
}

/// How many histories with every field on are played unless `CONCORD_FULL_SEEDS` says which.
const FULL_HISTORIES: u64 = 100;

#[test]
fn whatever_happens_with_every_field_on_every_promise_is_kept() {
    let seeds = range("CONCORD_FULL_SEEDS").unwrap_or(0..FULL_HISTORIES);
    assert_kept("full seed", seeds, History::with_every_field);
}

/// How many histories with Concord's own API are played unless `CONCORD_OWN_API_SEEDS` says which.
const OWN_API_HISTORIES: u64 = 150;

#[test]
fn whatever_happens_while_the_own_api_comes_and_goes_every_promise_is_kept() {
    let seeds = range("CONCORD_OWN_API_SEEDS").unwrap_or(0..OWN_API_HISTORIES);
    assert_kept("own API seed", seeds, History::with_own_api);
}

/// How many histories with another rule of matching are played unless `CONCORD_MATCHING_SEEDS` says which.
const MATCHING_HISTORIES: u64 = 150;

#[test]
fn whatever_the_rule_of_matching_every_promise_is_kept() {
    let seeds = range("CONCORD_MATCHING_SEEDS").unwrap_or(0..MATCHING_HISTORIES);
    assert_kept("matching seed", seeds, History::with_matching);
}

/// How many histories in which groups stand for roles are played unless `CONCORD_ROLE_SEEDS` says which.
const ROLE_HISTORIES: u64 = 150;

#[test]
fn whatever_happens_to_groups_and_roles_every_promise_is_kept() {
    let seeds = range("CONCORD_ROLE_SEEDS").unwrap_or(0..ROLE_HISTORIES);
    assert_kept("role seed", seeds, History::with_roles);
}

/// Plays the histories of these seeds; the first that breaks a promise is shortened, the others are named.
fn assert_kept(what: &str, seeds: Range<u64>, history: fn(u64) -> History) {
    let broken = broken(seeds, history);
    let Some((seed, _)) = broken.first() else {
        return;
    };
    let (shortened, words) = shortest(history(*seed));
    let others: Vec<_> = broken
        .iter()
        .skip(1)
        .map(|(seed, words)| format!("{what} {seed}: {words}"))
        .collect();
    panic!(
        "{what} {seed}: {words}\n{}to pin it: {}\n{} more:\n{}",
        in_words(&shortened),
        serde_json::to_string(&shortened).unwrap(),
        others.len(),
        others.join("\n")
    );
}

/// `CONCORD_SEED=7` for one, `CONCORD_SEEDS=20000` for so many, `CONCORD_SEEDS=20000..40000` for others.
fn seeds_asked_for() -> Range<u64> {
    if let Some(seed) = asked("CONCORD_SEED") {
        return seed..seed + 1;
    }
    range("CONCORD_SEEDS").unwrap_or(0..HISTORIES)
}

/// So many from the first on, or those from one to another.
fn range(name: &str) -> Option<Range<u64>> {
    let seeds = std::env::var(name).ok()?;
    match seeds.split_once("..") {
        Some((from, to)) => Some(from.parse().ok()?..to.parse().ok()?),
        None => Some(0..seeds.parse().ok()?),
    }
}

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The seeds whose histories break a promise, in their order, on all of the machine's processors.
fn broken(seeds: Range<u64>, history: fn(u64) -> History) -> Vec<(u64, Broken)> {
    let next = AtomicU64::new(seeds.start);
    let found = Mutex::new(Vec::new());
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        return;
                    }
                    if let Err(words) = play(&history(seed)) {
                        found.lock().unwrap().push((seed, words));
                    }
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap();
    found.sort();
    found
}

/// Plays a history. What panics is broken as well.
pub fn play(history: &History) -> Result<(), Broken> {
    let played = catch_unwind(AssertUnwindSafe(|| {
        let mut play = Play::new(history);
        for step in &history.steps {
            play.step(step)?;
        }
        play.peace()
    }));
    played.unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().cloned();
        Err(words.unwrap_or_else(|| "a panic".to_owned()))
    })
}

/// Leaves out whatever can be left out while it still breaks.
pub fn shortest(mut history: History) -> (History, Broken) {
    let mut broken = play(&history).expect_err("a history that breaks");
    loop {
        let shorter = candidates(&history)
            .into_iter()
            .find_map(|candidate| Some((play(&candidate).err()?, candidate)));
        match shorter {
            Some((words, candidate)) => (broken, history) = (words, candidate),
            None => return (history, broken),
        }
    }
}

/// The history with one thing less.
fn candidates(history: &History) -> Vec<History> {
    let mut shorter = Vec::new();
    let with = |steps: Vec<Step>| History {
        steps,
        ..history.clone()
    };
    let half = history.steps.len() / 2;
    if half > 1 {
        shorter.push(with(history.steps[half..].to_vec()));
        shorter.push(with(history.steps[..half].to_vec()));
    }
    for place in 0..history.steps.len() {
        let mut steps = history.steps.clone();
        steps.remove(place);
        shorter.push(with(steps));
    }
    for place in 0..history.steps.len() {
        let mut calmer = |change: &dyn Fn(&mut Trouble) -> bool| {
            let mut steps = history.steps.clone();
            if steps[place].trouble().is_some_and(change) {
                shorter.push(with(steps));
            }
        };
        for number in 0..6 {
            calmer(&|it| {
                number < it.odd.len() && {
                    it.odd.remove(number);
                    true
                }
            });
        }
        calmer(&|it| it.closes.take().is_some());
        calmer(&|it| it.stops.take().is_some());
        calmer(&|it| it.pauses.take().is_some());
        for number in 0..4 {
            calmer(&|it| {
                number < it.faults.len() && {
                    it.faults.remove(number);
                    true
                }
            });
            calmer(&|it| {
                number < it.edits.len() && {
                    it.edits.remove(number);
                    true
                }
            });
        }
    }
    if !history.settings.directions.is_empty() {
        let mut plain = history.clone();
        plain.settings.directions.clear();
        shorter.push(plain);
    }
    shorter
}

/// A history as it can be replayed: by hand, or by its seed.
pub fn in_words(history: &History) -> String {
    let mut words = format!(
        "sample {} with {} customers, {:?}\n",
        history.sample, history.customers, history.settings
    );
    for (place, step) in history.steps.iter().enumerate() {
        words.push_str(&format!("{:>3}. {step:?}\n", place + 1));
    }
    words
}
