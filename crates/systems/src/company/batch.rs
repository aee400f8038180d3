//! `$batch`: many operations in one request, to API v2.0 or to the page services (facts/business-central.md §5.5).

use http::{Method, Response, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::client::{BatchRequest, Client};
use crate::call::pacing::Repeat;
use crate::call::{CallError, Fault, KnownSecrets, Side, json_of, judge};
use crate::ports::CallPorts;
use crate::reading::Shape;

#[derive(Deserialize)]
struct Answers {
    responses: Vec<Value>,
}

#[derive(Deserialize)]
struct Answer {
    id: Value,
    status: u16,
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
        let retry_after = self.headers.get("Retry-After");
        let retry_after = retry_after.or(self.headers.get("retry-after"));
        let mut part = Response::builder().status(self.status);
        if let Some(wait) = retry_after.and_then(Value::as_str) {
            part = part.header(header::RETRY_AFTER, wait);
        }
        let part = part.body(self.body.to_string());
        let part = part.map_err(|_| Fault::NotItsAnswer {
            status: self.status,
            words: "an operation's answer without a status".to_owned(),
        })?;
        Ok(json_of(&judge(Ok(part))?, Shape::Record)?.0)
    }
}

impl<P: CallPorts> Client<'_, P> {
    /// Carries out at most [`MOST_OPERATIONS`](super::MOST_OPERATIONS) operations below `root` in one request, each on its own: one that
    /// fails stops none of the others. The answers are in the order of the operations; none for one that the batch ended before.
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
        Ok(outcomes)
    }
}
