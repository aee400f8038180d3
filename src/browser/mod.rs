//! One adapter per browser power.

mod address;
mod ahead;
mod channel;
mod clock;
mod crypto;
mod database;
mod download;
mod fetch;
mod focus;
#[cfg(test)]
mod forms_tests;
mod leave;
mod locks;
mod notify;
mod reach;
mod sample;
mod sign_in;
mod stopped;
mod storage;
mod timing;
mod upload;
pub mod words;

use std::future::Future;
use std::ops::Range;
use std::time::Duration;

use concord_core::ports::{
    Change, Clock, Random, Row, Store, StoreError, Table, Timestamp, Transport, TransportError,
};

pub use address::part_of_address;
pub use ahead::fetch_parts_when_idle;
pub use channel::Channel;
pub use clock::{BrowserClock, now, sleep};
pub use crypto::WebCrypto;
pub use database::{Database, Interruption, OpenError, Scope, ScopedStore};
pub use download::{FileKind, download};
pub use focus::{
    arrive, bring_into_view, focus, focus_first_wrong, focus_once_there, focus_soon, keep_the_focus,
};
pub use leave::{ask_before_closing, ask_before_leaving, reload, watch_the_way_back};
pub use locks::{Lock, NoLocks, hold_lock, take_lock, wait_for_lock};
pub use notify::{ask_to_notify, may_notify, notify_where_hidden};
pub use reach::{Reached, reach};
pub use sample::sample_connection;
pub use sign_in::{SignInWindow, redirect_uri, renew, sign_in};
pub use stopped::{note_panics, start_afresh};
pub use storage::{Room, ask_to_keep, room};
pub use timing::{measured, measured_to_the_end};
pub use upload::chosen_file;

/// The core's ports, as this browser implements them for one webstore.
pub struct BrowserPorts {
    /// The webstore's rows.
    pub store: ScopedStore,
}

impl Transport for BrowserPorts {
    fn send(
        &self,
        request: http::Request<String>,
    ) -> impl Future<Output = Result<http::Response<String>, TransportError>> {
        fetch::send(request)
    }
}

impl Store for BrowserPorts {
    fn read(&self, table: Table) -> impl Future<Output = Result<Vec<Row>, StoreError>> {
        self.store.read(table)
    }

    fn read_range(
        &self,
        table: Table,
        keys: &Range<String>,
    ) -> impl Future<Output = Result<Vec<Row>, StoreError>> {
        self.store.read_range(table, keys)
    }

    fn write(&self, changes: &[Change]) -> impl Future<Output = Result<(), StoreError>> {
        self.store.write(changes)
    }
}

impl Random for BrowserPorts {
    fn random(&self) -> u64 {
        // Two drawings of 32 bits: JavaScript's numbers hold 53 exactly.
        let drawn = || (js_sys::Math::random() * f64::from(u32::MAX)) as u64;
        (drawn() << 32) | drawn()
    }
}

impl Clock for BrowserPorts {
    fn now(&self) -> Timestamp {
        clock::now()
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> {
        clock::sleep(duration)
    }
}
