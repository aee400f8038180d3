//! Test connection: tries what Concord needs, one thing after the other, and says what is wrong in words a user can act on
//! (spec.md §1). Nothing is written.
//!
//! ```text
//!   webstore:  site answers ─► key reads customers ─► key may write ─► meta data is shown
//!   company:   API answers, sign-in counts ─► company is there ─► customers can be read ─► (may be written: shows later) ─► own API ─► web services
//! ```
//!
//! What can't be tried because something before it failed is said to be so.

mod company;
mod finding;
mod webstore;

use concord_base::all;
use concord_base::gather::Gather as _;
use std::collections::BTreeSet;
use std::future::Future;
use strum::VariantArray;

use crate::call::Session;
use crate::call::{CallError, Side};
use crate::ports::CallPorts;
use crate::reading::Oddity;

pub use company::{company_finding, own_api_in_words};
pub use finding::{Finding, ServerLines};

/// What is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, VariantArray)]
pub enum Check {
    /// The site answers as a WooCommerce.
    Site,
    /// The key may read customers.
    WebstoreRead,
    /// The key may write.
    WebstoreWrite,
    /// Mappings kept in the webstore can be seen.
    MetaData,
    /// Business Central answers and takes the sign-in.
    SignIn,
    /// The company is there.
    Company,
    /// Its customers can be read.
    CompanyRead,
    /// Its customers may be written.
    CompanyWrite,
    /// Concord's own API, which takes what API v2.0 does not.
    OwnApi,
    /// The web services that do without it.
    WebServices,
}

impl Check {
    /// All checks in the order in which they are tried.
    pub const ALL: [Check; Check::VARIANTS.len()] = all(Check::VARIANTS);

    /// What is said of [`Check::CompanyWrite`]: every call that would tell writes something, or might.
    pub const WRITES_SHOW_LATER: &'static str =
        "Not tried, since that would write something: it shows at the first run.";

    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            Check::Site => "The webstore answers",
            Check::WebstoreRead => "The key may read customers",
            Check::WebstoreWrite => "The key may write customers",
            Check::MetaData => "Mappings can be kept in the webstore",
            Check::SignIn => "Business Central takes the sign-in",
            Check::Company => "The company is there",
            Check::CompanyRead => "Its customers can be read",
            Check::CompanyWrite => "Its customers may be written",
            Check::OwnApi => "Concord's own API in Business Central",
            Check::WebServices => "Web services for posting groups and the like",
        }
    }

    /// Which system it is about.
    pub fn side(self) -> Side {
        match self {
            Check::Site | Check::WebstoreRead | Check::WebstoreWrite | Check::MetaData => {
                Side::Webstore
            }
            _ => Side::Company,
        }
    }
}

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be; what was found, in words.
    Good(String),
    /// It works, with something to know.
    Note(Finding),
    /// It has to be mended first.
    Bad(Finding),
    /// Something before it failed.
    NotTried,
    /// It can't be tried without writing; when it shows, in words.
    ShowsLater(&'static str),
}

/// Every check with its verdict, in the order in which they are tried.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diagnosis {
    /// The checks.
    pub checks: Vec<(Check, Verdict)>,
}

impl Diagnosis {
    /// Whether a synchronisation can be tried.
    pub fn is_good(&self) -> bool {
        let is_bad = |(_, verdict): &(Check, Verdict)| {
            matches!(verdict, Verdict::Bad(_) | Verdict::NotTried)
        };
        !self.checks.is_empty() && !self.checks.iter().any(is_bad)
    }

    /// Whether there is nothing to be known before going on.
    pub fn is_clear(&self) -> bool {
        let is_note = |(_, verdict): &(Check, Verdict)| matches!(verdict, Verdict::Note(_));
        self.is_good() && !self.checks.iter().any(is_note)
    }

    /// The verdict on a check; none when it was not asked for.
    pub fn verdict(&self, check: Check) -> Option<&Verdict> {
        let mut checks = self.checks.iter();
        checks.find(|(of, _)| *of == check).map(|(_, it)| it)
    }
}

/// Tries everything of one side: for a connection that is being set up.
pub async fn test_side<P: CallPorts>(session: &Session<'_, P>, side: Side) -> Diagnosis {
    Diagnosis {
        checks: match side {
            Side::Webstore => webstore::checks(session).await,
            Side::Company => company::checks(session).await,
        },
    }
}

/// Tries everything on both sides. The sides are tried at once, so that one that does not answer does not hold the other up.
pub async fn test_connection<P: CallPorts>(session: &Session<'_, P>) -> Diagnosis {
    let (webstore, company) =
        futures_util::future::join(webstore::checks(session), company::checks(session)).await;
    Diagnosis {
        checks: webstore.into_iter().chain(company).collect(),
    }
}

/// Tries checks of one side in their order until one is bad; those after it were not tried.
struct Trial<'a, P> {
    session: &'a Session<'a, P>,
    side: Side,
    checks: Vec<(Check, Verdict)>,
    /// What of the side's answers is said of some check.
    noted: BTreeSet<Oddity>,
}

impl<'a, P> Trial<'a, P> {
    fn new(session: &'a Session<'a, P>, side: Side) -> Self {
        Self {
            session,
            side,
            checks: Vec::new(),
            noted: BTreeSet::new(),
        }
    }

    async fn of(&mut self, check: Check, verdict: impl Future<Output = Verdict>) {
        let is_bad = |(_, verdict): &(Check, Verdict)| {
            matches!(verdict, Verdict::Bad(_) | Verdict::NotTried)
        };
        let verdict = match self.checks.iter().any(is_bad) {
            true => Verdict::NotTried,
            false => verdict.await,
        };
        let verdict = self.with_oddities(verdict);
        self.checks.push((check, verdict));
    }

    /// What does no harm is noted all the same, with what ends it, at the first check that came upon it.
    fn with_oddities(&mut self, verdict: Verdict) -> Verdict {
        let seen = self.session.observed.all().into_iter();
        let new: BTreeSet<Oddity> = seen
            .filter(|it| it.side() == self.side && !self.noted.contains(it))
            .gathered();
        match verdict {
            Verdict::Good(_) if !new.is_empty() => {
                self.noted.extend(&new);
                Verdict::Note(Finding::Odd(new))
            }
            verdict => verdict,
        }
    }
}

impl From<CallError> for Finding {
    fn from(error: CallError) -> Self {
        finding::of_call(error)
    }
}
