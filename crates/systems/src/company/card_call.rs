//! Operations on records that do not come with the customer by API v2.0: a customer's card, a ship-to address.

use http::{Method, header};
use serde_json::{Map, Value, json};

use super::client::{BatchRequest, Client};
use super::ship_to::as_of_page;
use super::way::Way;
use crate::call::pacing::Repeat;
use crate::call::{CallError, Fault, OwnFault, Side};
use crate::ports::CallPorts;

/// How operations on cards are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calls {
    /// Many in one request.
    Together,
    /// Each by itself: web services may take no `$batch`, or fail on a part of one.
    OneByOne,
}

impl<P: CallPorts> Client<'_, P> {
    /// Sends at most [`MOST_OPERATIONS`](super::MOST_OPERATIONS) operations on records of the web services; their answers in their order.
    pub async fn on_cards(
        &self,
        calls: Vec<CardCall>,
        how: Calls,
    ) -> Vec<Result<Value, CallError>> {
        let repeat = match calls.iter().all(|call| call.repeat() == Repeat::Safe) {
            true => Repeat::Safe,
            false => Repeat::OnlyIfRefused,
        };
        let way = calls.first().map_or(Way::ApiV2, |call| call.way);
        let root = self.root_of(way);
        if how == Calls::OneByOne {
            let mut answers: Vec<Result<Value, CallError>> = Vec::with_capacity(calls.len());
            for call in calls {
                // What fails on all of them is not asked a hundred times.
                if let Some(error) = fails_on_all(&answers) {
                    answers.push(Err(error));
                    continue;
                }
                answers.push(self.on_card(&call).await);
            }
            return answers;
        }
        let requests = calls.iter().enumerate();
        let requests = requests.map(|(place, call)| {
            let url = self.place(way, &call.url);
            call.in_batch(place, &url)
        });
        let requests: Vec<_> = requests.collect();
        match self.send_batch(&root, &requests, repeat).await {
            Ok(answers) => answers
                .into_iter()
                .zip(&calls)
                .map(|(answer, call)| {
                    let answer = answer.unwrap_or_else(|| Err(not_carried_out()));
                    answer.and_then(|answer| call.read(answer))
                })
                .collect(),
            Err(error) => calls.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    /// Sends one operation on a record by itself. Concord's own API takes writes in its `$batch` alone: the proxies let nothing else through.
    pub(super) async fn on_card(&self, call: &CardCall) -> Result<Value, CallError> {
        let repeat = call.repeat();
        let (root, place) = (self.root_of(call.way), self.place(call.way, &call.url));
        let answer = match call.way {
            Way::ApiV2 => {
                let url = format!("{root}/{place}");
                let (etag, body) = (call.etag.as_deref(), call.body.as_ref());
                self.service_record(&call.method, &url, etag, body).await?
            }
            Way::Extension => {
                let request = call.in_batch(0, &place);
                let answers = self.send_batch(&root, &[request], repeat).await?;
                let answer = answers.into_iter().next().flatten();
                answer.unwrap_or_else(|| Err(not_carried_out()))?
            }
        };
        call.read(answer)
    }
}

/// Why the rest is not asked for: the system can't be reached, or has answered none of the first few.
fn fails_on_all(answers: &[Result<Value, CallError>]) -> Option<CallError> {
    const FEW: usize = 3;
    let last = answers.last()?.as_ref().err()?;
    let is_away = matches!(last.fault, Fault::Unreachable { .. } | Fault::TimedOut);
    let is_each = answers.len() >= FEW && answers.iter().all(Result::is_err);
    (is_away || is_each).then(|| last.clone())
}

/// The batch ended before the operation.
pub(super) fn not_carried_out() -> CallError {
    CallError::of_ours(Side::Company, "POST /ODataV4/$batch", OwnFault::Unanswered)
}

/// An operation on a record of the web services: a customer's card, or a ship-to address.
#[derive(Debug, Clone)]
pub struct CardCall {
    pub(super) method: Method,
    /// The service's name, for errors.
    pub(super) service: String,
    /// Below the root of the web services.
    pub(super) url: String,
    pub(super) etag: Option<String>,
    pub(super) body: Option<Value>,
    /// Whether it goes to Concord's own API.
    pub(super) way: Way,
    /// What kind of record it is about.
    pub(super) record: Recorded,
}

/// What kind of record an operation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recorded {
    /// A customer's card.
    Card,
    /// A ship-to address.
    ShipTo,
}

impl CardCall {
    /// The record that an answer holds. Concord's own API knows ship-to addresses by their ids alone: what is asked for by customer and
    /// code is answered as a list of one, or of none.
    fn read(&self, answer: Value) -> Result<Value, CallError> {
        if (self.way, self.record) != (Way::Extension, Recorded::ShipTo) {
            return Ok(answer);
        }
        let row = match answer.get("value") {
            Some(Value::Array(rows)) => rows.first().cloned(),
            _ => Some(answer),
        };
        let nowhere = || {
            CallError::of_ours(
                Side::Company,
                "GET /api/concord/customers/v1.0/shipToAddresses",
                OwnFault::NoSuchRecord,
            )
        };
        row.map(as_of_page).ok_or_else(nowhere)
    }

    /// A write is sent again only where it was refused: then it had no effect.
    fn repeat(&self) -> Repeat {
        match self.method == Method::GET {
            true => Repeat::Safe,
            false => Repeat::OnlyIfRefused,
        }
    }

    fn in_batch(&self, place: usize, url: &str) -> BatchRequest {
        let mut headers = Map::new();
        headers.insert("Accept-Language".to_owned(), json!("en-US"));
        if let Some(etag) = &self.etag {
            headers.insert(header::IF_MATCH.as_str().to_owned(), json!(etag));
        }
        let mut wire = json!({
            "id": place.to_string(), "method": self.method.as_str(), "url": url,
        });
        if let Some(body) = &self.body {
            headers.insert("Content-Type".to_owned(), json!("application/json"));
            wire["body"] = body.clone();
        }
        wire["headers"] = Value::Object(headers);
        BatchRequest {
            in_words: format!("{} {}", self.method, self.service),
            wire,
        }
    }
}
