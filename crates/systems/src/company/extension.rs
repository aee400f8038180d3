//! Concord's own API in Business Central: whether it is there, and the lists that it offers (docs/business-central-api.md).

use futures_util::{StreamExt, stream};
use http::Method;
use serde_json::Value;

use super::client::{Client, Collection};
use super::lists::{CardService, ListName, ListedCode, Services};
use super::read_lists::LISTS_AT_ONCE;
use super::way::Way;
use crate::call::pacing::Repeat;
use crate::call::{CallError, Fault, Side};
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
}

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
        let is_its_own = row.get("apiVersion").and_then(Value::as_str) == Some("v1.0");
        match number(row.get("revision")).filter(|_| is_its_own) {
            // Before the first revision it has nothing but this row.
            Some(0) => Probe::NotThere,
            Some(revision) => Probe::There(Installed {
                revision,
                committed_below: number(row.get("minimumActiveRowVersion")),
                deletions_since: row
                    .get("deletionsRecordedSince")
                    .and_then(Value::as_str)
                    .and_then(Timestamp::parse_utc),
            }),
            None => Probe::NotTold,
        }
    }
}

impl<P: CallPorts> Client<'_, P> {
    /// Asks for Concord's own API. Never fails: what can't be told leaves everything as it is.
    pub async fn probe(&self) -> Probe {
        let company = &self.session.connection.company.company_id;
        let url = format!("{}/companies({company})/versions", self.extension_root());
        let asked = self.send(&Method::GET, &url, &[], None, Repeat::Never, 1);
        let answered = asked.await.and_then(|response| {
            let list: Collection = self.read(&Method::GET, &url, &response)?;
            Ok(list.value)
        });
        match answered {
            Ok(rows) => Probe::of_rows(&rows),
            Err(error) => Probe::of_failure(&error.fault),
        }
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
            "deletionsRecordedSince": "2026-11-01T00:00:00Z"});
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
