//! What is wrong with a draft, field by field, in words that stand beside the field.

use super::tidy::on_premises_problem;
use super::{ConnectionDraft, DraftField, Place, TypedKeys};
use crate::connection::{CompanyCredential, Secrets, address_problem};

/// The most characters of a webstore's code.
const MOST_IN_CODE: usize = 10;

impl ConnectionDraft {
    /// What is wrong with the webstore's part. `former` is the code that is being changed, `taken` all codes there are.
    pub fn webstore_problems<'a>(
        &self,
        typed: &TypedKeys,
        saved: Option<&Secrets>,
        former: Option<&str>,
        mut taken: impl Iterator<Item = &'a String>,
    ) -> Vec<(DraftField, String)> {
        let mut problems = Vec::new();
        let mut add = |field, words: &str| problems.push((field, words.to_owned()));
        let code = self.tidy_code();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if code.is_empty() {
            add(
                DraftField::Code,
                "A webstore needs a short code, such as MAIN.",
            );
        } else if code.len() > MOST_IN_CODE || !code.chars().all(is_plain) {
            add(
                DraftField::Code,
                "At most 10 characters: letters, digits, hyphens and underscores.",
            );
        } else if former != Some(code.as_str()) && taken.any(|it| *it == code) {
            add(DraftField::Code, "Another webstore has this code.");
        }
        if let Some(words) = address_problem(&self.url) {
            add(DraftField::Url, words);
        }
        let secrets = self.secrets(typed, saved);
        if secrets.consumer_key.is_empty() {
            add(
                DraftField::ConsumerKey,
                "Needed. WooCommerce, Settings, Advanced, REST API: add a key with Read/Write for an administrator.",
            );
        } else if !secrets.consumer_key.starts_with("ck_") {
            add(DraftField::ConsumerKey, "A consumer key begins with ck_.");
        }
        if secrets.consumer_secret.is_empty() {
            add(
                DraftField::ConsumerSecret,
                "Needed. WooCommerce shows it once, when the key is added.",
            );
        } else if !secrets.consumer_secret.starts_with("cs_") {
            add(
                DraftField::ConsumerSecret,
                "A consumer secret begins with cs_.",
            );
        }
        if let Some(words) = prefix_problem(&self.proxy_prefix) {
            add(DraftField::ProxyPrefix, words);
        }
        problems
    }

    /// What is wrong before somebody can sign in, or be asked for the companies there are.
    pub fn sign_in_problems(
        &self,
        typed: &TypedKeys,
        saved: Option<&Secrets>,
    ) -> Vec<(DraftField, String)> {
        let mut problems = Vec::new();
        let mut add = |field, words: &str| problems.push((field, words.to_owned()));
        let is_plain = |text: &str| {
            let text = text.trim();
            !text.is_empty()
                && text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-_. ".contains(c))
        };
        match self.place {
            Place::Online => {
                if !is_plain(&self.tenant) {
                    add(
                        DraftField::Tenant,
                        "The tenant's ID or domain, such as contoso.onmicrosoft.com.",
                    );
                }
                if !is_plain(&self.environment) {
                    add(
                        DraftField::Environment,
                        "The environment's name, such as production.",
                    );
                }
                if !is_plain(&self.client_id) {
                    add(
                        DraftField::ClientId,
                        "The application (client) ID of the app that is registered in Microsoft Entra ID.",
                    );
                }
                if let Some(words) = address_problem(&self.api_host) {
                    add(DraftField::ApiHost, words);
                }
                if let Some(words) = address_problem(&self.authority) {
                    add(DraftField::Authority, words);
                }
            }
            Place::OnPremises => {
                let problem = address_problem(&self.base_url);
                if let Some(words) = problem.or_else(|| on_premises_problem(&self.base_url)) {
                    add(DraftField::BaseUrl, words);
                }
                if self.user.trim().is_empty() {
                    add(DraftField::User, "The user that the access key belongs to.");
                }
                let CompanyCredential::AccessKey { key, .. } = self.secrets(typed, saved).company
                else {
                    return problems;
                };
                if key.is_empty() {
                    add(
                        DraftField::AccessKey,
                        "Needed. Business Central, Users: the card of the user shows it.",
                    );
                }
            }
        }
        problems
    }

    /// What is wrong with Business Central's part.
    pub fn company_problems(
        &self,
        typed: &TypedKeys,
        saved: Option<&Secrets>,
    ) -> Vec<(DraftField, String)> {
        let mut problems = self.sign_in_problems(typed, saved);
        let is_signed_in = match self.secrets(typed, saved).company {
            CompanyCredential::Bearer(token) => !token.is_empty(),
            CompanyCredential::AccessKey { .. } => true,
        };
        if !is_signed_in {
            problems.push((DraftField::SignIn, "Sign in first.".to_owned()));
        } else if self.company_id.trim().is_empty() {
            problems.push((DraftField::Company, "Choose a company.".to_owned()));
        }
        problems
    }
}

fn prefix_problem(prefix: &str) -> Option<&'static str> {
    let prefix = prefix.trim();
    let is_fine = prefix.is_empty() || prefix.starts_with('/') || address_problem(prefix).is_none();
    (!is_fine).then_some("A path such as /proxy, an address, or nothing.")
}
