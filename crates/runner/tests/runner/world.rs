//! Both systems on a port, with a gate at which the program can be killed; and the program.

#![allow(
    dead_code,
    reason = "tests and a benchmark share it, and each uses a part"
)]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use concord_sandbox::{Options, Sandbox};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};

/// When the program is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The request of this number came, and has no effect.
    Before(u32),
    /// The request of this number had its effect, and no answer goes back.
    After(u32),
    /// The answer to the request of this number went back so long ago: what is done with it is under way.
    Since(u32, Duration),
}

/// What the server and the test share.
struct Shared {
    sandbox: Mutex<Sandbox>,
    requests: AtomicU32,
    /// Whom to kill when.
    victim: Mutex<Option<(u32, When)>>,
    /// How long each answer takes, in milliseconds.
    latency: AtomicU64,
    /// When the first request came since it was last asked.
    first: Mutex<Option<Instant>>,
}

/// Two systems, and a folder for the program.
pub struct World {
    shared: Arc<Shared>,
    /// `http://127.0.0.1:PORT`
    pub address: String,
    folder: PathBuf,
    variables: Vec<(String, String)>,
}

impl World {
    pub fn new(options: &Options) -> Self {
        Self::of(Sandbox::new(options))
    }

    /// Two systems that hold the same, and a folder in which the same is kept.
    pub fn twin(&self) -> Self {
        let twin = Self::of(self.sandbox().clone());
        std::fs::create_dir(twin.file("state")).unwrap();
        for file in std::fs::read_dir(self.file("state")).unwrap() {
            let file = file.unwrap();
            let name = file.file_name();
            std::fs::copy(file.path(), twin.file("state").join(name)).unwrap();
        }
        twin
    }

    /// These two systems, and a folder for the program.
    pub fn of(sandbox: Sandbox) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("concord-program-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let shared = Arc::new(Shared {
            sandbox: Mutex::new(sandbox),
            requests: AtomicU32::new(0),
            victim: Mutex::new(None),
            latency: AtomicU64::new(0),
            first: Mutex::new(None),
        });
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let served = shared.clone();
        // Ends with the test's process: nobody calls it once the world is gone.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = served.clone();
                std::thread::spawn(move || serve(&shared, stream));
            }
        });
        Self {
            shared,
            address,
            folder,
            variables: Vec::new(),
        }
    }

    pub fn sandbox(&self) -> MutexGuard<'_, Sandbox> {
        self.shared.sandbox.lock().unwrap()
    }

    /// From now on each answer takes as long, as over a line.
    pub fn delay_answers(&self, milliseconds: u64) {
        self.shared.latency.store(milliseconds, Ordering::SeqCst);
    }

    /// When the first request came since this was last asked; none where none has come.
    pub fn first_request(&self) -> Option<Instant> {
        self.shared.first.lock().unwrap().take()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Gives the program a variable, from now on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// The demo's setup, as a file.
    pub fn setup(&self) -> PathBuf {
        let file = self.file("concord-setup.json");
        let made = self.program(&["export", "--demo", &self.address, text(&file)]);
        assert_eq!(made.code, 0, "{made:?}");
        file
    }

    /// The setup with these changes.
    pub fn setup_with(&self, change: impl FnOnce(&mut Value)) -> PathBuf {
        let file = self.setup();
        let mut setup = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        change(&mut setup);
        std::fs::write(&file, setup.to_string()).unwrap();
        file
    }

    /// Starts the program and waits for its end.
    pub fn program(&self, arguments: &[&str]) -> Ended {
        Ended::from(self.started(arguments).wait_with_output().unwrap())
    }

    /// The same through the demo's proxy.
    pub fn through_app(&self, arguments: &[&str]) -> Ended {
        let app = ["--app", &self.address];
        self.program(&[arguments, &app].concat())
    }

    /// Starts the program through the demo's proxy, counts its requests and kills it then. Gives how many there were.
    pub fn killed(&self, arguments: &[&str], when: Option<When>) -> (Ended, u32) {
        self.shared.requests.store(0, Ordering::SeqCst);
        // Its first request may come before this thread goes on.
        let mut victim = self.shared.victim.lock().unwrap();
        let app = ["--app", &self.address];
        let child = self.started(&[arguments, &app].concat());
        *victim = when.map(|when| (child.id(), when));
        drop(victim);
        let ended = Ended::from(child.wait_with_output().unwrap());
        *self.shared.victim.lock().unwrap() = None;
        (ended, self.shared.requests.load(Ordering::SeqCst))
    }

    pub fn started(&self, arguments: &[&str]) -> Child {
        Command::new(env!("CARGO_BIN_EXE_concord"))
            .args(arguments)
            .env_clear()
            .env("CONCORD_STATE", self.file("state"))
            .envs(self.variables.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Whoever staff is gives the first of the webstore's customers this phone number.
    pub fn edit_phones(&self, customers: usize, phone: &str) {
        let mut sandbox = self.sandbox();
        let all = sandbox
            .webstore()
            .customers()
            .filter(|it| it.has_role("customer"));
        let ids: Vec<u64> = all.map(|it| it.id).take(customers).collect();
        for id in ids {
            let edit = json!({"system": "webstore", "do": "change", "id": id, "set": {"billing": {"phone": phone}}});
            sandbox
                .edit(&serde_json::from_value(edit).unwrap())
                .unwrap();
        }
    }

    /// E-mails of the company's customers, sorted.
    pub fn company_emails(&self) -> Vec<String> {
        let sandbox = self.sandbox();
        let mut all: Vec<String> = sandbox
            .company()
            .customers()
            .map(|it| it.email.clone())
            .collect();
        all.sort();
        all
    }

    /// Requests that change something, since the last look.
    pub fn writes(&self) -> u64 {
        let mut sandbox = self.sandbox();
        let requests = sandbox.requests();
        sandbox.reset_requests();
        let writes = requests
            .iter()
            .filter(|it| it.method != "GET" && !it.route.contains("$batch"));
        writes.map(|it| it.count).sum()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// How the program ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit code; -1 where it was killed.
    pub code: i32,
    pub output: String,
    pub errors: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            code: output.status.code().unwrap_or(-1),
            output: text(&output.stdout),
            errors: text(&output.stderr),
        }
    }
}

impl Ended {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.output).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Answers one request after the other, until the other side hangs up or is killed.
fn serve(shared: &Arc<Shared>, stream: TcpStream) {
    let mut incoming = BufReader::new(stream.try_clone().unwrap());
    let mut outgoing = stream;
    while let Some(request) = next_request(&mut incoming) {
        let Some(answer) = answer(shared, request) else {
            return;
        };
        let (parts, body) = answer.into_parts();
        let mut head = format!("HTTP/1.1 {}\r\n", parts.status);
        for (name, value) in &parts.headers {
            if name != http::header::CONTENT_LENGTH {
                head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
            }
        }
        head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        if outgoing
            .write_all(&[head.as_bytes(), body.as_bytes()].concat())
            .is_err()
        {
            return;
        }
    }
}

/// What the program sends: HTTP/1.1 with a length; nothing when it hung up.
fn next_request(incoming: &mut impl BufRead) -> Option<http::Request<String>> {
    let mut line = String::new();
    incoming
        .read_line(&mut line)
        .ok()
        .filter(|length| *length > 0)?;
    let mut words = line.split_whitespace();
    let mut request = http::Request::builder()
        .method(words.next()?)
        .uri(words.next()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        incoming.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().unwrap();
        }
        request = request.header(name, value);
    }
    let mut body = vec![0; length];
    incoming.read_exact(&mut body).ok()?;
    Some(request.body(String::from_utf8(body).unwrap()).unwrap())
}

/// The two systems' answer; none where nobody is left to hear it.
fn answer(shared: &Arc<Shared>, request: http::Request<String>) -> Option<http::Response<String>> {
    let came = Instant::now();
    shared.first.lock().unwrap().get_or_insert(came);
    let number = shared.requests.fetch_add(1, Ordering::SeqCst);
    if shared.kill_if(|when| when == When::Before(number)) {
        return None;
    }
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().unwrap().to_string();
    if let Some(behind) = path.strip_prefix("/proxy/") {
        parts.uri = format!("https://{behind}").parse().unwrap();
    }
    let answer = {
        let mut sandbox = shared.sandbox.lock().unwrap();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        sandbox.follow(i64::try_from(now.as_millis()).unwrap());
        sandbox.handle(http::Request::from_parts(parts, body))
    };
    if shared.kill_if(|when| when == When::After(number)) {
        return None;
    }
    let since = shared
        .victim
        .lock()
        .unwrap()
        .and_then(|(_, when)| match when {
            When::Since(of, since) if of == number => Some(since),
            _ => None,
        });
    if let Some(since) = since {
        let shared = shared.clone();
        std::thread::spawn(move || {
            std::thread::sleep(since);
            shared.kill_if(|_| true);
        });
    }
    let latency = Duration::from_millis(shared.latency.load(Ordering::SeqCst));
    if !latency.is_zero() {
        std::thread::sleep(latency.saturating_sub(came.elapsed()));
    }
    answer.response
}

impl Shared {
    fn kill_if(&self, is_time: impl Fn(When) -> bool) -> bool {
        let mut victim = self.victim.lock().unwrap();
        match *victim {
            Some((process, when)) if is_time(when) => {
                *victim = None;
                let process = Pid::from_raw(i32::try_from(process).unwrap());
                // It may have come to its end by itself.
                let _ = kill(process, Signal::SIGKILL);
                true
            }
            _ => false,
        }
    }
}
