//! nginx with the configuration that is shipped. Only what the guide tells everybody to fill in is filled in: the folder
//! of site.conf and hosts.conf, and where the log goes. The upstream hosts are another nginx of the tests' own, which has
//! certificates of the tests' own authority and hands what it gets to the sandbox.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use super::process::Program;
use super::wait::poll;
use super::{built, program, target};

const START_PATIENCE: Duration = Duration::from_secs(20);
/// Another program may take a port between its choice and its use.
const ATTEMPTS: usize = 5;

/// The shipped configuration at work.
pub struct Nginx {
    pub port: u16,
    /// Where the upstream hosts listen.
    pub upstream: u16,
    pub folder: PathBuf,
    _program: Program,
}

/// What a test adds to the usual hosts.
#[derive(Default)]
pub struct Extra {
    /// Lines of hosts.conf.
    pub hosts: String,
    /// Server blocks behind the proxy; `UPSTREAM_PORT` and `CERTIFICATES` stand for what they listen on and have.
    pub upstreams: String,
    /// Origins that the app may call without the proxy, each with a blank before it; `SANDBOX_PORT` stands for the sandbox's.
    pub direct: String,
    /// Another folder with the app than the one that was built.
    pub dist: Option<PathBuf>,
}

impl Nginx {
    pub async fn start(name: &str, sandbox: u16, extra: &Extra) -> Self {
        let folder = target().join("tmp").join("nginx").join(name);
        for _ in 0..ATTEMPTS {
            let [port, upstream] = free_ports();
            let _ = fs::remove_dir_all(&folder);
            write_configuration(&folder, port, upstream, sandbox, extra);
            let mut command = Command::new(program("NGINX", "nginx"));
            command
                .arg("-p")
                .arg(&folder)
                .arg("-c")
                .arg(folder.join("nginx.conf"));
            let mut nginx = Program::start("nginx", &mut command);
            let answers = async || {
                let there = [port, upstream]
                    .iter()
                    .all(|port| TcpStream::connect(("127.0.0.1", *port)).is_ok());
                (there || nginx.has_ended()).then_some(there)
            };
            if poll(START_PATIENCE, answers).await == Some(true) {
                return Self {
                    port,
                    upstream,
                    folder,
                    _program: nginx,
                };
            }
            eprintln!("nginx did not start: {}", nginx.output());
        }
        panic!("nginx can't be started");
    }

    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The certificate of the tests' own authority.
    pub fn authority(&self) -> PathBuf {
        certificates().join("ca.pem")
    }

    /// All that the proxy has logged.
    pub fn logs(&self) -> String {
        ["concord.log", "error.log"]
            .map(|name| fs::read_to_string(self.folder.join(name)).unwrap_or_default())
            .concat()
    }
}

/// The project's folder of configurations.
pub fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy")
}

/// The folder of the built app.
pub fn built_app() -> PathBuf {
    built("CONCORD_E2E_DIST", "demo-dist")
}

pub fn free_ports<const N: usize>() -> [u16; N] {
    let held = [(); N].map(|()| TcpListener::bind(("127.0.0.1", 0)).expect("there are free ports"));
    held.map(|listener| {
        listener
            .local_addr()
            .expect("a listener has an address")
            .port()
    })
}

fn write_configuration(folder: &Path, port: u16, upstream: u16, sandbox: u16, extra: &Extra) {
    let site = folder.join("concord");
    fs::create_dir_all(&site).expect("the target folder can be written to");
    let write = |file: PathBuf, text: &str| {
        fs::write(file, text).expect("the target folder can be written to")
    };
    let shipped = |name: &str| fs::read_to_string(deploy().join(name)).expect("it is shipped");
    let dist = extra.dist.clone().unwrap_or_else(built_app);
    let certificates = certificates().display().to_string();

    let log = format!("{}/", folder.display());
    write(
        folder.join("concord.conf"),
        &shipped("nginx.conf").replace("/var/log/nginx/", &log),
    );
    let headers = shipped("nginx/headers.conf");
    let direct = extra.direct.replace("SANDBOX_PORT", &sandbox.to_string());
    let direct = format!("connect-src 'self'{direct}");
    write(
        site.join("headers.conf"),
        &headers.replace("connect-src 'self'", &direct),
    );
    write(
        site.join("proxy-headers.conf"),
        &shipped("nginx/proxy-headers.conf"),
    );
    write(
        site.join("hosts.conf"),
        &format!(
            "shop.example webstore;\nusa.shop.example webstore;\napi.businesscentral.example company;\n{}",
            extra.hosts
        ),
    );
    write(
        site.join("site.conf"),
        &format!(
            "listen 127.0.0.1:{port};
            server_name 127.0.0.1;
            root {dist};
            proxy_ssl_trusted_certificate {certificates}/ca.pem;
            # The sandbox's own pages, which no real site has: how to connect, and its sign-in authority.
            location ~ ^/(__sandbox/|[^/]+/oauth2/v2.0/|[^/]+/v2.0/.well-known/) {{
                proxy_pass http://127.0.0.1:{sandbox};
                proxy_set_header Host $http_host;
                add_header X-Sandbox yes;
            }}\n",
            dist = dist.display(),
        ),
    );
    let upstreams = extra
        .upstreams
        .replace("UPSTREAM_PORT", &upstream.to_string())
        .replace("CERTIFICATES", &certificates);
    let named: String = [
        "shop.example",
        "usa.shop.example",
        "api.businesscentral.example",
    ]
    .into_iter()
    .chain(
        extra
            .hosts
            .lines()
            .filter_map(|line| line.split_whitespace().next()),
    )
    .map(|host| format!("upstream {host} {{ server 127.0.0.1:{upstream}; }}\n"))
    .collect();
    write(
        folder.join("nginx.conf"),
        &format!(
            "daemon off;
            worker_processes 1;
            user root;
            pid {folder}/pid;
            error_log {folder}/error.log;
            events {{}}
            http {{
                include /etc/nginx/mime.types;
                access_log off;
                client_body_temp_path {folder}/body;
                proxy_temp_path {folder}/proxy;
                fastcgi_temp_path {folder}/fastcgi;
                uwsgi_temp_path {folder}/uwsgi;
                scgi_temp_path {folder}/scgi;
                {named}
                include {folder}/concord.conf;
                server {{
                    listen 127.0.0.1:{upstream} ssl;
                    server_name shop.example usa.shop.example api.businesscentral.example;
                    ssl_certificate {certificates}/known.pem;
                    ssl_certificate_key {certificates}/known.key;
                    client_max_body_size 0;
                    location / {{
                        proxy_pass http://127.0.0.1:{sandbox}/proxy/$host$request_uri;
                        proxy_read_timeout 300s;
                        proxy_next_upstream off;
                        # A sandbox that is gone or cuts the connection is no answer here either.
                        error_page 502 504 = @gone;
                    }}
                    location @gone {{ return 444; }}
                }}
                {upstreams}
            }}\n",
            folder = folder.display(),
        ),
    );
}

/// An authority, a certificate by it for the usual hosts and `hostile.example`, and one by nobody for the same. Made once
/// per test program.
fn certificates() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = target().join("tmp").join(format!("certificates-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the target folder can be written to");
        let openssl = |arguments: &str| {
            let made = Command::new(program("OPENSSL", "openssl"))
                .current_dir(&folder)
                .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
                .args(arguments.split(' '))
                .output()
                .expect("openssl is there");
            assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        };
        let names = "subjectAltName=DNS:shop.example,DNS:usa.shop.example,DNS:api.businesscentral.example,DNS:hostile.example";
        openssl("-keyout ca.key -out ca.pem -subj /CN=authority");
        openssl(&format!(
            "-CA ca.pem -CAkey ca.key -keyout known.key -out known.pem -subj /CN=known -addext {names} -addext basicConstraints=critical,CA:FALSE"
        ));
        openssl(&format!("-keyout unknown.key -out unknown.pem -subj /CN=unknown -addext {names}"));
        folder
    })
}
