//! What screens say, as data first: an enum of what is so, made from the facts that it speaks of, and its words. A page that
//! shows such a sentence can't say it of anything else.

mod age;
mod candidates;
mod chart;
mod day;
mod details;
mod finding;
mod foreseen;
mod keys;
mod left_out;
mod needs;
mod next_run;
mod notices;
mod others;
mod outlook;
mod person;
mod places;
mod preview;
mod records;
mod result;
mod shortcuts;
mod waiting;
mod weight;

use std::time::Duration;

use crate::ports::Timestamp;

pub use age::{CustomersRead, customers_read};
pub use candidates::{Candidate, candidates};
pub use chart::{Bar, Chart, Part, chart};
pub use day::{DayNamed, day_named};
pub use details::{Detail, details};
pub use finding::{Listed, MOST_FOUND, customer_place, listed};
pub use foreseen::foreseen_in_words;
pub use keys::{does, walked};
pub use left_out::{Because, LeftOut, left_out_of};
pub use needs::{Health, Need, health, needs};
pub use next_run::{NextRun, next_run};
pub use notices::{MayNotify, notice_of_run};
pub use others::{said_of_other, source_of_others, who_ran};
pub use outlook::{Differing, Going, Outlook, Waits, outlook};
pub use person::person;
pub use places::{Kind as PlaceKind, Lead, Place};
pub use preview::{lines_under, number_under};
pub use records::{company_record, webstore_order, webstore_record};
pub use result::{RunSaid, said_of_run};
pub use shortcuts::{At, Does, SHORTCUTS, Shortcut, With};
pub use waiting::waiting_in_words;
pub use weight::{Weight, mails_in_words};

/// How numbers and times are written: as the user's language does, which only the browser knows.
#[derive(Clone, Copy)]
pub struct Writing {
    /// A count, with separators.
    pub count: fn(usize) -> String,
    /// A point in time, to the minute.
    pub time: fn(Timestamp) -> String,
    /// A time of today, to the second.
    pub clock: fn(Timestamp) -> String,
    /// How long something takes.
    pub duration: fn(Duration) -> String,
}

impl Writing {
    /// A count with its noun: `1 customer`, `2 customers`.
    pub fn counted(&self, number: usize, one: &str, many: &str) -> String {
        format!(
            "{} {}",
            (self.count)(number),
            if number == 1 { one } else { many }
        )
    }

    /// A number of customers.
    pub fn customers(&self, number: usize) -> String {
        self.counted(number, "customer", "customers")
    }
}

/// Numbers and times as tests write them.
#[cfg(test)]
pub(crate) const PLAINLY: Writing = Writing {
    count: |number| number.to_string(),
    time: |at| format!("{} ms", at.0),
    clock: |at| format!("{} ms", at.0),
    duration: |duration| format!("{} s", duration.as_secs()),
};
