//! Concord's own API in Business Central: whether it is there, and the lists that it offers (docs/business-central-api.md).

use std::time::Duration;

use futures_util::{StreamExt, stream};
use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::client::{Client, Collection};
use super::customers::Customers;
use super::lists::{CardService, ListName, ListedCode, Services};
use super::read_lists::LISTS_AT_ONCE;
use super::way::Way;
use crate::call::pacing::Repeat;
use crate::call::{CallError, Fault, Side};
use crate::customer::CompanyId;
use crate::ports::CallPorts;
use crate::reading::{Oddity, number};
use concord_base::Timestamp;

/// The lists that it offers and API v2.0 does not, or not all that a customer can have of them.
const LOOK_UPS: [(ListName, &str); 8] = [
    (ListName::GeneralGroups, "generalBusinessPostingGroups"),
    (ListName::VatGroups, "vatBusinessPostingGroups"),
    (ListName::CustomerGroups, "customerPostingGroups"),
    (ListName::TaxAreas, "taxAreas"),
    (ListName::PriceGroups, "customerPriceGroups"),
    (ListName::DiscountGroups, "customerDiscountGroups"),
    (ListName::Locations, "locations"),
    (ListName::Languages, "languages"),
];

/// What asking for Concord's own API found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// It is there and may be used.
    There(Installed),
    /// It is there, and this user may not use it: Business Central's words.
    NotAllowed(String),
    /// It is not installed.
    NotThere,
    /// What was answered tells neither: no way is changed because of it.
    NotTold,
}

/// What the API says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// What it has beside the first revision; 1 is the first.
    pub revision: u64,
    /// Every change with a lower row version is committed; none where it does not say.
    pub committed_below: Option<u64>,
    /// Since when deletions of customers are noted without a gap; none where it does not say.
    pub deletions_since: Option<Timestamp>,
    /// Its clock; none where it does not say.
    pub now: Option<Timestamp>,
}

/// Up to where Business Central's customers are known by their row versions, which no transaction escapes however long it takes, as it
/// may escape the time of its changes (docs/business-central-api.md, incremental reading).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowsKnown {
    /// Every change with a lower row version was answered twice: what one answer lacks the next one holds.
    from: u64,
    /// Every change with a lower row version was answered once.
    below: u64,
    /// When that was, by Business Central's clock.
    at: Timestamp,
}

impl RowsKnown {
    /// After everything was read, which began when the API said this of itself.
    pub fn after_all(installed: &Installed) -> Option<Self> {
        let below = installed.committed_below?;
        Some(Self {
            from: below,
            below,
            at: installed.now?,
        })
    }

    /// After what has changed was read as well.
    pub fn after_changes(&self, installed: &Installed) -> Option<Self> {
        let next = Self::after_all(installed)?;
        Some(Self {
            from: self.below,
            ..next
        })
    }

    /// Whether what has changed since can be asked for: the rows are still those of the same database, and no deletion since was left out
    /// or is forgotten.
    pub fn holds(&self, installed: &Installed) -> bool {
        let (Some(next), Some(since), Some(now)) = (
            installed.committed_below,
            installed.deletions_since,
            installed.now,
        ) else {
            return false;
        };
        next >= self.below && since <= self.at && now.since(self.at) < DELETIONS_ARE_KEPT
    }
}

/// So long Business Central keeps what was deleted at least (docs/business-central-api.md, deletedCustomers).
const DELETIONS_ARE_KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);

impl Probe {
    /// By which API customers are reached after it; `former` is by which they were before.
    pub fn way(&self, former: Way) -> Way {
        match self {
            Probe::There(_) => Way::Extension,
            Probe::NotAllowed(_) | Probe::NotThere => Way::ApiV2,
            Probe::NotTold => former,
        }
    }

    fn of_failure(fault: &Fault) -> Self {
        match fault {
            Fault::NotFound { .. } => Probe::NotThere,
            Fault::Refused { words, .. } => Probe::NotAllowed(words.clone()),
            // Some versions answer a missing permission so.
            Fault::Rejected { words, .. } if words.to_ascii_lowercase().contains("permission") => {
                Probe::NotAllowed(words.clone())
            }
            _ => Probe::NotTold,
        }
    }

    /// From the one row of `versions`.
    fn of_rows(rows: &[Value]) -> Self {
        let [row] = rows else {
            return Probe::NotTold;
        };
        let time = |key: &str| {
            let text = row.get(key).and_then(Value::as_str);
            text.and_then(Timestamp::parse_utc)
        };
        let is_its_own = row.get("apiVersion").and_then(Value::as_str) == Some("v1.0");
        match number(row.get("revision")).filter(|_| is_its_own) {
            // Before the first revision it has nothing but this row.
            Some(0) => Probe::NotThere,
            Some(revision) => Probe::There(Installed {
                revision,
                committed_below: number(row.get("minimumActiveRowVersion")),
                deletions_since: time("deletionsRecordedSince"),
                now: time("serverDateTime"),
            }),
            None => Probe::NotTold,
        }
    }
}

impl<P: CallPorts> Client<'_, P> {
    /// Asks for Concord's own API. Never fails: what can't be told leaves everything as it is.
    pub async fn probe(&self) -> Probe {
        let url = format!("{}/{}", self.extension_root(), self.in_company("versions"));
        let asked = self.send(&Method::GET, &url, &[], None, Repeat::Safe, 1);
        let answered = asked.await.and_then(|response| {
            let list: Collection = self.read(&Method::GET, &url, &response)?;
            Ok(list.value)
        });
        match answered {
            Ok(rows) => Probe::of_rows(&rows),
            Err(error) => Probe::of_failure(&error.fault),
        }
    }

    /// The customers that have changed since they were known so far, new ones among them, and the ids of those deleted since; more, where
    /// the server ignores the filter.
    pub async fn changed_rows(
        &self,
        known: &RowsKnown,
    ) -> Result<(Customers, Vec<CompanyId>), CallError> {
        let filter = format!("rowVersion ge {}", known.from);
        let changed = self.filtered(&filter).await?;
        let filter = filter.replace(' ', "%20");
        let url = format!(
            "{}/{}?$filter={filter}&$select=customerId",
            self.extension_root(),
            self.place(Way::Extension, "deletedCustomers")
        );
        let deleted = self.pages(&url).await?.into_iter();
        let deleted =
            deleted.filter_map(|row| Some(CompanyId::new(row.get("customerId")?.as_str()?)));
        Ok((changed, deleted.collect()))
    }

    /// What it offers, where it is used. A list that fails is as an earlier reading (`former`) knew it.
    pub(super) async fn offers(&self, former: &Services) -> Services {
        let read = stream::iter(LOOK_UPS)
            .map(|(list, set)| async move { (list, self.look_up(set).await) })
            .buffered(LISTS_AT_ONCE)
            .collect::<Vec<_>>();
        let mut services = Services {
            read_at: Some(self.session.ports.now()),
            card: Some(CardService::Extension),
            ..Services::default()
        };
        for (list, codes) in read.await {
            let codes = codes.or_else(|error| {
                self.session.observed.note(match error {
                    LookUp::Rows => Oddity::Rows(Side::Company),
                    LookUp::Fails => Oddity::ListFails,
                });
                former.listed.get(&list).cloned().ok_or(())
            });
            if let Ok(codes) = codes {
                services.listed.insert(list, codes);
            }
        }
        services
    }

    async fn look_up(&self, set: &str) -> Result<Vec<ListedCode>, LookUp> {
        let url = format!(
            "{}/{}?$select=id,code,displayName",
            self.extension_root(),
            self.place(Way::Extension, set)
        );
        let answered = self.pages(&url).await;
        let answered = answered.map_err(|_: CallError| LookUp::Fails)?;
        let listed = answered.len();
        let codes: Vec<ListedCode> = self.rows(answered);
        match codes.len() == listed {
            true => Ok(codes),
            false => Err(LookUp::Rows),
        }
    }
}

/// Why a list is not known as a whole.
enum LookUp {
    /// Some of its rows can't be read.
    Rows,
    /// It could not be read.
    Fails,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_a_row_that_says_what_it_is_is_taken_for_the_api() {
        let row = json!({"apiVersion": "v1.0", "revision": 1, "minimumActiveRowVersion": 17,
            "deletionsRecordedSince": "2026-11-01T00:00:00Z", "serverDateTime": "2026-11-28T00:00:00Z"});
        let Probe::There(installed) = Probe::of_rows(std::slice::from_ref(&row)) else {
            panic!("{row}");
        };
        assert_eq!(
            (installed.revision, installed.committed_below),
            (1, Some(17))
        );
        assert!(installed.deletions_since.is_some());
        for (key, odd) in [
            ("apiVersion", json!("v2.0")),
            ("apiVersion", json!(null)),
            ("revision", json!("many")),
            ("revision", json!(null)),
        ] {
            let mut odd_row = row.clone();
            odd_row[key] = odd;
            assert_eq!(
                Probe::of_rows(&[odd_row.clone()]),
                Probe::NotTold,
                "{odd_row}"
            );
        }
        let mut first = row.clone();
        first["revision"] = json!(0);
        assert_eq!(Probe::of_rows(&[first]), Probe::NotThere);
        assert_eq!(Probe::of_rows(&[]), Probe::NotTold);
        assert_eq!(Probe::of_rows(&[row.clone(), row]), Probe::NotTold);
    }

    #[test]
    fn changes_are_asked_for_only_where_none_can_have_been_left_out() {
        let at = |day: &str| Timestamp::parse_utc(&format!("2026-{day}T00:00:00Z"));
        let installed = |below, since, now| Installed {
            revision: 1,
            committed_below: Some(below),
            deletions_since: at(since),
            now: at(now),
        };
        let known = RowsKnown::after_all(&installed(10, "01-01", "02-01")).unwrap();
        for (answer, holds) in [
            (installed(10, "01-01", "02-01"), true),
            (installed(11, "02-01", "02-02"), true),
            // A copy of an older state of the company.
            (installed(9, "01-01", "02-02"), false),
            // It was taken out and put in again.
            (installed(11, "02-02", "02-03"), false),
            // What was deleted may be forgotten.
            (installed(11, "01-01", "05-03"), false),
        ] {
            assert_eq!(known.holds(&answer), holds, "{answer:?}");
            let silent = Installed {
                committed_below: None,
                ..answer
            };
            assert!(!known.holds(&silent));
        }
        // Each change is asked for twice.
        let next = known
            .after_changes(&installed(14, "01-01", "02-02"))
            .unwrap();
        assert_eq!((next.from, next.below), (10, 14));
    }

    #[test]
    fn what_tells_nothing_changes_no_way() {
        for (fault, way) in [
            (
                Fault::NotFound {
                    words: String::new(),
                },
                Way::ApiV2,
            ),
            (
                Fault::Refused {
                    status: 403,
                    code: String::new(),
                    words: String::new(),
                },
                Way::ApiV2,
            ),
            (Fault::TimedOut, Way::Extension),
            (Fault::TooLarge, Way::Extension),
            (
                Fault::ServerError {
                    status: 503,
                    words: String::new(),
                    wait: None,
                },
                Way::Extension,
            ),
            (
                Fault::NotItsAnswer {
                    status: 404,
                    words: String::new(),
                },
                Way::Extension,
            ),
        ] {
            assert_eq!(
                Probe::of_failure(&fault).way(Way::Extension),
                way,
                "{fault:?}"
            );
        }
    }
}
