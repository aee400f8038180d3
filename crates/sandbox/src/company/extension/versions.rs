//! The probe.

use serde_json::{Map, Value, json};

use crate::clock::utc;
use crate::company::state::Company;

/// Version of the API, which is the key of the one row.
pub(super) const API_VERSION: &str = "v1.0";

/// The one row.
pub(super) fn body(company: &Company, now: i64) -> Map<String, Value> {
    let revision = company.settings.extension.revision;
    let extension = match revision {
        0 => "0.9.0.0".to_owned(),
        later => format!("1.{}.0.0", later - 1),
    };
    let since = company.kept.recorded_since.map(utc);
    let body = json!({
        "apiVersion": API_VERSION, "revision": revision, "extensionVersion": extension, "applicationVersion": "29.0.40000.0",
        "serverDateTime": utc(now), "minimumActiveRowVersion": company.next_version(), "deletionsRecordedSince": since,
    });
    body.as_object().cloned().unwrap_or_default()
}
