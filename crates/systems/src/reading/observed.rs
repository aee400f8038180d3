//! What was noticed about a system's answers as such while it was read or written, besides what single records say.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Around;
use concord_base::{Explanation, Side};

/// What ends what Business Central itself does not do.
const ON_THE_WAY: &str = "A proxy or firewall between Concord and Business Central adds it: ask whoever runs that to leave these answers as they are.";

/// Something odd about a system's answers that does no harm, and what ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Oddity {
    /// A byte order mark stands before the answers.
    ByteOrderMark(Side),
    /// Something else stands before the JSON of the answers: PHP's warnings and notices.
    Before(Side),
    /// Something stands behind the JSON of the answers: a caching plugin's comment.
    Behind(Side),
    /// Lists don't say how many records there are.
    TotalsHidden,
    /// Lists say another number of records than they hold.
    TotalsWrong,
    /// Some orders have no id that can be read.
    OrdersWithoutId,
    /// A list to choose from has rows that can't be read.
    Rows(Side),
    /// A list to choose from could not be read as a whole.
    ListFails,
    /// Business Central fails on the page that gives Name 2 and Contact.
    NamesFail,
    /// Business Central fails on the page of ship-to addresses.
    ShipTosFail,
    /// Which country the company is in can't be read.
    OwnCountryUnknown,
    /// Concord's own API does not tell, or does not take, who synchronises the webstore.
    LeaseFails,
    /// Concord's own API does not take what a run did, or does not tell the runs of others.
    RunsFail,
    /// Some runs of others, in Concord's own API, can't be read.
    RunRows,
}

impl Oddity {
    /// Whose answers are odd.
    pub fn side(self) -> Side {
        match self {
            Oddity::ByteOrderMark(side)
            | Oddity::Before(side)
            | Oddity::Behind(side)
            | Oddity::Rows(side) => side,
            Oddity::ListFails
            | Oddity::NamesFail
            | Oddity::ShipTosFail
            | Oddity::OwnCountryUnknown
            | Oddity::LeaseFails
            | Oddity::RunsFail
            | Oddity::RunRows => Side::Company,
            Oddity::TotalsHidden | Oddity::TotalsWrong | Oddity::OrdersWithoutId => Side::Webstore,
        }
    }

    /// What it is and what ends it.
    pub fn explain(self) -> Explanation {
        let (what, remedy) = match self {
            Oddity::ByteOrderMark(side) => (
                format!("A byte order mark stands before {}'s answers. They are read all the same.", side.name()),
                match side {
                    Side::Webstore => "Some file of a theme or plugin was saved with it: save that without.",
                    Side::Company => ON_THE_WAY,
                },
            ),
            Oddity::Before(side) => (
                match side {
                    Side::Webstore => "Something stands before the JSON of WooCommerce's answers, as PHP's warnings do. They are read all the same.".to_owned(),
                    Side::Company => "Something stands before the JSON of Business Central's answers. They are read all the same.".to_owned(),
                },
                match side {
                    Side::Webstore => "Set WP_DEBUG_DISPLAY to false in wp-config.php (and display_errors to Off in php.ini), and look into the log for what the warnings are about.",
                    Side::Company => ON_THE_WAY,
                },
            ),
            Oddity::Behind(side) => (
                match side {
                    Side::Webstore => "Something stands behind the JSON of WooCommerce's answers, as caching plugins' comments do. They are read all the same.".to_owned(),
                    Side::Company => "Something stands behind the JSON of Business Central's answers. They are read all the same.".to_owned(),
                },
                match side {
                    Side::Webstore => "Leave /wp-json out of the caching plugin's pages, or switch its comments off there.",
                    Side::Company => ON_THE_WAY,
                },
            ),
            Oddity::TotalsHidden => (
                "WooCommerce's lists don't say how many records there are: the headers X-WP-Total and X-WP-TotalPages are hidden. Everything is read to its end all the same.".to_owned(),
                "Some CORS plugin or network takes them out: let it expose them (Access-Control-Expose-Headers).",
            ),
            Oddity::TotalsWrong => (
                "WooCommerce's lists say another number of records than they hold, also when they are read again. What they hold was taken.".to_owned(),
                "A plugin or cache changes the header X-WP-Total, or leaves records out of lists.",
            ),
            Oddity::OrdersWithoutId => (
                "Some of WooCommerce's orders have no id that can be read, or make it fail: they are not in the list.".to_owned(),
                "Look for the plugin that changes them.",
            ),
            Oddity::Rows(side) => (
                match side {
                    Side::Webstore => "Some rows of WooCommerce's lists to choose from, such as countries, can't be read and are left out.",
                    Side::Company => "Some rows of Business Central's lists to choose from, such as countries, or their names can't be read. What an earlier reading knew of them is used; what none knew is missing.",
                }.to_owned(),
                match side {
                    Side::Webstore => "Where Concord has a list of its own, that takes their place. Look for the plugin that changes them.",
                    Side::Company => "Look at these lists in Business Central, and for the extension that changes them.",
                },
            ),
            Oddity::ListFails => (
                "Business Central failed on a list to choose from, such as payment terms or its web services. What an earlier reading knew of it is used; what none knew is missing.".to_owned(),
                "Preview again; if it stays so, open that list in Business Central, and show this to whoever runs it.",
            ),
            Oddity::NamesFail => (
                "Business Central failed on the page by which Name 2 and Contact are read. Where they are not known from an earlier reading they are neither compared nor written.".to_owned(),
                "Preview again; if it stays so, open the web service workflowCustomers, or the published customer card, with this user, and show this to whoever runs it.",
            ),
            Oddity::ShipTosFail => (
                "Business Central failed on the page of ship-to addresses. Delivery addresses are neither compared nor written until it can be read.".to_owned(),
                "Preview again; if it stays so, open the web service of page 300 (Ship-to Address) with this user, and show this to whoever runs it.",
            ),
            Oddity::OwnCountryUnknown => (
                "Which country an empty one means in Business Central is not known: its company information can't be read, or names no country. Country and state of customers without a country are neither compared nor written.".to_owned(),
                "Give this user read access to Company Information (table 79) in Business Central, and fill in its country.",
            ),
            Oddity::LeaseFails => (
                "Business Central did not tell, or did not take, who synchronises the webstore, so that nothing keeps a second run from being begun beside this one. No customer is created twice because of it.".to_owned(),
                "Give this user the permission set CCD SYNC in Business Central; if it has it, show this to whoever runs Business Central.",
            ),
            Oddity::RunsFail => (
                "Business Central did not take what a run did for the activity log of the others, or did not tell their runs. What the run wrote is not touched by that; it is tried again with the next one.".to_owned(),
                "Give this user the permission set CCD SYNC in Business Central; if it has it, show this to whoever runs Business Central.",
            ),
            Oddity::RunRows => (
                "Some runs of others that Business Central keeps can't be read. They are left out of the activity log.".to_owned(),
                "A newer version of Concord may have written them: reload the page, or update the program concord.",
            ),
        };
        Explanation {
            what,
            remedy: remedy.to_owned(),
        }
    }
}

/// What has been noticed in a session, each kind once.
#[derive(Debug, Default)]
pub struct Observed {
    oddities: RefCell<BTreeSet<Oddity>>,
    meta_keys: RefCell<BTreeSet<String>>,
    reads: Cell<u64>,
}

impl Observed {
    /// Notes something.
    pub fn note(&self, oddity: Oddity) {
        self.oddities.borrow_mut().insert(oddity);
    }

    /// Notes what stands around an answer.
    pub(crate) fn note_around(&self, side: Side, around: Around) {
        let Around {
            mark,
            before,
            behind,
        } = around;
        for (is_there, oddity) in [
            (mark, Oddity::ByteOrderMark(side)),
            (before, Oddity::Before(side)),
            (behind, Oddity::Behind(side)),
        ] {
            if is_there {
                self.note(oddity);
            }
        }
    }

    /// Notes under which keys an account of an answer has meta data that is a text: so many at most, for choosing one of them.
    pub(crate) fn note_meta_keys(&self, account: &Value) {
        const MOST: usize = 200;
        const LONGEST: usize = 255;
        let items = account.get("meta_data").and_then(Value::as_array);
        let mut known = self.meta_keys.borrow_mut();
        for item in items.into_iter().flatten() {
            let key = item["key"].as_str().unwrap_or_default();
            let is_text = item["value"].is_string() || item["value"].is_number();
            let is_new = !key.is_empty() && key.len() <= LONGEST && !known.contains(key);
            if is_text && is_new && known.len() < MOST {
                known.insert(key.to_owned());
            }
        }
    }

    /// The keys under which accounts that were read have meta data that is a text.
    pub fn meta_keys(&self) -> BTreeSet<String> {
        self.meta_keys.borrow().clone()
    }

    /// A number that no other read of the session has.
    pub(crate) fn next_read(&self) -> u64 {
        self.reads.set(self.reads.get() + 1);
        self.reads.get()
    }

    /// What has been noticed so far.
    pub fn all(&self) -> BTreeSet<Oddity> {
        self.oddities.borrow().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_an_oddity_of_business_central_is_not_looked_for_in_wordpress() {
        for kind in [
            Oddity::ByteOrderMark,
            Oddity::Before,
            Oddity::Behind,
            Oddity::Rows,
        ] {
            for side in [Side::Webstore, Side::Company] {
                let Explanation { what, remedy } = kind(side).explain();
                let said = format!("{what} {remedy}");
                assert!(said.contains(side.name()), "{said}");
                let is_wordpress = ["PHP", "plugin", "WP_", "wp-"];
                let names_it = is_wordpress.iter().any(|it| said.contains(it));
                assert_eq!(names_it, side == Side::Webstore, "{said}");
            }
        }
    }
}
