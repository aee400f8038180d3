//! What can go wrong between a client and the two systems, asked for by name or by a seeded rate.
//!
//! The project's list of faults by number, as far as a server causes them, and what asks for each:
//!
//! | fault | asked for by |
//! | --- | --- |
//! | 1 answer to a create lost | `answer_lost_after`, `answer_lost_before` |
//! | 11 filter ignored | `filter_ignored` |
//! | 12 half a batch fails | `batch_half_fails` |
//! | 13 gateway's errors, late answers | `status` with `code`, `retry_after`, `after_effect`; `latency` |
//! | 14 no JSON, or half of it | `html`, `truncated`, `wrong_content` |
//! | 15 `Authorization` stripped | `auth_stripped` |
//! | 17 two creates at once | `parallel_creates` |
//! | 3 token expires | `POST /__sandbox/sign_in` with `expire_access_tokens`, or `POST /__sandbox/clock` |
//! | 4, 6, 7, 10, 20, 24 records changed, doubled, added or gone | `POST /__sandbox/edit`, between two requests |
//! | 25 limits of Business Central | `POST /__sandbox/company` with `limits` |

mod effects;

use serde::{Deserialize, Serialize};

use crate::exchange::Call;
use crate::routes::System;

/// One thing that goes wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// The request is lost on the way: no effect, no answer.
    AnswerLostBefore,
    /// The request takes effect, then the answer is lost.
    AnswerLostAfter,
    /// A gateway's error in place of the system's answer, without effect.
    Status {
        /// 429, 500, 502, 503, 504, 408, …
        code: u16,
        /// Seconds in a `Retry-After` header.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u32>,
        /// The request takes effect before the error is answered, as with a gateway's time-out.
        #[serde(default)]
        after_effect: bool,
    },
    /// A web page with status 200 in place of the answer, without effect.
    Html {
        /// Which one.
        #[serde(default)]
        page: HtmlPage,
    },
    /// The request takes effect, but the answer breaks off in the middle.
    Truncated,
    /// The request takes effect; the answer comes late.
    Latency {
        /// Milliseconds.
        ms: u64,
    },
    /// The `Authorization` header is taken off on the way, as some hosts do.
    AuthStripped,
    /// Every second item of a batch fails.
    BatchHalfFails,
    /// JSON with status 200 that is not what was asked for, without effect.
    WrongContent,
    /// Filters in the query are ignored: everything is listed.
    FilterIgnored,
    /// A create without a user name of its own meets another one at the same moment that generated the same name, and fails (WooCommerce,
    /// surprise 8). `"times": 3` is what four creates at once have been seen to do.
    ParallelCreates,
}

/// The page that [`FaultKind::Html`] answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HtmlPage {
    /// A log-in form.
    #[default]
    Login,
    /// "We'll be back soon."
    Maintenance,
    /// "Prove that you are human."
    Captcha,
}

/// A fault and the requests that it meets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// Only this system's requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<System>,
    /// Only this method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Only paths (with query) that contain this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The first so many matching requests go well.
    #[serde(default)]
    pub skip: u32,
    /// How often; without it, until cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
}

impl Fault {
    /// A fault that meets every request until it is cleared.
    pub fn always(kind: FaultKind) -> Self {
        Self {
            kind,
            system: None,
            method: None,
            path: None,
            skip: 0,
            times: None,
        }
    }

    /// A fault that meets the next request only.
    pub fn once(kind: FaultKind) -> Self {
        Self {
            times: Some(1),
            ..Self::always(kind)
        }
    }

    /// Limits it to a method and to paths that contain a text.
    #[must_use]
    pub fn on(mut self, method: &str, path: &str) -> Self {
        self.method = Some(method.to_owned());
        self.path = Some(path.to_owned());
        self
    }

    /// Limits it to one system.
    #[must_use]
    pub fn of(mut self, system: System) -> Self {
        self.system = Some(system);
        self
    }

    /// Lets the first so many matching requests go well.
    #[must_use]
    pub fn after(mut self, requests: u32) -> Self {
        self.skip = requests;
        self
    }

    fn matches(&self, call: &Call, system: System) -> bool {
        self.system.is_none_or(|s| s == system)
            && self
                .method
                .as_ref()
                .is_none_or(|m| m.eq_ignore_ascii_case(&call.method))
            && self
                .path
                .as_ref()
                .is_none_or(|part| call.target().contains(part.as_str()))
    }
}

/// Random faults on a share of all requests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaultRate {
    /// From 0 to 1.
    pub share: f64,
    /// The same seed and requests give the same faults.
    #[serde(default = "one")]
    pub seed: u64,
    /// What may go wrong; [`FaultRate::usual`] when empty.
    #[serde(default)]
    pub kinds: Vec<FaultKind>,
}

fn one() -> u64 {
    1
}

impl FaultRate {
    /// What goes wrong on any bad line: lost answers, gateways' errors, torn answers, web pages, half a batch.
    pub fn usual() -> Vec<FaultKind> {
        let status = |code, retry_after| FaultKind::Status {
            code,
            retry_after,
            after_effect: false,
        };
        vec![
            FaultKind::AnswerLostBefore,
            FaultKind::AnswerLostAfter,
            status(429, Some(1)),
            status(429, None),
            status(500, None),
            status(502, None),
            status(503, Some(1)),
            FaultKind::Status {
                code: 504,
                retry_after: None,
                after_effect: true,
            },
            FaultKind::Html {
                page: HtmlPage::Maintenance,
            },
            FaultKind::Truncated,
            FaultKind::BatchHalfFails,
        ]
    }
}

/// The faults that are still to come.
#[derive(Debug, Clone)]
pub(crate) struct Faults {
    pub list: Vec<Fault>,
    pub rate: Option<FaultRate>,
    rng: fastrand::Rng,
}

impl Faults {
    pub fn new(share: f64, seed: u64) -> Self {
        let mut faults = Self {
            list: Vec::new(),
            rate: None,
            rng: fastrand::Rng::with_seed(seed),
        };
        faults.set_rate((share > 0.0).then_some(FaultRate {
            share,
            seed,
            kinds: Vec::new(),
        }));
        faults
    }

    pub fn add(&mut self, fault: Fault) {
        self.list.push(fault);
    }

    pub fn set_rate(&mut self, rate: Option<FaultRate>) {
        if let Some(rate) = &rate {
            self.rng = fastrand::Rng::with_seed(rate.seed);
        }
        self.rate = rate;
    }

    pub fn clear(&mut self) {
        self.list.clear();
        self.rate = None;
    }

    /// The fault that this request meets: the first listed one that fits, else by chance.
    pub fn next(&mut self, call: &Call, system: System) -> Option<FaultKind> {
        let mut due = None;
        for fault in self
            .list
            .iter_mut()
            .filter(|fault| fault.matches(call, system))
        {
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            fault.times = fault.times.map(|times| times.saturating_sub(1));
            due = Some(fault.kind.clone());
            break;
        }
        self.list.retain(|fault| fault.times != Some(0));
        due.or_else(|| self.by_chance())
    }

    fn by_chance(&mut self) -> Option<FaultKind> {
        let rate = self.rate.as_ref()?;
        if self.rng.f64() >= rate.share {
            return None;
        }
        let usual;
        let kinds = if rate.kinds.is_empty() {
            usual = FaultRate::usual();
            &usual
        } else {
            &rate.kinds
        };
        kinds.get(self.rng.usize(..kinds.len())).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(method: &str, target: &str) -> Call {
        Call::new(
            http::Request::builder()
                .method(method)
                .uri(target)
                .body(String::new())
                .unwrap(),
        )
    }

    #[test]
    fn a_fault_meets_only_the_requests_it_names_and_only_so_often() {
        let mut faults = Faults::new(0.0, 1);
        faults.add(
            Fault::once(FaultKind::Truncated)
                .on("POST", "customers/batch")
                .of(System::Webstore)
                .after(1),
        );
        let batch = call("POST", "/wp-json/wc/v3/customers/batch");
        assert_eq!(
            faults.next(&call("GET", "/wp-json/wc/v3/customers"), System::Webstore),
            None
        );
        assert_eq!(faults.next(&batch, System::Company), None);
        assert_eq!(
            faults.next(&batch, System::Webstore),
            None,
            "the first goes well"
        );
        assert_eq!(
            faults.next(&batch, System::Webstore),
            Some(FaultKind::Truncated)
        );
        assert_eq!(faults.next(&batch, System::Webstore), None, "it is used up");
    }

    #[test]
    fn the_same_rate_and_seed_give_the_same_faults() {
        let run = || {
            let mut faults = Faults::new(0.3, 7);
            (0..100)
                .map(|_| faults.next(&call("GET", "/"), System::Webstore))
                .collect::<Vec<_>>()
        };
        assert_eq!(run(), run());
        let met = run().iter().flatten().count();
        assert!((15..50).contains(&met), "{met} of 100 with a rate of 0.3");
    }

    #[test]
    fn a_fault_is_written_as_flat_json() {
        let fault: Fault = serde_json::from_str(
            r#"{"kind":"status","code":503,"retry_after":2,"method":"GET","times":3}"#,
        )
        .unwrap();
        assert_eq!(
            fault.kind,
            FaultKind::Status {
                code: 503,
                retry_after: Some(2),
                after_effect: false
            }
        );
        assert_eq!(fault.times, Some(3));
    }
}
