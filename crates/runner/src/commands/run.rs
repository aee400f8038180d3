//! `concord run`: what a scheduled run in the app does, for every webstore side by side.

use concord_core::call::Explanation;
use concord_core::log::{Entry, EntryResult, Run, RunEnd, Trigger};
use concord_core::ports::Store;
use concord_core::state::{Damage, State, records_in};
use concord_core::sync::{self, AttemptOutcome, SyncError};
use concord_core::view::said_of_run;
use futures_util::future::join_all;

use crate::cli::RunOptions;
use crate::ending::{Ending, Outcome};
use crate::problem::Problem;
use crate::webstore::{Derived, Means, Webstore};
use crate::words::WRITING;

/// Runs every webstore. One that fails leaves the others.
pub async fn run(means: &Means, options: &RunOptions) -> Vec<Outcome> {
    let runs = means.codes.iter().map(|code| outcome(means, code, options));
    join_all(runs).await
}

async fn outcome(means: &Means, code: &str, options: &RunOptions) -> Outcome {
    let found = match Webstore::open(means, code).await {
        Ok(mut webstore) => {
            let outcome = of_webstore(&mut webstore, code, options).await;
            webstore.follow.end();
            outcome
        }
        Err(problem) => Err(problem),
    };
    let outcome = found.unwrap_or_else(|problem| failed(code, &problem));
    let (webstore, ending) = (&outcome.webstore, outcome.ending.name());
    match outcome.ending {
        Ending::Done | Ending::Waits => tracing::info!(webstore, ending, "{}", outcome.said.what),
        Ending::AsksFirst => tracing::warn!(webstore, ending, "{}", outcome.said.what),
        Ending::CouldNot => tracing::error!(webstore, ending, "{}", outcome.said.what),
    }
    outcome
}

fn failed(code: &str, problem: &Problem) -> Outcome {
    let ending = match problem {
        Problem::NeverSeen => Ending::AsksFirst,
        _ => Ending::CouldNot,
    };
    Outcome {
        webstore: code.to_owned(),
        ending,
        said: problem.explain(),
        run: None,
        cues: None,
    }
}

async fn of_webstore(
    webstore: &mut Webstore,
    code: &str,
    options: &RunOptions,
) -> Result<Outcome, Problem> {
    let follow = webstore.follow.clone();
    let (session, state) = webstore.session();
    // Nothing is written before a person has seen a preview: here, or in the app that the setup comes from.
    if state.snapshots.reference.read_at.is_none() && state.runs.is_empty() {
        return Err(Problem::NeverSeen);
    }
    let run = match options.accept_cautions {
        false => sync::synchronise_automatically(&session, state, &follow).await?,
        true => {
            let read = sync::read_what_is_due(&session, state, &follow).await?;
            let run = match read.plan.writes() {
                0 => None,
                _ => Some(sync::apply(&session, state, &read.plan, Trigger::User, &follow).await),
            };
            // The customers have nothing to do with orders that could not be read.
            read.orders?;
            run
        }
    };
    if let Some(run) = &run {
        tell_failures(&webstore.ports, code, run).await?;
    }
    let asked = match (&run, options.accept_cautions) {
        (None, false) => cautions(&webstore.state),
        _ => None,
    };
    Ok(ended(code, &webstore.state, run, asked))
}

/// What the run that was just tried asks about first; none where it did not.
fn cautions(state: &State) -> Option<String> {
    match &state.automatic.as_ref()?.outcome {
        AttemptOutcome::AskedFirst(cautions) => {
            let words: Vec<_> = cautions.iter().map(|it| it.words()).collect();
            Some(words.join(" "))
        }
        _ => None,
    }
}

fn ended(code: &str, state: &State, run: Option<Run>, asked: Option<String>) -> Outcome {
    let derived = Derived::of(state);
    let waiting = derived.waiting();
    let waits = match waiting {
        0 => String::new(),
        number => format!(
            " {} for you.",
            WRITING.counted(number, "customer waits", "customers wait")
        ),
    };
    let (ending, what, remedy) = match (&run, asked) {
        (_, Some(cautions)) => (
            Ending::AsksFirst,
            format!("Asks first, nothing written. {cautions}"),
            "Look at it with concord preview, or in the app; concord run --accept-cautions then writes it.".to_owned(),
        ),
        (Some(run), None) => {
            let said = said_of_run(run, WRITING);
            let what = format!("{}{waits}", said.title);
            match &run.end {
                RunEnd::Failed(why) => (Ending::CouldNot, format!("{what} {}", why.what), why.remedy.clone()),
                RunEnd::Stopped | RunEnd::Open => (Ending::CouldNot, what, String::new()),
                RunEnd::Completed if waiting > 0 || said.needs_a_look => (Ending::Waits, what, "concord log --errors says what failed; what waits is settled in the app.".to_owned()),
                RunEnd::Completed => (Ending::Done, what, String::new()),
            }
        }
        (None, None) if waiting > 0 => (
            Ending::Waits,
            format!("Nothing to write.{waits}"),
            "It is settled in the app.".to_owned(),
        ),
        (None, None) => (Ending::Done, "Nothing to write.".to_owned(), String::new()),
    };
    Outcome {
        webstore: code.to_owned(),
        ending,
        said: Explanation { what, remedy },
        run,
        cues: Some(derived.cues()),
    }
}

/// Each record that failed, by its numbers, with the error; the value that could not be written stands in its words.
async fn tell_failures<S: Store>(store: &S, code: &str, run: &Run) -> Result<(), SyncError> {
    let keys = Entry::keys_of(run.started);
    let entries = records_in::<Entry, _>(store, &keys, &mut Damage::default()).await?;
    for entry in &entries {
        if let EntryResult::Failed { error, request, .. } = &entry.result {
            tracing::warn!(
                webstore = code,
                number = entry.number,
                webstore_id = entry.webstore_id.map(|id| id.to_string()),
                action = entry.action.label(),
                request,
                remedy = error.remedy,
                "{}",
                error.what
            );
        }
    }
    Ok(())
}
