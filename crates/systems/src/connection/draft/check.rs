//! What is wrong with a draft, field by field, in words that stand beside the field.

use super::{ConnectionDraft, DraftField, Place, TypedKeys};
use crate::connection::{CompanyCredential, NoKey, Secrets};

type Problems = Vec<(DraftField, String)>;

impl ConnectionDraft {
    /// What is wrong with the webstore's part. `former` is the code that is being changed, `taken` all codes there are.
    pub fn webstore_problems<'a>(
        &self,
        typed: &TypedKeys,
        saved: Option<&Secrets>,
        former: Option<&str>,
        mut taken: impl Iterator<Item = &'a String>,
    ) -> Problems {
        let mut problems = self.wrong_in(&[DraftField::Code, DraftField::Url]);
        let code = self.tidy_code();
        let is_taken = former != Some(code.as_str()) && taken.any(|it| *it == code);
        if is_taken && !problems.iter().any(|it| it.0 == DraftField::Code) {
            let words = "Another webstore has this code.".to_owned();
            problems.insert(0, (DraftField::Code, words));
        }
        let connection = self.connection();
        let secrets = self.secrets(typed, saved);
        let (key, secret) = secrets
            .webstore_key(&connection)
            .map_or(("", ""), |it| (&it.consumer_key, &it.consumer_secret));
        let why = saved.and_then(|it| it.webstore_key(&connection).err());
        let mut add = |field, words: String| problems.push((field, words));
        if key.is_empty() {
            add(
                DraftField::ConsumerKey,
                needed(
                    why.as_ref(),
                    "WooCommerce, Settings, Advanced, REST API: add a key with Read/Write for an administrator.",
                ),
            );
        } else if !key.starts_with("ck_") {
            let words = "A consumer key begins with ck_.".to_owned();
            add(DraftField::ConsumerKey, words);
        }
        if secret.is_empty() {
            add(
                DraftField::ConsumerSecret,
                needed(
                    why.as_ref(),
                    "WooCommerce shows it once, when the key is added.",
                ),
            );
        } else if !secret.starts_with("cs_") {
            let words = "A consumer secret begins with cs_.".to_owned();
            add(DraftField::ConsumerSecret, words);
        }
        problems.extend(self.wrong_in(&[DraftField::ProxyPrefix]));
        problems
    }

    /// What is wrong before somebody can sign in, or be asked for the companies there are.
    pub fn sign_in_problems(&self, typed: &TypedKeys, saved: Option<&Secrets>) -> Problems {
        let mut problems = self.wrong_in(&[
            DraftField::Tenant,
            DraftField::Environment,
            DraftField::ClientId,
            DraftField::ApiHost,
            DraftField::Authority,
            DraftField::BaseUrl,
            DraftField::WebClient,
        ]);
        if self.place == Place::Online {
            return problems;
        }
        if self.user.trim().is_empty() {
            let words = "The user that the access key belongs to.".to_owned();
            problems.push((DraftField::User, words));
        }
        let connection = self.connection();
        let secrets = self.secrets(typed, saved);
        let is_there = secrets.company_key(&connection).is_ok_and(|it| {
            matches!(&it.credential, CompanyCredential::AccessKey { key, .. } if !key.is_empty())
        });
        if !is_there {
            let why = saved.and_then(|it| it.company_key(&connection).err());
            let where_from = "Business Central, Users: the card of the user shows it.";
            problems.push((DraftField::AccessKey, needed(why.as_ref(), where_from)));
        }
        problems
    }

    /// What is wrong with Business Central's part.
    pub fn company_problems(&self, typed: &TypedKeys, saved: Option<&Secrets>) -> Problems {
        let mut problems = self.sign_in_problems(typed, saved);
        let connection = self.connection();
        let secrets = self.secrets(typed, saved);
        let is_signed_in = match secrets.company_key(&connection).map(|it| &it.credential) {
            Ok(CompanyCredential::Bearer(token)) => !token.is_empty(),
            Ok(CompanyCredential::AccessKey { .. }) => true,
            // Beside the access key it is said already.
            Err(_) => self.place == Place::OnPremises,
        };
        if !is_signed_in {
            let why = saved.and_then(|it| it.company_key(&connection).err());
            let why = why.filter(|why| *why != NoKey::NotEntered);
            let words = why.map(|why| format!("{} Sign in again.", why.words()));
            let words = words.unwrap_or_else(|| "Sign in first.".to_owned());
            problems.push((DraftField::SignIn, words));
        } else if problems.is_empty() && self.company_id.trim().is_empty() {
            // Before somebody is signed in there is nothing to choose from.
            problems.push((DraftField::Company, "Choose a company.".to_owned()));
        }
        problems
    }

    /// What is wrong with these of the code, the addresses and the names.
    fn wrong_in(&self, fields: &[DraftField]) -> Problems {
        let problems = self.address_problems().into_iter();
        problems
            .filter(|(field, _)| fields.contains(field))
            .map(|(field, words)| (field, words.to_owned()))
            .collect()
    }
}

/// A key is asked for: where it comes from, or why the one that is saved will not do.
fn needed(why: Option<&NoKey>, where_from: &str) -> String {
    match why {
        None | Some(NoKey::NotEntered) => format!("Needed. {where_from}"),
        Some(why) => format!("{} Enter it again.", why.words()),
    }
}
