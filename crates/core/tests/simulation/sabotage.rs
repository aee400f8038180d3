//! The simulation can fail: an engine that breaks a guarantee on purpose is found out within the histories that every test run plays.

use concord_core::sabotage::{self, Sabotage};

use crate::history::{History, odd, play};

/// More than the simulation plays would prove nothing.
const HISTORIES: u64 = 2_000;

fn assert_caught(sabotage: Sabotage) {
    assert_caught_in(sabotage, History::random);
}

fn assert_caught_in(sabotage: Sabotage, history: fn(u64) -> History) {
    let caught = sabotage::with(sabotage, || {
        (0..HISTORIES).find_map(|seed| Some((seed, play(&history(seed)).err()?)))
    });
    let (seed, broken) = caught.expect("a history that finds it out");
    println!("{sabotage:?} is caught by seed {seed}: {broken}");
    assert_eq!(
        play(&history(seed)),
        Ok(()),
        "the same history with the engine as it is"
    );
}

#[test]
fn an_engine_that_repeats_creates_without_looking_is_caught() {
    assert_caught(Sabotage::RepeatLostCreates);
}

#[test]
fn an_engine_that_writes_without_reading_again_is_caught() {
    assert_caught(Sabotage::WriteWithoutReading);
}

#[test]
fn an_engine_that_guesses_in_conflicts_is_caught() {
    assert_caught(Sabotage::GuessConflicts);
}

#[test]
fn an_engine_whose_baseline_is_what_it_sent_is_caught() {
    assert_caught(Sabotage::BaselineAsSent);
}

#[test]
fn an_engine_that_swallows_failures_is_caught() {
    assert_caught(Sabotage::SwallowFailures);
}

#[test]
fn an_engine_whose_undo_overwrites_later_edits_is_caught() {
    assert_caught(Sabotage::UndoBlindly);
}

#[test]
fn an_engine_that_takes_absent_for_empty_is_caught() {
    assert_caught_in(Sabotage::AbsentAsEmpty, odd::history);
}

#[test]
fn an_engine_that_lets_one_record_stop_a_list_is_caught() {
    assert_caught_in(Sabotage::OneStopsAll, odd::history);
}

#[test]
fn an_engine_that_takes_an_old_answer_for_an_edit_is_caught() {
    assert_caught_in(Sabotage::StaleAsEdit, odd::history);
}
