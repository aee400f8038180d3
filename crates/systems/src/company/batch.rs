//! `$batch`: many operations in one request, to API v2.0 or to the page services (facts/business-central.md §5.5).

use http::{Method, Response, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::client::{BatchRequest, Client};
use crate::call::pacing::Repeat;
use crate::call::{CallError, Fault, KnownSecrets, Side, json_of, judge};
use crate::ports::CallPorts;
use crate::reading::{Shape, number};

#[derive(Deserialize)]
struct Answers {
    responses: Vec<Value>,
}

#[derive(Deserialize)]
struct Answer {
    id: Value,
    /// A number; a gateway may have made a text of it.
    #[serde(default)]
    status: Value,
    #[serde(default)]
    headers: Value,
    #[serde(default)]
    body: Value,
}

impl Answer {
    /// Which of the operations it answers.
    fn place(&self) -> Option<usize> {
        match &self.id {
            Value::String(id) => id.parse().ok(),
            id => id.as_u64().and_then(|id| usize::try_from(id).ok()),
        }
    }

    /// The record that it holds, or what it says is wrong.
    fn judged(self) -> Result<Value, Fault> {
        let status = number(Some(&self.status)).and_then(|status| u16::try_from(status).ok());
        let no_status = || Fault::NotItsAnswer {
            status: StatusCode::OK.as_u16(),
            words: "an operation's answer without a status".to_owned(),
        };
        let status = status.ok_or_else(no_status)?;
        let retry_after = self.headers.get("Retry-After");
        let retry_after = retry_after.or(self.headers.get("retry-after"));
        let mut part = Response::builder().status(status);
        if let Some(wait) = retry_after.and_then(Value::as_str) {
            part = part.header(header::RETRY_AFTER, wait);
        }
        let part = part.body(self.body.to_string());
        let part = part.map_err(|_| no_status())?;
        Ok(json_of(&judge(Ok(part))?, Shape::Record)?.0)
    }
}

impl<P: CallPorts> Client<'_, P> {
    /// Carries out at most [`MOST_OPERATIONS`](super::MOST_OPERATIONS) operations below `root` in one request, each on its own: one that
    /// fails stops none of the others. The answers are in the order of the operations; none for one that the batch ended before. One that
    /// is missing otherwise may have been carried out.
    pub(super) async fn send_batch(
        &self,
        root: &str,
        requests: &[BatchRequest],
        repeat: Repeat,
    ) -> Result<Vec<Option<Result<Value, CallError>>>, CallError> {
        let wire: Vec<&Value> = requests.iter().map(|it| &it.wire).collect();
        let body = json!({ "requests": wire });
        let url = format!("{root}/$batch");
        // Without the preference the first failure would end the batch (facts/business-central.md §5.5).
        let headers = [(
            header::HeaderName::from_static("prefer"),
            "odata.continue-on-error",
        )];
        let counts = requests.len().max(1);
        let response = self
            .send(&Method::POST, &url, &headers, Some(&body), repeat, counts)
            .await?;
        let answers: Answers = self.read(&Method::POST, &url, &response)?;
        let path = root.strip_prefix(self.base()).unwrap_or(root);
        let mut outcomes: Vec<Option<Result<Value, CallError>>> =
            requests.iter().map(|_| None).collect();
        let answered = answers.responses.len();
        for answer in self.rows::<Answer>(answers.responses) {
            let Some((place, request)) = answer
                .place()
                .and_then(|place| Some((place, requests.get(place)?)))
            else {
                continue;
            };
            let failed = |fault| {
                let request = format!("{} in POST {path}/$batch", request.in_words);
                let known = KnownSecrets::of(&self.session.ports.secrets());
                CallError::new(Side::Company, request, fault, &known)
            };
            outcomes[place] = Some(answer.judged().map_err(failed));
        }
        // Where the preference is not heeded the first failure ends the batch.
        let is_ended = matches!(
            &outcomes[..answered.min(requests.len())],
            [.., Some(Err(_))]
        );
        for (place, outcome) in outcomes.iter_mut().enumerate() {
            if outcome.is_none() && !(is_ended && place >= answered) {
                let words = "no answer to this operation".to_owned();
                let fault = Fault::NotItsAnswer { status: 200, words };
                let request = format!("{} in POST {path}/$batch", requests[place].in_words);
                let known = KnownSecrets::of(&self.session.ports.secrets());
                *outcome = Some(Err(CallError::new(Side::Company, request, fault, &known)));
            }
        }
        Ok(outcomes)
    }
}
