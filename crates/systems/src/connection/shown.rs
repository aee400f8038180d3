//! Saved keys as they may be shown: enough to tell one from another, too little to use.

use super::{CompanyCredential, CompanyKey, WebstoreKey};

/// Of a saved key no more than this is shown (spec.md §1).
const SHOWN: usize = 10;

impl WebstoreKey {
    /// The consumer key as it may be shown.
    pub fn shown_consumer_key(&self) -> String {
        shown(&self.consumer_key)
    }

    /// The consumer secret as it may be shown.
    pub fn shown_consumer_secret(&self) -> String {
        shown(&self.consumer_secret)
    }
}

impl CompanyKey {
    /// The web service access key as it may be shown, with its user; none online.
    pub fn shown_access_key(&self) -> Option<(&str, String)> {
        match &self.credential {
            CompanyCredential::AccessKey { user, key } => Some((user, shown(key))),
            CompanyCredential::Bearer(_) => None,
        }
    }
}

/// The first ten characters of a saved key, and of a short one no more than half.
fn shown(key: &str) -> String {
    let length = key.chars().count();
    let first: String = key.chars().take(SHOWN.min(length / 2)).collect();
    format!("{first}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_short_key_no_more_than_half_is_shown() {
        assert_eq!(shown("short"), "sh…");
        assert_eq!(shown("ck_123456789012345678"), "ck_1234567…");
    }
}
