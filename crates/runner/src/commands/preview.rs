//! `concord preview`: reads both systems and shows the plan; writes to neither.

use concord_core::plan::{Plan, PlanLine};
use concord_core::sync;
use concord_core::view::Weight;
use serde_json::{Value, json};

use crate::cli::{Format, PreviewOptions};
use crate::ending::Ending;
use crate::problem::Problem;
use crate::table::Table;
use crate::webstore::{Derived, Means, Webstore};
use crate::words::WRITING;

/// What a preview of one webstore shows.
pub struct Shown {
    webstore: String,
    found: Result<(Plan, usize), Problem>,
}

/// Reads every webstore, one after the other, so that the tables do not mix.
pub async fn preview(means: &Means, options: &PreviewOptions) -> (Ending, String) {
    let mut all = Vec::new();
    for code in &means.codes {
        all.push(Shown {
            webstore: code.clone(),
            found: of_webstore(means, code, options).await,
        });
    }
    let ending = Ending::of_all(all.iter().map(Shown::ending));
    let text = match options.output.format {
        Format::Table => all.iter().map(Shown::text).collect::<Vec<_>>().join("\n"),
        Format::Json => in_json(&all),
    };
    (ending, text)
}

async fn of_webstore(
    means: &Means,
    code: &str,
    options: &PreviewOptions,
) -> Result<(Plan, usize), Problem> {
    let mut webstore = Webstore::open(means, code).await?;
    let follow = webstore.follow.clone();
    let (session, state) = webstore.session();
    let read = match sync::preview(&session, state, &follow).await {
        Err(error) if options.accept_webstore && error.other_identity().is_some() => {
            if let Some(identity) = error.other_identity() {
                state.accept_identity(identity);
                state.save(session.ports).await?;
            }
            sync::preview(&session, state, &follow).await
        }
        read => read,
    };
    follow.end();
    let plan = read?;
    let waiting = Derived::of(&webstore.state).waiting();
    Ok((plan, waiting))
}

impl Shown {
    fn ending(&self) -> Ending {
        match &self.found {
            Err(_) => Ending::CouldNot,
            Ok((plan, _)) if plan.writes() > 0 => Ending::AsksFirst,
            Ok((_, waiting)) if *waiting > 0 => Ending::Waits,
            Ok(_) => Ending::Done,
        }
    }

    fn text(&self) -> String {
        let code = &self.webstore;
        match &self.found {
            Err(problem) => {
                let said = problem.explain();
                format!("{code}: {} {}\n", said.what, said.remedy)
            }
            Ok((plan, waiting)) => {
                let head = match plan.writes() {
                    0 => "Nothing to write.".to_owned(),
                    _ => Weight::of(plan).sentences(WRITING).join(" "),
                };
                let waits = match waiting {
                    0 => String::new(),
                    number => format!(
                        " {} for you.",
                        WRITING.counted(*number, "customer waits", "customers wait")
                    ),
                };
                let table = table(plan);
                format!("{code}: {head}{waits}\n{table}")
            }
        }
    }
}

/// The lines of a plan, for people.
pub fn table(plan: &Plan) -> String {
    let mut table = Table::new(["What", "Customer", "No.", "Fields", "Why"]);
    for line in &plan.lines {
        table.row([
            line.kind().label().to_owned(),
            line.name.clone(),
            line.identity(),
            fields(line),
            why(line),
        ]);
    }
    for note in &plan.orders {
        table.row([
            "Write to the order".to_owned(),
            String::new(),
            format!("order {}", note.seen.number),
            String::new(),
            note.reason.words(),
        ]);
    }
    table.to_text()
}

fn fields(line: &PlanLine) -> String {
    let changes = line.changes().into_iter().map(|(to, change)| {
        format!(
            "{} in {}: “{}” → “{}”",
            change.field.label(),
            to.name(),
            change.field.shown(&change.old),
            change.field.shown(&change.new)
        )
    });
    let conflicts = line.conflicts.iter().map(|conflict| {
        format!(
            "{}: “{}” in WooCommerce, “{}” in Business Central",
            conflict.field.label(),
            conflict.field.shown(&conflict.webstore),
            conflict.field.shown(&conflict.company)
        )
    });
    changes.chain(conflicts).collect::<Vec<_>>().join("; ")
}

fn why(line: &PlanLine) -> String {
    let hindrances = line.hindrances();
    match hindrances.is_empty() {
        true => line.reason.words(),
        false => hindrances.join(" "),
    }
}

/// The lines of a plan, for programs.
pub fn lines_in_json(plan: &Plan) -> Vec<Value> {
    let line = |line: &PlanLine| {
        let changes = line.changes().into_iter().map(|(to, change)| {
            json!({"field": change.field.label(), "to": to.name(), "old": change.field.shown(&change.old), "new": change.field.shown(&change.new)})
        });
        let conflicts = line.conflicts.iter().map(|conflict| {
            json!({"field": conflict.field.label(), "webstore": conflict.field.shown(&conflict.webstore), "company": conflict.field.shown(&conflict.company)})
        });
        json!({
            "what": line.kind().label(),
            "writes": line.work.is_some(),
            "name": line.name,
            "number": line.number,
            "webstore_id": line.webstore.map(|id| id.to_string()),
            "changes": changes.collect::<Vec<_>>(),
            "conflicts": conflicts.collect::<Vec<_>>(),
            "hindrances": line.hindrances(),
            "reason": line.reason.words(),
        })
    };
    let note = |note: &concord_core::plan::OrderNote| json!({"what": "Write to the order", "writes": note.writes(), "order": note.seen.number, "reason": note.reason.words()});
    let orders = plan.orders.iter().map(note);
    plan.lines.iter().map(line).chain(orders).collect()
}

fn in_json(all: &[Shown]) -> String {
    let of = |shown: &Shown| match &shown.found {
        Ok((plan, waiting)) => json!({
            "webstore": shown.webstore,
            "writes": plan.writes(),
            "waiting": waiting,
            "cautions": plan.cautions.iter().map(|it| it.words()).collect::<Vec<_>>(),
            "lines": lines_in_json(plan),
        }),
        Err(problem) => {
            let said = problem.explain();
            json!({"webstore": shown.webstore, "error": {"what": said.what, "remedy": said.remedy}})
        }
    };
    let all: Vec<_> = all.iter().map(of).collect();
    format!("{:#}\n", Value::from(all))
}
