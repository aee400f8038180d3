//! The sandbox on a port of this machine, with the app and its proxy path beside it where asked for.

mod app;
mod headers;
mod log;

use std::io;
use std::path::PathBuf;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use http::{HeaderValue, StatusCode, Uri};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;
use tower::service_fn;

use crate::Sandbox;
use log::{End, Entry};

/// More than any batch needs.
const LARGEST_BODY: usize = 64 << 20;

/// Where and how to serve.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// 0 picks a free one.
    pub port: u16,
    /// The folder of the built app.
    pub app: Option<PathBuf>,
    /// Whether each request is printed.
    pub log: bool,
}

/// A port that is taken and ready.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    settings: Settings,
    port: u16,
}

/// What the handlers share.
#[derive(Clone)]
struct Shared {
    sandbox: Arc<Mutex<Sandbox>>,
    log: Option<SyncSender<String>>,
}

/// Marks a response that must never be sent: the connection is reset instead.
#[derive(Clone)]
struct Dropped;

impl Server {
    /// Takes the port, on 127.0.0.1 only.
    ///
    /// # Errors
    /// A sentence for the user where the port cannot be had.
    pub async fn bind(settings: &Settings) -> Result<Self, String> {
        let taken = |error: io::Error| match error.kind() {
            io::ErrorKind::AddrInUse => {
                format!(
                    "Port {} is taken by another program. Choose another one with --port, or --port 0 for any free one.",
                    settings.port
                )
            }
            _ => format!("Port {} cannot be used: {error}.", settings.port),
        };
        let listener = TcpListener::bind(("127.0.0.1", settings.port))
            .await
            .map_err(taken)?;
        let port = listener.local_addr().map_err(taken)?.port();
        Ok(Self {
            listener,
            settings: settings.clone(),
            port,
        })
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Answers requests until the future is dropped.
    pub async fn run(self, sandbox: Sandbox) {
        let shared = Shared {
            sandbox: Arc::new(Mutex::new(sandbox)),
            log: self.settings.log.then(log::printer),
        };
        let router = match &self.settings.app {
            None => Router::new().fallback(any(direct)).with_state(shared),
            Some(folder) => app::router(folder, shared),
        };
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    tokio::spawn(serve_connection(stream, router.clone()));
                }
                // Too many open files, a connection gone before it was taken: the next one may do better.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }
}

async fn serve_connection(stream: TcpStream, router: Router) {
    let service = service_fn(move |request| {
        let router = router.clone();
        async move {
            let response = router
                .oneshot(request)
                .await
                .unwrap_or_else(|never| match never {});
            match response.extensions().get::<Dropped>() {
                // An error makes the connection end without an answer.
                Some(Dropped) => Err(io::Error::from(io::ErrorKind::ConnectionAborted)),
                None => Ok(response),
            }
        }
    });
    let builder = Builder::new(TokioExecutor::new());
    let Ok((stream, handle)) = with_handle(stream) else {
        return;
    };
    let served = builder
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .await;
    if served.is_err() {
        // Not closed in order but reset. Where that cannot be had, closed will do: the client sees no answer either way.
        let _ = handle.set_zero_linger();
    }
}

/// The stream, and a second handle to it that outlives its use. The connection ends when both are gone.
fn with_handle(stream: TcpStream) -> io::Result<(TcpStream, TcpStream)> {
    let stream = stream.into_std()?;
    let handle = stream.try_clone()?;
    Ok((TcpStream::from_std(stream)?, TcpStream::from_std(handle)?))
}

/// A request to the sandbox itself.
async fn direct(State(shared): State<Shared>, request: Request) -> Response {
    answer(&shared, request, None).await
}

/// Hands a request to the sandbox, under another address where it came through the proxy path, and waits as long as it says. The lock
/// is not held while waiting.
async fn answer(shared: &Shared, request: Request, address: Option<Uri>) -> Response {
    let (mut parts, body) = request.into_parts();
    let mut entry = Entry::new(shared.log.clone(), parts.method.clone(), parts.uri.clone());
    if let Some(address) = address {
        parts.uri = address;
    }
    let body = match to_bytes(body, LARGEST_BODY).await {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) => {
            entry.end = End::Answered(StatusCode::PAYLOAD_TOO_LARGE);
            return (StatusCode::PAYLOAD_TOO_LARGE, "The body is too large.").into_response();
        }
    };
    let answer = {
        let mut sandbox = shared
            .sandbox
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        sandbox.follow(now());
        sandbox.handle(http::Request::from_parts(parts, body))
    };
    entry.fault = answer.fault.map(|fault| fault.name());
    tokio::time::sleep(answer.delay).await;
    let status = answer.response.as_ref().map(http::Response::status);
    entry.end = status.map_or(End::Dropped, End::Answered);
    match answer.response {
        Some(response) => response.map(Body::from),
        None => {
            let mut response = Response::new(Body::empty());
            response.extensions_mut().insert(Dropped);
            response
        }
    }
}

fn now() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Nothing here may be kept by a browser: the next build has other files of the same names.
fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(
        http::header::CACHE_CONTROL,
        HeaderValue::from_static("no-store"),
    );
    response
}
