//! Seeded histories: random customers, settings and edits on both sides, a fault, a closed tab, a stop at any step; then peace, and
//! every promise is checked. A seed that fails is shortened to the steps that matter.

mod outcome;
mod peace;
mod play;
mod staff;
mod steps;
mod truth;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use play::{Broken, Play};
pub use steps::History;
use steps::{Step, Trouble};

/// How many histories are played unless `CONCORD_SEEDS` says otherwise; `CONCORD_SEED` plays one of them alone.
const HISTORIES: u64 = 2_000;
/// Later histories that once broke a promise. 4502: an undo that moved a customer back in Business Central and was broken off;
/// 4513 and 4407: another browser did what this one was about to, and an edit followed; 5332: the account of a customer that had
/// just been created became one of staff, and the browser was lost before the mapping was written.
const ONCE_BROKEN: [u64; 4] = [4407, 4502, 4513, 5332];

#[test]
fn whatever_happens_every_promise_is_kept() {
    let number = |name| {
        std::env::var(name)
            .ok()
            .and_then(|it| it.parse::<u64>().ok())
    };
    let seeds = match number("CONCORD_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("CONCORD_SEEDS").unwrap_or(HISTORIES),
    };
    let once_broken = ONCE_BROKEN.iter().map(|seed| *seed..seed + 1);
    if let Some((seed, _)) = once_broken.chain([seeds]).find_map(first_broken) {
        let (history, broken) = shortest(History::random(seed));
        panic!("seed {seed}: {broken}\n{}", in_words(&history));
    }
}

/// The first of the seeds whose history breaks a promise, on all of the machine's processors.
pub fn first_broken(seeds: std::ops::Range<u64>) -> Option<(u64, Broken)> {
    let next = AtomicU64::new(seeds.start);
    let found: Mutex<Option<(u64, Broken)>> = Mutex::new(None);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end || found.lock().unwrap().is_some() {
                        return;
                    }
                    if let Err(broken) = play(&History::random(seed)) {
                        let mut found = found.lock().unwrap();
                        if found.as_ref().is_none_or(|(earlier, _)| seed < *earlier) {
                            *found = Some((seed, broken));
                        }
                    }
                }
            });
        }
    });
    found.into_inner().unwrap()
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
            if let Step::Run(trouble)
            | Step::Overtaken(trouble)
            | Step::Automatic(trouble)
            | Step::Undo(trouble) = &mut steps[place]
                && change(trouble)
            {
                shorter.push(with(steps));
            }
        };
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
