//! `concord undo`: what the last run overwrote gets its former values back; shown first.

use concord_core::log::{Entry, RunEnd, Trigger};
use concord_core::plan::Plan;
use concord_core::state::{Damage, records_in};
use concord_core::sync;
use concord_core::view::said_of_run;
use serde_json::{Value, json};

use super::preview::{lines_in_json, table};
use crate::cli::{Format, UndoOptions};
use crate::ending::Ending;
use crate::problem::Problem;
use crate::webstore::{Means, Webstore};
use crate::words::{WRITING, time};

/// What came of one webstore's undo.
struct Undone {
    ending: Ending,
    said: String,
    plan: Plan,
}

/// Undoes the last run of every chosen webstore.
pub async fn undo(means: &Means, options: &UndoOptions) -> (Ending, String) {
    let (mut endings, mut text, mut all) = (Vec::new(), String::new(), Vec::new());
    for code in &means.codes {
        let undone = of_webstore(means, code, options)
            .await
            .unwrap_or_else(|problem| {
                let said = problem.explain();
                Undone {
                    ending: Ending::CouldNot,
                    said: format!("{} {}", said.what, said.remedy),
                    plan: Plan::default(),
                }
            });
        endings.push(undone.ending);
        text.push_str(&format!("{code}: {}\n{}", undone.said, table(&undone.plan)));
        all.push(
            json!({"webstore": code, "said": undone.said, "lines": lines_in_json(&undone.plan)}),
        );
    }
    let text = match options.output.format {
        Format::Table => text,
        Format::Json => format!("{:#}\n", Value::from(all)),
    };
    (Ending::of_all(endings), text)
}

async fn of_webstore(means: &Means, code: &str, options: &UndoOptions) -> Result<Undone, Problem> {
    let mut webstore = Webstore::open(means, code).await?;
    let follow = webstore.follow.clone();
    let (session, state) = webstore.session();
    sync::preview(&session, state, &follow).await?;
    let started = sync::run_to_undo(state).map(|run| run.started);
    let started = started.ok_or(Problem::NothingToUndo)?;
    let keys = Entry::keys_of(started);
    let read = records_in(session.ports, &keys, &mut Damage::default()).await;
    let mut entries: Vec<Entry> = read?;
    entries.sort_by_key(|entry| entry.sequence);
    let plan = sync::undo_plan(state, &entries);
    let writes = plan.writes();
    if !options.yes || writes == 0 {
        follow.end();
        let (ending, said) = match writes {
            0 => (
                Ending::Done,
                "there is nothing to give back; each line says why".to_owned(),
            ),
            writes => (
                Ending::AsksFirst,
                format!(
                    "{} would be given back; concord undo --yes does it",
                    WRITING.counted(writes, "record", "records")
                ),
            ),
        };
        let said = format!("The run of {}: {said}.", time(started));
        return Ok(Undone { ending, said, plan });
    }
    let run = sync::apply(&session, state, &plan, Trigger::Undo(started), &follow).await;
    follow.end();
    let said = said_of_run(&run, WRITING);
    let ending = match (&run.end, said.needs_a_look) {
        (RunEnd::Completed, false) => Ending::Done,
        (RunEnd::Completed, true) => Ending::Waits,
        _ => Ending::CouldNot,
    };
    let said = match &run.end {
        RunEnd::Failed(why) => format!("{} {} {}", said.title, why.what, why.remedy),
        _ => said.title,
    };
    Ok(Undone { ending, said, plan })
}
