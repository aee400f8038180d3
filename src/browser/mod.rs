//! One adapter per browser power.

mod clock;
mod database;
mod download;
mod fetch;
mod sample;
pub mod words;

use std::future::Future;
use std::time::Duration;

use concord_core::ports::{
    Change, Clock, Row, Store, StoreError, Table, Timestamp, Transport, TransportError,
};

pub use database::Database;
pub use download::{FileKind, download};
pub use sample::sample_connection;

/// The core's ports, as this browser implements them.
pub struct BrowserPorts {
    database: Database,
}

impl BrowserPorts {
    /// Opens the database.
    pub async fn open() -> Result<Self, StoreError> {
        Ok(Self {
            database: Database::open("concord").await?,
        })
    }
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
        self.database.read(table)
    }

    fn write(&self, changes: Vec<Change>) -> impl Future<Output = Result<(), StoreError>> {
        self.database.write(changes)
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
