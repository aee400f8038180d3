//! What calling a system needs of the world around it: a transport, the keys, and the clock of [`concord_base`].

use std::future::Future;

use concord_base::Clock;

use crate::connection::{CompanyCredential, Secrets};
use crate::customer::CompanyId;
use crate::webstore_account::Password;

/// All that a call needs.
pub trait CallPorts: Transport + Clock + Keys {}
impl<T: Transport + Clock + Keys> CallPorts for T {}

/// No answer is larger, unpacked: a page of twenty thousand customers has a third of it.
pub const MOST_BYTES: usize = 64 << 20;

/// Sends one HTTP request and brings the whole answer.
pub trait Transport {
    /// Any status is an answer; an error means that no complete answer came.
    fn send(
        &self,
        request: http::Request<String>,
    ) -> impl Future<Output = Result<http::Response<String>, TransportError>>;
    /// What sends, in words for others who work with the same two systems.
    fn client(&self) -> String {
        "Concord in a browser".to_owned()
    }
}

/// No complete answer came. Whether the request had its effect is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransportError {
    /// The address could not be reached, the connection was cut, or the browser refused the call (CORS).
    Unreachable(String),
    /// Nothing came within the time allowed.
    TimedOut,
    /// The answer has more than [`MOST_BYTES`], and was not read to its end.
    TooLarge,
}

/// The keys, and getting new ones while a run waits.
pub trait Keys {
    /// The keys as they are now.
    fn secrets(&self) -> Secrets;
    /// Business Central refused this credential, as it does when a token has expired: asks for a new one and waits for
    /// it. True when there is another one now; at once, when another request has already brought it.
    fn renew(&self, refused: &CompanyCredential) -> impl Future<Output = bool>;
    /// The password that a user has chosen for the account to be created for this Business Central customer, as long as
    /// it is in memory.
    fn password(&self, _customer: &CompanyId) -> Option<Password> {
        None
    }
    /// The account exists: its password is needed no more.
    fn forget_password(&self, _customer: &CompanyId) {}
}
