//! Faults in the words of the user: what happened, and what to do.

use super::{CallError, Explanation, Fault, NotReserved, Side};
use crate::ports::MOST_BYTES;

impl CallError {
    /// What happened and what to do, in the user's words.
    pub fn explain(&self) -> Explanation {
        let name = self.side.name();
        let (what, remedy) = match &self.fault {
            Fault::Unreachable { detail } => (
                format!("{name} could not be reached ({detail})."),
                "Check that the address and the proxy prefix in Setup are right and that the system is running, then preview again.".to_owned(),
            ),
            Fault::TimedOut => (
                format!("{name} did not answer in time."),
                "Try again in a few minutes; if it stays so, ask whoever hosts it.".to_owned(),
            ),
            Fault::Refused { status, code, words } => (
                format!("{name} refused the call: {words} ({code}, status {status})"),
                refusal_remedy(self.side, *status, code).to_owned(),
            ),
            Fault::NotFound { words } => (
                format!("{name} does not know what was asked for: {words}"),
                "The record may have been deleted, or the address in Setup is not right. Preview again to see the present state.".to_owned(),
            ),
            Fault::Changed => (
                format!("The record was changed in {name} after it was read."),
                "Nothing was overwritten. Preview again to see both states.".to_owned(),
            ),
            Fault::Busy { .. } => (
                format!("{name} asked for fewer requests and went on asking."),
                "Wait some minutes, then preview again; other programs may be using the same account.".to_owned(),
            ),
            Fault::ServerError { status, words, .. } => (
                format!("{name} failed with status {status}: {words}"),
                "The fault is on that side. Try again; if it stays so, show these words to whoever hosts it.".to_owned(),
            ),
            Fault::NotItsAnswer { status, words } => (
                format!("The answer is not {name}'s (status {status}). It begins: “{words}”"),
                "Something between here and there answered instead: a login or maintenance page, a security plugin, or a proxy that does not serve this host.".to_owned(),
            ),
            Fault::TooLarge => (
                format!("{name} answered more than {} MB at once.", MOST_BYTES >> 20),
                "The answer was not read. A plugin or a proxy may answer in its place; show this to whoever hosts it.".to_owned(),
            ),
            Fault::LinkElsewhere { address } => (
                format!("{name} named “{address}” as the next page of a list, which is not below the address in Setup. Nothing was sent there, and the list was not read on."),
                "Whoever runs the server sets PublicODataBaseUrl (OData Services, in the Business Central administration) to the address that Concord uses; or enter that other address in Setup.".to_owned(),
            ),
            Fault::Endless(why) => (
                format!("{name}'s list {}; it was not read on.", why.words()),
                "A proxy, a cache or a plugin may change the answers. Show this to whoever hosts the system.".to_owned(),
            ),
            Fault::Redirected { to } => (
                match to {
                    Some(to) => format!("The address of {name} leads to another one: {to}"),
                    None => format!("The address of {name} leads to another one."),
                },
                "It was not followed: a key goes to no other address than the one that it was entered for. Open the address in the browser, and enter the one that it ends at in Setup.".to_owned(),
            ),
            Fault::NoKey(why) => (
                format!("The key of {name} is needed. {} Nothing was sent.", why.words()),
                "Enter it, or sign in again, in Connections.".to_owned(),
            ),
            Fault::NotReserved(why) => why.explain(),
            Fault::Rejected { code, words, .. } => (
                format!("{name} did not accept it: {words} ({code})"),
                "Mend the value on the side it comes from, then preview again.".to_owned(),
            ),
        };
        Explanation { what, remedy }
    }
}

impl NotReserved {
    fn explain(self) -> (String, String) {
        let (what, remedy) = match self {
            NotReserved::Elsewhere { until } => (
                "Another browser, or the program without a browser, has begun to create the customer of this account; that is noted in the account. Nothing was created here, so as not to make a duplicate.".to_owned(),
                format!("The next run maps the customer. Should it have been broken off there, this browser creates it in a run after {until}.", until = until.to_minute_text()),
            ),
            NotReserved::Over => (
                "It took more than ten minutes between noting in the account that its customer is created and creating it. Nothing was created, since somebody else may have begun meanwhile.".to_owned(),
                "The next run creates it.".to_owned(),
            ),
            NotReserved::NotSeen => (
                "That the customer of this account is being created was noted in the account's meta data, and WooCommerce does not show it there. Nothing was created, since somebody else may be creating it.".to_owned(),
                "A cache may have answered: the next run tries again. If it stays so, a plugin drops the meta data that it does not know.".to_owned(),
            ),
        };
        (what, remedy)
    }
}

/// Without a key WooCommerce answers 401 `woocommerce_rest_cannot_…`, and so it does to an unknown one
/// (facts/woocommerce.md "Errors"): when the Authorization header is lost on the way (fault 15), the key is not known to
/// be wrong. A key that it knows but that lacks a right gets `woocommerce_rest_authentication_error` or 403.
fn refusal_remedy(side: Side, status: u16, code: &str) -> &'static str {
    match (side, status, code) {
        (Side::Webstore, 401, "woocommerce_rest_authentication_error") => {
            "Check the consumer secret in Setup and that the key may read and write (WooCommerce, Settings, Advanced, REST API)."
        }
        (Side::Webstore, ..) if !code.starts_with("woocommerce_rest_") => {
            "Another plugin or the server itself answered in WooCommerce's place. Test connection in Setup tells whether “API key as query parameter” helps."
        }
        (Side::Webstore, 401, _) => {
            "Check the consumer key in Setup. If it is right, the Authorization header is lost on the way: turn on “API key as query parameter”."
        }
        (Side::Webstore, ..) => {
            "The key's user lacks the permission. Use a key of an administrator (WooCommerce, Settings, Advanced, REST API)."
        }
        (Side::Company, 401, _) => {
            "Sign in again or check user and web service access key in Setup."
        }
        (Side::Company, ..) => {
            "The user lacks a permission in Business Central, or the proxy does not serve this host."
        }
    }
}
