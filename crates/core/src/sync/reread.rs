//! Records read again just before they are written. Not read is not changed: one on which the system fails then, or of which an answer
//! lacks a part, is an error that says so.

use std::collections::HashMap;
use std::hash::Hash;

use super::seek::Sought;
use crate::call::{CallError, Explanation, Side};
use crate::company::CompanyCustomer;
use crate::reading::NotRead;
use crate::webstore::{MetaData, Order, WebstoreCustomer};

/// Records that were asked for by their ids, each as it is or why the system fails on it. What is in none of them is gone.
pub type Asked<K, R> = HashMap<K, Result<R, CallError>>;

/// What asking for records has brought, by their ids.
pub fn by_id<K: Eq + Hash, R>(sought: Sought<K, R>, id: impl Fn(&R) -> K) -> Asked<K, R> {
    let found = sought.found.into_iter();
    let found = found.map(|record| (id(&record), Ok(record)));
    let fails = sought.unanswered.into_iter();
    let fails = fails.map(|(id, error)| (id, Err(error)));
    found.chain(fails).collect()
}

/// Why it could not be told whether a record is as the plan saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// The system fails on it.
    Fails(CallError),
    /// Its answer lacks a part that the plan saw, or holds it in another shape.
    Lacks {
        /// Whose answer.
        side: Side,
        /// Method and path.
        request: &'static str,
        /// Which part.
        part: NotRead,
    },
}

impl Unread {
    /// Who was asked.
    pub fn side(&self) -> Side {
        match self {
            Unread::Fails(error) => error.side,
            Unread::Lacks { side, .. } => *side,
        }
    }

    /// Method and path of what was asked.
    pub fn request(&self) -> &str {
        match self {
            Unread::Fails(error) => &error.request,
            Unread::Lacks { request, .. } => request,
        }
    }

    /// What happened and what to do, in the user's words.
    pub fn explain(&self) -> Explanation {
        let Explanation { what, remedy } = match self {
            Unread::Fails(error) => error.explain(),
            Unread::Lacks { side, part, .. } => Explanation {
                what: format!("{} answered {}.", side.name(), part.words()),
                remedy: "A plugin, a cache or a proxy may change the answers. Preview again; if it stays so, show this to whoever hosts it.".to_owned(),
            },
        };
        Explanation {
            what: format!(
                "The record in {} could not be read again just before the write that relies on it, and that write was not made. {what}",
                self.side().name()
            ),
            remedy,
        }
    }
}

/// A record that is read again before it is written.
pub trait Record {
    /// Whose record it is.
    const SIDE: Side;
    /// Method and path by which it is read.
    const REQUEST: &'static str;

    /// Whether it still is what it was when `seen`.
    fn is_as(&self, seen: &Self) -> bool;
    /// What of it could not be read.
    fn not_read(&self) -> &[NotRead];

    /// What of it was not read as whoever has `seen` it before can tell.
    fn told_like(self, _seen: &Self) -> Self
    where
        Self: Sized,
    {
        self
    }

    /// The first part that can't be read now and could when it was `seen`.
    fn lacks(&self, seen: &Self) -> Option<&NotRead> {
        let mut parts = self.not_read().iter();
        parts.find(|part| !seen.not_read().contains(part))
    }
}

impl Record for WebstoreCustomer {
    const SIDE: Side = Side::Webstore;
    const REQUEST: &'static str = "GET /wp-json/wc/v3/customers";

    fn is_as(&self, seen: &Self) -> bool {
        WebstoreCustomer::is_as(self, seen)
    }

    /// Meta data that one answer has left out is no key that may not see any, where others had theirs; and meta data without the
    /// mapping is not all of it, where that had been there.
    fn told_like(mut self, seen: &Self) -> Self {
        let is_unread = seen.not_read.iter().any(|it| it.covers("meta_data"));
        if is_unread || seen.meta_data.mapping != MetaData::Hidden {
            self.note_meta_data_missing();
        }
        if seen.has_just_lost_mapping() {
            self.note_mapping_lost();
        } else if is_unread || seen.binding().is_some() {
            self.note_mapping_missing();
        }
        self
    }

    fn not_read(&self) -> &[NotRead] {
        &self.not_read
    }
}

impl Record for Order {
    const SIDE: Side = Side::Webstore;
    const REQUEST: &'static str = "GET /wp-json/wc/v3/orders";

    fn is_as(&self, seen: &Self) -> bool {
        Order::is_as(self, seen)
    }

    fn not_read(&self) -> &[NotRead] {
        &self.not_read
    }
}

impl Record for CompanyCustomer {
    const SIDE: Side = Side::Company;
    const REQUEST: &'static str = "GET /api/v2.0/customers";

    fn is_as(&self, seen: &Self) -> bool {
        CompanyCustomer::is_as(self, seen)
    }

    fn not_read(&self) -> &[NotRead] {
        &self.not_read
    }
}

/// A record held against what the plan saw of it.
pub enum Held<R> {
    /// It is as it was seen.
    AsSeen(R),
    /// It has changed; none when it is gone.
    Changed(Option<R>),
    /// It can't be told.
    Unread(Unread),
}

/// Holds what was read again of a record against what was `seen` of it.
pub fn hold<R: Record>(seen: &R, now: Option<Result<R, CallError>>) -> Held<R> {
    let now = now.map(|now| Ok(now?.told_like(seen)));
    match now {
        Some(Err(error)) => Held::Unread(Unread::Fails(error)),
        Some(Ok(now)) if now.is_as(seen) => Held::AsSeen(now),
        Some(Ok(now)) => match now.lacks(seen).cloned() {
            Some(part) => Held::Unread(Unread::Lacks {
                side: R::SIDE,
                request: R::REQUEST,
                part,
            }),
            None => Held::Changed(Some(now)),
        },
        None => Held::Changed(None),
    }
}
