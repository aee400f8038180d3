//! An account that is to be created in WooCommerce: its user name and its password, which is held in memory only until the
//! account exists.

use std::fmt;

/// User names are limited to 60 characters (facts/woocommerce.md "Creating and updating").
pub const USER_NAME_LIMIT: usize = 60;
/// WordPress hashes no longer password (`wp_hash_password`).
const PASSWORD_LIMIT: usize = 4096;

/// A password for an account to be created. Not serialisable on purpose; prints nothing of itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Why a password can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordProblem {
    /// WordPress takes blanks off both ends, so that it would not be the one that was typed.
    BlankAtEnd,
    /// It is longer than WordPress takes.
    TooLong,
}

impl PasswordProblem {
    /// Beside the field.
    pub fn words(self) -> &'static str {
        match self {
            PasswordProblem::BlankAtEnd => {
                "WordPress takes blanks off the beginning and the end of a password: leave them out."
            }
            PasswordProblem::TooLong => "A password has 4,096 characters at most.",
        }
    }
}

impl Password {
    /// From what was typed; none when that is nothing.
    ///
    /// # Errors
    /// Why it can't be used.
    pub fn typed(text: &str) -> Result<Option<Self>, PasswordProblem> {
        match text {
            "" => Ok(None),
            _ if text.trim() != text => Err(PasswordProblem::BlankAtEnd),
            _ if text.len() > PASSWORD_LIMIT => Err(PasswordProblem::TooLong),
            _ => Ok(Some(Self(text.to_owned()))),
        }
    }

    /// For the one request that needs it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

/// Why a user name can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserNameProblem {
    /// Longer than [`USER_NAME_LIMIT`].
    TooLong(usize),
    /// WordPress takes none but ASCII letters, digits, blanks and `_ . - @`.
    Character(char),
    /// An account has it, in any letter case.
    Taken(String),
    /// It was chosen for another customer.
    Chosen(String),
    /// The account is there already, and WooCommerce changes no user name.
    AccountExists,
}

impl UserNameProblem {
    /// Beside the field, and in the plan.
    pub fn words(&self) -> String {
        match self {
            UserNameProblem::TooLong(length) => format!(
                "A user name has {USER_NAME_LIMIT} characters at most; this one has {length}."
            ),
            UserNameProblem::Character(character) => format!(
                "WordPress takes no “{character}” in a user name: only letters from a to z, digits, blanks and _ . - @"
            ),
            UserNameProblem::Taken(holder) => {
                format!("The user name belongs to {holder}. Choose another one.")
            }
            UserNameProblem::Chosen(holder) => {
                format!("The user name was chosen for {holder} too. Choose another one.")
            }
            UserNameProblem::AccountExists => {
                "The account exists; WooCommerce changes no user name.".to_owned()
            }
        }
    }
}

/// What WordPress would not take of a user name, whoever has it (recordings `create_username_bad`, `err_long_username`).
pub fn spelling_problem(name: &str) -> Option<UserNameProblem> {
    let length = name.chars().count();
    if length > USER_NAME_LIMIT {
        return Some(UserNameProblem::TooLong(length));
    }
    let is_taken = |c: &char| c.is_ascii_alphanumeric() || " _.-@".contains(*c);
    let bad = name.chars().find(|c| !is_taken(c));
    bad.map(UserNameProblem::Character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_prints_nothing_of_itself() {
        let password = Password::typed("hunter2 visible").unwrap().unwrap();
        assert!(!format!("{password:?}").contains("visible"));
    }

    #[test]
    fn what_wordpress_would_store_otherwise_than_it_was_typed_is_refused() {
        assert_eq!(Password::typed(""), Ok(None));
        assert_eq!(Password::typed("a "), Err(PasswordProblem::BlankAtEnd));
        assert_eq!(spelling_problem("ann.lee @shop-1_x"), None);
        assert_eq!(
            spelling_problem("anné"),
            Some(UserNameProblem::Character('é'))
        );
        let long = "u".repeat(61);
        assert_eq!(spelling_problem(&long), Some(UserNameProblem::TooLong(61)));
    }
}
