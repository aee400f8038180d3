//! The probe.

use serde_json::Value;

use super::support::Client;

#[test]
fn v01_the_probe_answers_one_row_with_api_version_v1_0_and_revision_1() {
    let mut client = Client::new();
    let rows = client.list("versions", &[]);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["apiVersion"], "v1.0");
    assert_eq!(rows[0]["revision"], 1);
    let (status, one) = client.send("GET", "versions('v1.0')", None, &Value::Null);
    assert_eq!((status, &one["revision"]), (200, &rows[0]["revision"]));
}

#[test]
fn v02_the_probe_tells_the_server_s_clock_and_since_when_deletions_are_recorded() {
    let mut client = Client::new();
    let installed = client.list("versions", &[])[0]["deletionsRecordedSince"].clone();
    client
        .api
        .sandbox
        .advance(std::time::Duration::from_secs(90));
    let (_, clock) = client.api.control("GET", "clock", &Value::Null);
    let row = client.list("versions", &[]).remove(0);
    let seconds = |text: &Value| text.as_str().unwrap()[..19].to_owned();
    assert_eq!(seconds(&row["serverDateTime"]), seconds(&clock["now"]));
    assert_eq!(row["deletionsRecordedSince"], installed);
    assert!(seconds(&installed) < seconds(&clock["now"]), "{installed}");
}
