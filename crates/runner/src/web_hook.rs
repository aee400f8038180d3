//! Tells of news alone: the first failure of a webstore, another kind of failure, the recovery. What was told is kept, so that a
//! timer that fails every quarter of an hour does not send a message every quarter of an hour.

use concord_core::connection::address_problem;
use http::{Request, header};
use serde_json::json;

use crate::database::Database;
use crate::ending::{Ending, Outcome};
use crate::http::Http;

/// What a web hook is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum News {
    /// It runs, whatever waits.
    Fine,
    /// A person has to look before anything is written.
    AsksFirst,
    /// It could not run.
    Fails,
}

impl News {
    fn of(ending: Ending) -> Self {
        match ending {
            Ending::Done | Ending::Waits => News::Fine,
            Ending::AsksFirst => News::AsksFirst,
            Ending::CouldNot => News::Fails,
        }
    }

    /// As it is kept.
    fn name(self) -> &'static str {
        match self {
            News::Fine => "fine",
            News::AsksFirst => "asks first",
            News::Fails => "fails",
        }
    }
}

/// Whether this is to be told after that.
fn is_news(told: Option<&str>, now: News) -> bool {
    told.unwrap_or(News::Fine.name()) != now.name()
}

/// Tells a web hook of what is news. Where it does not take that, it is told again next time, and the log says so: the run is as
/// good as it was.
pub async fn tell(http: &Http, database: &Database, hook: &str, outcomes: &[Outcome]) {
    if let Some(words) = address_problem(hook) {
        return tracing::error!("the web hook's address can't be used: {words}");
    }
    for outcome in outcomes {
        let now = News::of(outcome.ending);
        let told = match database.told(&outcome.webstore) {
            Ok(told) => told,
            Err(error) => return tracing::error!("what was told can't be read: {error}"),
        };
        if !is_news(told.as_deref(), now) {
            continue;
        }
        match send(http, hook, outcome, now).await {
            Ok(()) => {
                if let Err(error) = database.note_told(&outcome.webstore, now.name()) {
                    tracing::error!("what was told can't be kept: {error}");
                }
            }
            // The address may hold a secret.
            Err(words) => tracing::error!(
                webstore = outcome.webstore,
                "the web hook was not told: {words}"
            ),
        }
    }
}

async fn send(http: &Http, hook: &str, outcome: &Outcome, now: News) -> Result<(), String> {
    let head = match now {
        News::Fine => "Concord runs again",
        News::AsksFirst => "Concord asks first",
        News::Fails => "Concord could not run",
    };
    let body = json!({
        "text": format!("{head}. {}", outcome.line()),
        "webstore": outcome.webstore,
        "ending": outcome.ending.name(),
        "exit_code": outcome.ending.code(),
        "what": outcome.said.what,
        "remedy": outcome.said.remedy,
    });
    let request = Request::post(hook)
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.to_string());
    let request = request.map_err(|_| "its address can't be used".to_owned())?;
    match http.send(request).await {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) => Err(format!(
            "it answered with status {}",
            answer.status().as_u16()
        )),
        Err(error) => Err(format!("{error:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failure_its_change_and_the_recovery_are_news_and_nothing_else() {
        let mut told: Option<&str> = None;
        let endings = [
            (Ending::Done, false),
            (Ending::CouldNot, true),
            (Ending::CouldNot, false),
            (Ending::AsksFirst, true),
            (Ending::AsksFirst, false),
            (Ending::Waits, true),
            (Ending::Done, false),
        ];
        for (ending, expected) in endings {
            let now = News::of(ending);
            assert_eq!(is_news(told, now), expected, "{ending:?} after {told:?}");
            told = Some(now.name());
        }
    }
}
