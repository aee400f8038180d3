//! `concord log`: the activity log, for people, spreadsheets and programs.

use concord_core::log::export::csv;
use concord_core::log::filter::{Results, finds};
use concord_core::log::{Entry, EntryResult, Run};
use concord_core::state::{Damage, RunsOfOthers, records, stored_runs_of_others};
use concord_core::view::{said_of_other, said_of_run, who_ran};
use serde_json::{Value, json};

use crate::cli::{LogOptions, LogOutput};
use crate::database::{Database, tell_damage};
use crate::ending::Ending;
use crate::ports::now;
use crate::problem::Problem;
use crate::setup;
use crate::table::Table;
use crate::words::{WRITING, time};

/// The runs of one webstore, oldest first, with the entries that were asked for.
struct Found {
    webstore: String,
    runs: Vec<Run>,
    entries: Vec<Entry>,
    /// As the last reading found them.
    others: RunsOfOthers,
}

/// Shows the log of the webstores of these codes; of all where none is named.
///
/// # Errors
/// The store failed, or there is no such webstore.
pub async fn log(
    database: &Database,
    chosen: &[String],
    options: &LogOptions,
) -> Result<(Ending, String), Problem> {
    let house = setup::house(database).await?;
    let unknown = chosen
        .iter()
        .find(|code| !house.webstores.contains_key(*code));
    if let Some(code) = unknown {
        return Err(Problem::UnknownWebstore(code.clone()));
    }
    let codes = house.webstores.keys();
    let mut all = Vec::new();
    for code in codes.filter(|code| chosen.is_empty() || chosen.contains(code)) {
        all.push(find(database, code, options).await?);
    }
    let text = match options.format {
        LogOutput::Table => all.iter().map(table).collect(),
        LogOutput::Csv => all.iter().map(|it| csv(&it.runs, &it.entries)).collect(),
        LogOutput::Json => {
            let all = all
                .iter()
                .map(|it| json!({"webstore": it.webstore, "runs": it.runs, "entries": it.entries, "others": it.others.runs}));
            format!("{:#}\n", Value::from(all.collect::<Vec<_>>()))
        }
    };
    Ok((Ending::Done, text))
}

async fn find(database: &Database, code: &str, options: &LogOptions) -> Result<Found, Problem> {
    let store = database.of(code);
    let mut damage = Damage::default();
    let mut runs: Vec<Run> = records(&store, &mut damage).await?;
    let mut entries: Vec<Entry> = records(&store, &mut damage).await?;
    let others = stored_runs_of_others(&store, &mut damage).await?;
    tell_damage(code, &damage);
    runs.sort_by_key(|run| run.started);
    let results = match options.errors {
        true => Results::Failed,
        false => Results::All,
    };
    entries.retain(|entry| results.include(entry) && finds(&options.find, entry));
    entries.sort_by_key(|entry| (entry.run, entry.sequence));
    Ok(Found {
        webstore: code.to_owned(),
        runs,
        entries,
        others,
    })
}

fn table(found: &Found) -> String {
    let mut text = String::new();
    for run in &found.runs {
        let said = said_of_run(run, WRITING).title;
        let by = run.trigger.label();
        text.push_str(&format!(
            "{} {} {by}: {said}\n",
            found.webstore,
            time(run.started)
        ));
        let mut table = Table::new(["", "Customer", "No.", "What", "Result"]);
        for entry in found
            .entries
            .iter()
            .filter(|entry| entry.run == run.started)
        {
            let result = match &entry.result {
                EntryResult::Failed { error, .. } => format!("{} {}", error.what, error.remedy),
                other => other.label().to_owned(),
            };
            table.row([
                " ".to_owned(),
                entry.name.clone(),
                entry.number.clone().unwrap_or_default(),
                entry.action.label().to_owned(),
                result,
            ]);
        }
        text.push_str(&table.to_text());
    }
    for of in &found.others.runs {
        let said = said_of_other(&found.others, of, now(), WRITING);
        let (by, started) = (who_ran(of), time(of.run.started));
        text.push_str(&format!("{} {started} {by}: {said}\n", found.webstore));
    }
    text
}
