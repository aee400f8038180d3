//! The sandbox of a world: both systems' APIs, and the built app beside them.

use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::{Client, Method, Response};
use serde_json::Value;

use super::ports::Port;
use super::process::Program;
use super::{Data, World, built};

const START_PATIENCE: Duration = Duration::from_secs(60);
const ANSWER_PATIENCE: Duration = Duration::from_secs(30);

pub struct Sandbox {
    data: Data,
    /// Held while the sandbox is stopped, too, so that it comes back at the same address.
    port: Port,
    client: Client,
    program: Mutex<Option<Program>>,
}

impl Sandbox {
    pub async fn start(data: Data) -> Self {
        let port = Port::hold();
        let program = launch(&data, &port).await;
        // A proxy of the machine has no business between two programs on it.
        let client = Client::builder()
            .no_proxy()
            .timeout(ANSWER_PATIENCE)
            .build()
            .expect("a plain HTTP client");
        Self {
            data,
            port,
            client,
            program: Mutex::new(Some(program)),
        }
    }

    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port())
    }

    pub fn port(&self) -> u16 {
        self.port.number()
    }

    /// How often each of the two systems' routes was called.
    pub async fn counts(&self) -> Value {
        self.ask(Method::GET, "/__sandbox/requests", None).await
    }

    /// Orders something from the sandbox: `/__sandbox/edit`, `/__sandbox/faults`, `/__sandbox/reset`. An empty answer is
    /// `Value::Null`.
    pub async fn post(&self, path: &str, body: &Value) -> Value {
        self.ask(Method::POST, path, Some(body)).await
    }

    pub fn output(&self) -> String {
        self.program()
            .as_ref()
            .map_or_else(|| "(stopped)".to_owned(), Program::output)
    }

    fn program(&self) -> MutexGuard<'_, Option<Program>> {
        self.program.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Value {
        let url = format!("{}{path}", self.origin());
        let mut request = self.client.request(method.clone(), &url);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.and_then(Response::error_for_status);
        let answer = match answer {
            Ok(answer) => answer.text().await,
            Err(error) => Err(error),
        };
        let text = answer.unwrap_or_else(|error| {
            panic!(
                "{method} {path}: {error}. The sandbox said:\n{}",
                self.output()
            )
        });
        if text.trim().is_empty() {
            return Value::Null;
        }
        serde_json::from_str(&text).unwrap_or_else(|error| {
            panic!("{method} {path} is not answered in JSON ({error}): {text}")
        })
    }
}

async fn launch(data: &Data, port: &Port) -> Program {
    let mut command = Command::new(built("CONCORD_E2E_SANDBOX", "debug/concord-sandbox"));
    command
        .arg("--app")
        .arg(built("CONCORD_E2E_DIST", "demo-dist"));
    command.args(["--port", &port.number().to_string()]);
    command.args([
        "--customers",
        &data.customers.to_string(),
        "--seed",
        &data.seed.to_string(),
    ]);
    if let Some(orders) = data.orders {
        command.args(["--orders", &orders.to_string()]);
    }
    let mut program = Program::start("the sandbox", &mut command);
    program
        .says("listening on http://127.0.0.1:", START_PATIENCE)
        .await;
    program
}

impl World {
    /// Everything that both systems hold: `GET /__sandbox/state`.
    pub async fn sandbox_state(&self) -> Value {
        self.sandbox_get("/__sandbox/state").await
    }

    /// One of the sandbox's control pages.
    pub async fn sandbox_get(&self, path: &str) -> Value {
        self.sandbox.ask(Method::GET, path, None).await
    }

    /// [`Sandbox::post`].
    pub async fn sandbox_post(&self, path: &str, body: &Value) -> Value {
        self.sandbox.post(path, body).await
    }

    /// Ends the sandbox at once, in the middle of whatever it is doing. Its records are gone with it.
    pub fn stop_sandbox(&self) {
        self.sandbox.program().take();
    }

    /// Starts the sandbox again, at the same address and with the data it had at first.
    pub async fn start_sandbox(&self) {
        self.stop_sandbox();
        let program = launch(&self.sandbox.data, &self.sandbox.port).await;
        *self.sandbox.program() = Some(program);
    }
}
