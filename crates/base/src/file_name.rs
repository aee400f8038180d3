//! Names of the files that users save.

use crate::time::Timestamp;

/// `concord-WHAT-CODE-2026-08-20-0738.EXTENSION`, in UTC; without a code where the file is about all webstores. Characters
/// of the code that some system does not allow in file names become hyphens.
pub fn file_name(what: &str, code: Option<&str>, at: Timestamp, extension: &str) -> String {
    let code: String = code
        .unwrap_or_default()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    // 2026-08-20T07:38:44.293Z
    let time = at.to_utc_text();
    let time = format!(
        "{}-{}",
        time.get(..10).unwrap_or_default(),
        time.get(11..16).unwrap_or_default().replace(':', "")
    );
    let parts = ["concord", what, &code, &time];
    let name = parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    format!("{name}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_what_where_and_when_and_fits_every_system() {
        let at = Timestamp::parse_utc("2026-08-20T07:38:44Z").unwrap();
        assert_eq!(
            file_name("log", Some("MAIN/2"), at, "csv"),
            "concord-log-MAIN-2-2026-08-20-0738.csv"
        );
        assert_eq!(
            file_name("setup", None, at, "json"),
            "concord-setup-2026-08-20-0738.json"
        );
    }
}
