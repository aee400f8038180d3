//! `concord status`: how each webstore stood when it was last looked at; calls nobody.

use concord_core::state::State;
use concord_core::view::said_of_run;
use serde_json::{Value, json};

use crate::cli::Format;
use crate::database::Database;
use crate::ending::Ending;
use crate::problem::Problem;
use crate::setup;
use crate::table::Table;
use crate::webstore::{Derived, load};
use crate::words::{WRITING, time};

/// Shows the webstores of these codes; all where none is named.
///
/// # Errors
/// The store failed, or there is no such webstore.
pub async fn status(
    database: &Database,
    chosen: &[String],
    format: Format,
) -> Result<(Ending, String), Problem> {
    let house = setup::house(database).await?;
    let codes: Vec<String> = match chosen.is_empty() {
        true => house.webstores.keys().cloned().collect(),
        false => chosen.to_vec(),
    };
    let mut table = Table::new([
        "Webstore",
        "Read",
        "Mapped",
        "To write",
        "Conflicts",
        "Ambiguous",
        "Errors",
        "On hold",
        "Last run",
    ]);
    let mut all = Vec::new();
    for code in &codes {
        let state = load(database, &house, code).await?;
        let derived = Derived::of(&state);
        let cues = derived.cues();
        let read = state.snapshots.reference.read_at;
        let counts = [
            cues.mapped,
            derived.plan.writes(),
            cues.conflicts,
            cues.ambiguous,
            cues.errors,
            cues.on_hold,
        ];
        let [mapped, to_write, conflicts, ambiguous, errors, on_hold] =
            counts.map(|it| it.to_string());
        let read_words = read.map_or("never".to_owned(), time);
        table.row([
            code.clone(),
            read_words,
            mapped,
            to_write,
            conflicts,
            ambiguous,
            errors,
            on_hold,
            last_run(&state),
        ]);
        all.push(json!({
            "webstore": code,
            "read_at": read.map(|at| at.to_utc_text()),
            "to_write": derived.plan.writes(),
            "cues": cues,
            "last_run": state.runs.last(),
            "last_attempt": state.automatic,
        }));
    }
    let text = match format {
        Format::Table => table.to_text(),
        Format::Json => format!("{:#}\n", Value::from(all)),
    };
    Ok((Ending::Done, text))
}

fn last_run(state: &State) -> String {
    match state.runs.last() {
        None => "none".to_owned(),
        Some(run) => format!("{}: {}", time(run.started), said_of_run(run, WRITING).title),
    }
}
