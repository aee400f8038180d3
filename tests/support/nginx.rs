//! nginx with the configuration that is shipped. Only what the guide tells everybody to fill in is filled in: the folder
//! of site.conf, default.conf and hosts.conf, and where the log goes. Browsers come by TLS and HTTP/2, as they do where it
//! is hosted. The upstream hosts are another nginx of the tests' own, which hands what it gets to the sandbox.

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::certificates::certificates;
use super::ports::Port;
use super::process::Program;
use super::{built, program, target};

/// The site's name. Chromium knows by itself that names like it are this machine.
pub const SITE: &str = "concord.localhost";

/// The shipped configuration at work.
pub struct Nginx {
    /// Where browsers come: TLS and HTTP/2.
    port: u16,
    /// HTTP/2 without TLS, for tests that write requests themselves.
    pub http2: u16,
    /// HTTP/1.1 without TLS.
    pub http1: u16,
    /// Where the upstream hosts listen.
    pub upstream: u16,
    pub folder: PathBuf,
    _program: Program,
    _held: [Port; 4],
}

/// What a test adds to the usual hosts.
#[derive(Default)]
pub struct Extra {
    /// Lines of hosts.conf.
    pub hosts: String,
    /// Which of these hosts are somewhere else than in `upstreams`.
    pub elsewhere: Vec<(&'static str, u16)>,
    /// Server blocks behind the proxy; `UPSTREAM_PORT` and `CERTIFICATES` stand for what they listen on and have.
    pub upstreams: String,
    /// Origins that the app may call without the proxy, each with a blank before it; `SANDBOX_PORT` stands for the sandbox's.
    pub direct: String,
    /// Another folder with the app than the one that was built.
    pub dist: Option<PathBuf>,
}

impl Extra {
    fn names(&self) -> impl Iterator<Item = &str> {
        let lines = self.hosts.lines();
        lines.filter_map(|line| line.split_whitespace().next())
    }

    /// The port of a host that is somewhere else than all others.
    pub fn port_of(&self, host: &str) -> Option<u16> {
        let found = self.elsewhere.iter().find(|(name, _)| *name == host);
        found.map(|(_, port)| *port)
    }
}

impl Nginx {
    pub async fn start(name: &str, sandbox: u16, extra: &Extra) -> Self {
        let folder = target().join("tmp").join("nginx").join(name);
        let held = [(); 4].map(|()| Port::hold());
        let [port, http2, http1, upstream] = held.each_ref().map(Port::number);
        let _ = fs::remove_dir_all(&folder);
        let listens = Listens {
            port,
            http2,
            http1,
            upstream,
        };
        write_configuration(&folder, &listens, sandbox, extra);
        let mut command = Command::new(program("NGINX", "nginx"));
        command
            .arg("-p")
            .arg(&folder)
            .arg("-c")
            .arg(folder.join("nginx.conf"));
        let mut nginx = Program::start("nginx", &mut command);
        nginx.listens_on(&held).await;
        Self {
            port,
            http2,
            http1,
            upstream,
            folder,
            _program: nginx,
            _held: held,
        }
    }

    pub fn origin(&self) -> String {
        format!("https://{SITE}:{}", self.port)
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

/// The ports of one nginx.
struct Listens {
    port: u16,
    http2: u16,
    http1: u16,
    upstream: u16,
}

fn write_configuration(folder: &Path, listens: &Listens, sandbox: u16, extra: &Extra) {
    let site = folder.join("concord");
    fs::create_dir_all(&site).expect("the target folder can be written to");
    let write = |file: PathBuf, text: &str| {
        fs::write(file, text).expect("the target folder can be written to")
    };
    let shipped = |name: &str| fs::read_to_string(deploy().join(name)).expect("it is shipped");
    let log = format!("{}/", folder.display());
    write(
        folder.join("concord.conf"),
        &shipped("nginx.conf").replace("/var/log/nginx/", &log),
    );
    for name in ["proxy-headers.conf", "hidden.conf", "file.conf"] {
        write(site.join(name), &shipped(&format!("nginx/{name}")));
    }
    let headers = shipped("nginx/headers.conf");
    let direct = extra.direct.replace("SANDBOX_PORT", &sandbox.to_string());
    let direct = format!("connect-src 'self'{direct}");
    write(
        site.join("headers.conf"),
        &headers.replace("connect-src 'self'", &direct),
    );
    write(
        site.join("hosts.conf"),
        &format!(
            "shop.example webstore;\nusa.shop.example webstore;\napi.businesscentral.example company;\n{}",
            extra.hosts
        ),
    );
    write(site.join("default.conf"), &default_server(listens));
    write(site.join("site.conf"), &own_server(listens, sandbox, extra));
    write(
        folder.join("nginx.conf"),
        &around(folder, listens.upstream, sandbox, extra),
    );
}

/// The server of every other name, as default.conf has it.
fn default_server(listens: &Listens) -> String {
    let Listens {
        port, http2, http1, ..
    } = listens;
    format!(
        "listen 127.0.0.1:{port} ssl http2 default_server;
        listen 127.0.0.1:{http2} http2 default_server;
        listen 127.0.0.1:{http1} default_server;
        ssl_reject_handshake on;\n"
    )
}

/// What differs from site to site, as site.conf has it.
fn own_server(listens: &Listens, sandbox: u16, extra: &Extra) -> String {
    let Listens {
        port, http2, http1, ..
    } = listens;
    let dist = extra.dist.clone().unwrap_or_else(built_app);
    format!(
        "listen 127.0.0.1:{port} ssl http2;
        listen 127.0.0.1:{http2} http2;
        listen 127.0.0.1:{http1};
        server_name {SITE};
        ssl_certificate {certificates}/known.pem;
        ssl_certificate_key {certificates}/known.key;
        root {dist};
        proxy_ssl_trusted_certificate {certificates}/ca.pem;
        # The sandbox's own pages, which no real site has: how to connect, and its sign-in authority.
        location ~ ^/(__sandbox/|[^/]+/oauth2/v2.0/|[^/]+/v2.0/.well-known/) {{
            proxy_pass http://127.0.0.1:{sandbox};
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-Proto $scheme;
            add_header X-Sandbox yes;
        }}\n",
        certificates = certificates().display(),
        dist = dist.display(),
    )
}

/// The rest of nginx's configuration, which no site's is like: the hosts behind the proxy, and where they are.
fn around(folder: &Path, upstream: u16, sandbox: u16, extra: &Extra) -> String {
    let certificates = certificates().display().to_string();
    let upstreams = extra
        .upstreams
        .replace("UPSTREAM_PORT", &upstream.to_string())
        .replace("CERTIFICATES", &certificates);
    let own = [
        "shop.example",
        "usa.shop.example",
        "api.businesscentral.example",
    ];
    let named: String = own
        .into_iter()
        .chain(extra.names())
        .map(|host| {
            let port = extra.port_of(host).unwrap_or(upstream);
            format!("upstream {host} {{ server 127.0.0.1:{port}; }}\n")
        })
        .collect();
    format!(
        "daemon off;
        master_process off;
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
    )
}
