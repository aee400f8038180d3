//! `concord check`: Test connection, for every webstore.

use concord_core::diagnosis::{Diagnosis, Verdict, test_connection};

use crate::ending::Ending;
use crate::problem::Problem;
use crate::table::Table;
use crate::webstore::{Means, Webstore};

/// Tries everything of every webstore.
pub async fn check(means: &Means) -> (Ending, String) {
    let mut text = String::new();
    let mut endings = Vec::new();
    for code in &means.codes {
        let (ending, said) = match of_webstore(means, code).await {
            Ok(diagnosis) => (ending(&diagnosis), table(&diagnosis)),
            Err(problem) => {
                let said = problem.explain();
                (Ending::CouldNot, format!("{} {}\n", said.what, said.remedy))
            }
        };
        text.push_str(&format!("{code}\n{said}\n"));
        endings.push(ending);
    }
    (Ending::of_all(endings), text)
}

async fn of_webstore(means: &Means, code: &str) -> Result<Diagnosis, Problem> {
    let mut webstore = Webstore::open(means, code).await?;
    let (session, _) = webstore.session();
    let diagnosis = test_connection(&session).await;
    webstore.follow.end();
    Ok(diagnosis)
}

fn ending(diagnosis: &Diagnosis) -> Ending {
    match (diagnosis.is_good(), diagnosis.is_clear()) {
        (true, true) => Ending::Done,
        (true, false) => Ending::Waits,
        (false, _) => Ending::CouldNot,
    }
}

fn table(diagnosis: &Diagnosis) -> String {
    let mut table = Table::new(["Check", "Result", "Found"]);
    for (check, verdict) in &diagnosis.checks {
        let (result, found) = match verdict {
            Verdict::Good(found) => ("good", found.clone()),
            Verdict::Note(finding) | Verdict::Bad(finding) => {
                let said = finding.explain();
                let result = match verdict {
                    Verdict::Bad(_) => "BAD",
                    _ => "note",
                };
                (result, format!("{} {}", said.what, said.remedy))
            }
            Verdict::NotTried => ("not tried", "Something before it failed.".to_owned()),
            Verdict::ShowsLater(words) => ("not tried", (*words).to_owned()),
        };
        table.row([check.label().to_owned(), result.to_owned(), found]);
    }
    table.to_text()
}
