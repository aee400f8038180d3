//! Headless Chromium with an empty profile, steered through chromedriver.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::{
    CapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel,
    WebDriver, WindowHandle,
};

use super::certificates::known_key;
use super::nginx::SITE;
use super::process::Program;
use super::{World, pictures, program, target};

const START_PATIENCE: Duration = Duration::from_secs(60);
/// A hanging browser must not hold up the end of a test for long.
const END_PATIENCE: Duration = Duration::from_secs(10);

/// The flags with which Chromium runs anywhere, as root too, and asks nothing of the network by itself.
const FLAGS: [&str; 12] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--lang=en-US",
    "--window-size=1280,900",
    // Chromium ends when this pipe closes, so it can't outlive a chromedriver that was killed.
    "--remote-debugging-pipe",
];

/// What a person may have chosen for their system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
}

pub struct Browser {
    name: String,
    pub driver: WebDriver,
    chromedriver: Program,
    session: String,
    profile: PathBuf,
    /// chromedriver forgets what it has told once.
    console: Mutex<Vec<String>>,
}

impl Browser {
    pub async fn start(name: &str) -> Self {
        let profile = target().join("tmp").join("e2e").join(name);
        let _ = fs::remove_dir_all(&profile);
        fs::create_dir_all(&profile).expect("the target folder can be written to");

        let (chromedriver, port) = start_chromedriver().await;
        let server = format!("http://127.0.0.1:{}", port.trim_end_matches('.'));

        let driver = WebDriver::builder(&server, capabilities(&profile))
            .client(client(START_PATIENCE))
            .request_timeout(START_PATIENCE)
            .connect()
            .await
            .unwrap_or_else(|error| {
                panic!(
                    "Chromium can't be started: {error}\n{}",
                    chromedriver.output()
                )
            });
        let session = format!("{server}/session/{}", driver.session_id());
        Self {
            name: name.to_owned(),
            driver,
            chromedriver,
            session,
            profile,
            console: Mutex::default(),
        }
    }

    /// All that the console has shown so far, in order: `LEVEL [source] message`.
    pub async fn console(&self) -> Vec<String> {
        let entries = self.driver.browser_log().await.unwrap_or_default();
        let mut console = self.console.lock().unwrap();
        console.extend(entries.into_iter().map(|entry| {
            let source = entry.source.as_deref();
            console_line(&entry.level.to_string(), source, &entry.message)
        }));
        console.clone()
    }

    /// Sends a command of the DevTools protocol; its answer.
    async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        let url = format!("{}/goog/cdp/execute", self.session);
        let answer = client(START_PATIENCE).post(url).json(&body).send().await;
        let answer = match answer.and_then(reqwest::Response::error_for_status) {
            Ok(answer) => answer.json::<Value>().await,
            Err(error) => panic!("{command} is refused: {error}"),
        };
        match answer {
            Ok(mut answer) => answer["value"].take(),
            Err(error) => panic!("{command} is not answered in JSON: {error}"),
        }
    }

    pub async fn save_picture(&self, name: &str) -> PathBuf {
        let file = pictures().join(format!("{name}.png"));
        if let Err(error) = self.driver.screenshot(&file).await {
            eprintln!("no screenshot {}: {error}", file.display());
        }
        file
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let failed = std::thread::panicking();
        let (session, name) = (self.session.clone(), self.name.clone());
        let console = self.console.get_mut().unwrap().clone();
        // The runtime of the test can't be used from here, so the farewell gets its own.
        let farewell = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let Ok(runtime) = runtime else {
                return console;
            };
            runtime.block_on(async {
                let client = client(END_PATIENCE);
                if failed {
                    keep_last_picture(&client, &session, &name).await;
                }
                let last = last_console(&client, &session).await;
                let _ = client.delete(&session).send().await;
                console.into_iter().chain(last).collect()
            })
        });
        let console = farewell.join().unwrap_or_default();
        let _ = self.driver.clone().leak();
        let _ = fs::remove_dir_all(&self.profile);
        // No page may need what the Content-Security-Policy forbids, panic, or be warned. A test that provokes it takes the lines out.
        let complaints = console.iter().filter(|line| is_complaint(line));
        let complaints: Vec<_> = complaints.collect();
        assert!(failed || complaints.is_empty(), "{complaints:#?}");
    }
}

/// Whether a line of the console fails the test: any warning or error, but for Chromium's own notes of what the two systems answer.
fn is_complaint(line: &str) -> bool {
    let is_loud = line.starts_with("WARNING") || line.starts_with("SEVERE");
    is_violation(line) || (is_loud && !is_answer_of_a_system(line))
}

/// Chromium notes every answer of 400 and more. Those of the two systems, and of the proxy in their place, are what tests provoke, and
/// the page says what they mean; a file of the app that can't be had is a fault.
fn is_answer_of_a_system(line: &str) -> bool {
    let is_of_the_app = line.contains(&format!("://{SITE}")) && !line.contains("/proxy/");
    line.contains("Failed to load resource") && !is_of_the_app
}

/// Whether Chromium notes that Business Central has no API of Concord's: nothing but asking tells.
fn is_absence_of_own_api(line: &str) -> bool {
    let is_probe = line.contains("/api/concord/customers/v1.0/") && line.contains("/versions ");
    is_probe && line.contains("status of 404")
}

/// The driver and its port. It looks for a free port by itself, which another program may take before it does.
async fn start_chromedriver() -> (Program, String) {
    let mut said = String::new();
    for _ in 0..5 {
        let mut command = Command::new(program("CHROMEDRIVER", "chromedriver"));
        // Dates and numbers look the same on every machine.
        command
            .arg("--port=0")
            .env("LANGUAGE", "en_US")
            .env("TZ", "UTC");
        let mut chromedriver = Program::start("chromedriver", &mut command);
        let mark = "started successfully on port ";
        match chromedriver.has_said(mark, START_PATIENCE).await {
            Ok(port) => return (chromedriver, port),
            Err(why) => said = why,
        }
    }
    panic!("{said}");
}

/// What the console has shown since it was last asked.
async fn last_console(client: &reqwest::Client, session: &str) -> Vec<String> {
    let url = format!("{session}/se/log");
    let answer = client.post(url).json(&json!({ "type": "browser" })).send();
    let Ok(answer) = answer.await else {
        return Vec::new();
    };
    let answer: Value = answer.json().await.unwrap_or_default();
    let entries = answer["value"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    let lines = entries.iter().map(|entry| {
        console_line(
            &text(&entry["level"]),
            entry["source"].as_str(),
            &text(&entry["message"]),
        )
    });
    lines.collect()
}

fn console_line(level: &str, source: Option<&str>, message: &str) -> String {
    format!("{level} [{}] {message}", source.unwrap_or("?"))
}

fn is_violation(line: &str) -> bool {
    let words = [
        "Content Security Policy",
        "TrustedHTML",
        "TrustedScript",
        "valid digest",
    ];
    words.iter().any(|words| line.contains(words))
}

/// What the page looked like when an assertion of the test itself failed.
async fn keep_last_picture(client: &reqwest::Client, session: &str, name: &str) {
    let Ok(answer) = client.get(format!("{session}/screenshot")).send().await else {
        return;
    };
    let Ok(answer) = answer.json::<Value>().await else {
        return;
    };
    let Some(picture) = answer["value"].as_str() else {
        return;
    };
    let Ok(bytes) = thirtyfour::support::base64_decode(picture) else {
        return;
    };
    let file = pictures().join(format!("{name}.failed.png"));
    if fs::write(&file, bytes).is_ok() {
        eprintln!("the page as it was then: {}", file.display());
    }
}

fn client(patience: Duration) -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .timeout(patience)
        .build()
        .expect("a plain HTTP client")
}

fn capabilities(profile: &std::path::Path) -> thirtyfour::Capabilities {
    let mut wanted = DesiredCapabilities::chrome();
    let flags = FLAGS.iter().map(|flag| (*flag).to_owned());
    let own = [
        format!("--user-data-dir={}", profile.display()),
        // The one certificate that no authority of this machine knows and that is trusted all the same.
        format!("--ignore-certificate-errors-spki-list={}", known_key()),
    ];
    for flag in flags.chain(own) {
        wanted.add_arg(&flag).expect("a flag is text");
    }
    if let Some(chromium) = std::env::var_os("CHROMIUM") {
        wanted
            .set_binary(&chromium.to_string_lossy())
            .expect("a path is text");
    }
    wanted
        .set_browser_log_level(LoggingPrefsLogLevel::All)
        .expect("a level is text");
    // A dialog that the page opens is the test's to answer.
    wanted
        .set("unhandledPromptBehavior", json!("ignore"))
        .expect("a behaviour is text");
    wanted.into()
}

impl World {
    /// What went wrong in the page so far, as its console shows it: `SEVERE [source] message`, where the source is
    /// `javascript` (a panic or an exception), `console-api` (`console.error`), `network` (an answer of 400 or more), … That Concord's own
    /// API is not there Business Central answers at each reading, which is none.
    pub async fn console_errors(&self) -> Vec<String> {
        let mut lines = self.browser.console().await;
        lines.retain(|line| line.starts_with("SEVERE") && !is_absence_of_own_api(line));
        lines
    }

    /// Warnings and errors so far that a test provokes; they count no longer.
    pub async fn take_complaints(&self) -> Vec<String> {
        self.browser.console().await;
        let mut console = self.browser.console.lock().unwrap();
        let (taken, rest) = console.drain(..).partition(|line| is_complaint(line));
        *console = rest;
        taken
    }

    /// What has the focus; the page's body while nothing has it.
    pub async fn active_element(&self) -> Option<thirtyfour::WebElement> {
        self.browser.driver.active_element().await.ok()
    }

    /// Runs a script in the page, as its body's text; what it returns.
    pub async fn run(&self, script: &str) -> Value {
        match self.browser.driver.execute(script, Vec::new()).await {
            Ok(answer) => answer.json().clone(),
            Err(error) => self.fail(&format!("{script}: {error}")).await,
        }
    }

    /// Sends a command of the DevTools protocol; its answer.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.browser.devtools(command, parameters).await
    }

    /// All that the console has shown.
    pub async fn console(&self) -> Vec<String> {
        self.browser.console().await
    }

    /// Does something in the window that the page has opened, which closes itself, and comes back.
    pub async fn in_new_window(&self, act: impl AsyncFn()) {
        let driver = &self.browser.driver;
        let own = driver.window().await.expect("the page has a window");
        let opened = async || {
            let windows = driver.windows().await.ok()?;
            windows.into_iter().find(|it| *it != own)
        };
        let other = self.until("another window is open", opened).await;
        driver.switch_to_window(other).await.expect("it is open");
        act().await;
        driver.switch_to_window(own).await.expect("it is open");
    }

    /// The tab that is steered now.
    pub async fn tab(&self) -> WindowHandle {
        let tab = self.browser.driver.window().await;
        tab.expect("the browser has a tab")
    }

    /// Opens another tab, empty, and steers it from now on.
    pub async fn open_tab(&self) -> WindowHandle {
        let tab = self.browser.driver.new_tab().await;
        let tab = tab.expect("the browser opens tabs");
        self.go_to(&tab).await;
        tab
    }

    /// Steers another tab.
    pub async fn go_to(&self, tab: &WindowHandle) {
        let gone = self.browser.driver.switch_to_window(tab.clone()).await;
        gone.expect("the tab is open");
    }

    /// Closes the tab that is steered, in the middle of whatever it is doing, and steers another one.
    pub async fn close_tab_and_go_to(&self, tab: &WindowHandle) {
        let closed = self.browser.driver.close_window().await;
        closed.expect("the tab is open");
        self.go_to(tab).await;
    }

    /// Keeps a picture of the page: `target/e2e/NAME.png`.
    pub async fn screenshot(&self, name: &str) -> PathBuf {
        self.browser.save_picture(name).await
    }

    /// Gives the page this size, also narrower than a window can be.
    pub async fn set_window(&self, width: u32, height: u32) {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.browser
            .devtools("Emulation.setDeviceMetricsOverride", size)
            .await;
    }

    /// As if the person had chosen light or dark in their system.
    pub async fn set_color_scheme(&self, scheme: Scheme) {
        let value = match scheme {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.browser
            .devtools("Emulation.setEmulatedMedia", media)
            .await;
    }
}
