//! Which request meets which fault: those asked for one by one, and those by a seeded rate.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FaultKind, HtmlPage, Records};
use crate::exchange::{Call, Reply};
use crate::routes::System;

/// A fault and the requests that it meets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// Only this system's requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<System>,
    /// Only this webstore, by its code, or this company, by its id or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
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
            at: None,
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

    /// Limits it to one of several webstores, by its code, or companies, by its id or name.
    #[must_use]
    pub fn at(mut self, code_or_name: &str) -> Self {
        self.at = Some(code_or_name.to_owned());
        self
    }

    /// Lets the first so many matching requests go well.
    #[must_use]
    pub fn after(mut self, requests: u32) -> Self {
        self.skip = requests;
        self
    }

    fn matches(&self, call: &Call, system: System, records: Records<'_>) -> bool {
        self.system.is_none_or(|s| s == system)
            && self
                .at
                .as_ref()
                .is_none_or(|at| records.are_of(system, call, at))
            && self
                .method
                .as_ref()
                .is_none_or(|m| m.eq_ignore_ascii_case(&call.method))
            && self
                .path
                .as_ref()
                .is_none_or(|part| call.target().contains(part.as_str()))
            && self.kind.fits(call, system, records)
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
    /// What passes by itself and can happen on any line: lost, late, torn and foreign answers, gateways' errors, headers taken off, filters
    /// ignored, pages that shift, half a batch. What stays until somebody acts is asked for by name only.
    pub fn usual() -> Vec<FaultKind> {
        let status = |code, retry_after| FaultKind::Status {
            code,
            retry_after,
            after_effect: false,
        };
        vec![
            FaultKind::AnswerLostBefore,
            FaultKind::AnswerLostAfter,
            FaultKind::Latency { ms: 2_000 },
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
            FaultKind::WrongContent,
            FaultKind::Truncated,
            FaultKind::AuthStripped,
            FaultKind::FilterIgnored,
            FaultKind::LooksAlike,
            FaultKind::PagesShift,
            FaultKind::EtagStale,
            FaultKind::BatchHalfFails,
            FaultKind::ParallelCreates,
        ]
    }
}

/// The faults that are still to come.
#[derive(Debug, Clone)]
pub(crate) struct Faults {
    pub list: Vec<Fault>,
    pub rate: Option<FaultRate>,
    /// What caches answer, by address.
    pub cached: BTreeMap<String, Reply>,
    rng: fastrand::Rng,
}

impl Faults {
    pub fn new(share: f64, seed: u64) -> Self {
        let mut faults = Self {
            list: Vec::new(),
            rate: None,
            cached: BTreeMap::new(),
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

    /// The fault that this request meets: the first listed one that matches, else by chance.
    pub fn next(&mut self, call: &Call, system: System, records: Records<'_>) -> Option<FaultKind> {
        let mut due = None;
        for fault in self
            .list
            .iter_mut()
            .filter(|fault| fault.matches(call, system, records))
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
        due.or_else(|| self.by_chance(call, system, records))
    }

    /// A kind that does not fit the request that meets it goes by without a trace, so that the same requests always meet the same faults.
    fn by_chance(
        &mut self,
        call: &Call,
        system: System,
        records: Records<'_>,
    ) -> Option<FaultKind> {
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
        let kind = kinds.get(self.rng.usize(..kinds.len()))?;
        kind.fits(call, system, records).then(|| kind.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Sandbox};

    fn next(faults: &mut Faults, call: &Call, system: System) -> Option<FaultKind> {
        let sandbox = Sandbox::new(&Options::empty());
        faults.next(call, system, sandbox.records(call))
    }

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
            next(
                &mut faults,
                &call("GET", "/wp-json/wc/v3/customers"),
                System::Webstore
            ),
            None
        );
        assert_eq!(next(&mut faults, &batch, System::Company), None);
        assert_eq!(
            next(&mut faults, &batch, System::Webstore),
            None,
            "the first goes well"
        );
        assert_eq!(
            next(&mut faults, &batch, System::Webstore),
            Some(FaultKind::Truncated)
        );
        assert_eq!(
            next(&mut faults, &batch, System::Webstore),
            None,
            "it is used up"
        );
    }

    #[test]
    fn the_same_rate_and_seed_give_the_same_faults() {
        let run = || {
            let mut faults = Faults::new(0.3, 7);
            (0..100)
                .map(|_| next(&mut faults, &call("GET", "/"), System::Webstore))
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
