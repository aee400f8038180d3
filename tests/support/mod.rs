//! A world for one end-to-end test: the two systems, nginx with the shipped configuration before them, and a browser with
//! nothing in it.
//!
//! Everything that a world starts is ended when it is dropped, also by a failing test.

// Each journey uses its own part of what is offered here, and there may be fewer journeys than helpers.
#![allow(dead_code, unused_imports)]
// A helper that can't go on fails the test; there is nobody to hand an error to.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod browser;
pub mod caddy;
pub mod certificates;
mod heard;
pub mod http2;
pub mod nginx;
pub mod own;
mod page;
pub mod ports;
pub mod process;
pub mod raw;
pub mod sandbox;
pub mod steps;
pub mod wait;

use std::env;
use std::path::{Path, PathBuf};

use tokio::sync::{Semaphore, SemaphorePermit};

pub use browser::Scheme;
pub use heard::{Heard, Way};
pub use page::{At, button, field, test_id, text};
pub use thirtyfour::{Key, WebElement, WindowHandle};

use browser::Browser;
use nginx::{Extra, Nginx};
use sandbox::Sandbox;

/// Two browsers and two sandboxes are what two cores carry without tests waiting for each other.
static SEATS: Semaphore = Semaphore::const_new(2);

/// One test's own sandbox and browser.
pub struct World {
    // Dropped in this order: the browser before what it talks to, the seat last.
    browser: Browser,
    nginx: Nginx,
    sandbox: Sandbox,
    name: String,
    _seat: SemaphorePermit<'static>,
}

/// What the sandbox starts with.
pub struct Data {
    /// Customers in each system.
    pub customers: u32,
    /// Another seed makes other customers.
    pub seed: u64,
    /// Orders of the webstore; none leaves their number to the sandbox.
    pub orders: Option<u32>,
}

impl Default for Data {
    fn default() -> Self {
        Self {
            customers: 240,
            seed: 7,
            orders: None,
        }
    }
}

impl World {
    /// A world for the test of this name; the name must be its own, since files are kept under it.
    pub async fn start(name: &str) -> Self {
        Self::start_with(name, Data::default()).await
    }

    /// A world with other data than usual.
    pub async fn start_with(name: &str, data: Data) -> Self {
        Self::start_behind(name, data, &Extra::default()).await
    }

    /// A world whose nginx has more to serve than usual.
    pub async fn start_behind(name: &str, data: Data, extra: &Extra) -> Self {
        let seat = SEATS.acquire().await.expect("the seats are never closed");
        let sandbox = Sandbox::start(data).await;
        let nginx = Nginx::start(name, sandbox.port(), extra).await;
        let browser = Browser::start(name).await;
        Self {
            browser,
            nginx,
            sandbox,
            name: name.to_owned(),
            _seat: seat,
        }
    }

    /// Closes the browser and opens one that has never been here, as a colleague's.
    pub async fn take_a_new_browser(&mut self) {
        self.browser = Browser::start(&format!("{}_again", self.name)).await;
    }

    /// The address that nginx serves the app at, without a slash at the end.
    pub fn origin(&self) -> String {
        self.nginx.origin()
    }

    /// All that nginx has logged.
    pub fn proxy_logs(&self) -> String {
        self.nginx.logs()
    }
}

/// A file or folder that `cargo xtask test e2e` names in `variable`. Without it (`cargo test --test e2e`), the one that
/// the last run built.
fn built(variable: &str, usual: &str) -> PathBuf {
    let path = env::var_os(variable).map_or_else(|| target().join(usual), PathBuf::from);
    assert!(
        path.exists(),
        "{} is not there: run `cargo xtask test e2e`, which builds it",
        path.display()
    );
    path
}

/// The text of axe-core, which `cargo xtask test e2e` installs where there is npm; elsewhere it leaves out what asks for it.
pub fn axe_core() -> String {
    let file = env::var_os("CONCORD_E2E_AXE").expect("CONCORD_E2E_AXE names the file of axe-core");
    std::fs::read_to_string(file).expect("axe-core can be read")
}

/// A program that `variable` names, or that PATH has.
pub fn program(variable: &str, usual: &str) -> PathBuf {
    env::var_os(variable).map_or_else(|| PathBuf::from(usual), PathBuf::from)
}

/// Cargo's target folder.
fn target() -> &'static Path {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    tmp.parent().unwrap_or(tmp)
}

/// A file to hand to the app; the name must be the test's own.
pub fn file(name: &str, text: &str) -> PathBuf {
    let folder = target().join("tmp").join("files");
    std::fs::create_dir_all(&folder).expect("the target folder can be written to");
    let file = folder.join(name);
    std::fs::write(&file, text).expect("the target folder can be written to");
    file
}

/// Where screenshots go.
fn pictures() -> PathBuf {
    let folder = target().join("e2e");
    std::fs::create_dir_all(&folder).expect("the target folder can be written to");
    folder
}
