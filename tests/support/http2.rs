//! Requests over HTTP/2 without TLS, with a path and headers as they stand: what a browser sends once TLS is taken off.

use std::io::Cursor;

use h2::client::SendRequest;
use http::uri::{PathAndQuery, Scheme};
use http::{Request, Uri};
use tokio::net::TcpStream;

use super::nginx::SITE;
use super::raw::RawAnswer;

/// A connection on which requests can follow each other.
pub struct Connection(SendRequest<Cursor<Vec<u8>>>);

/// Whether a target can be written at all by the library behind this; what cannot is for HTTP/1.1 alone.
pub fn can_send(target: &str) -> bool {
    let parsed: Result<PathAndQuery, _> = target.parse();
    parsed.is_ok_and(|it| it.as_str() == target)
}

impl Connection {
    /// Opens one to a port of this machine.
    pub async fn open(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).await;
        let stream = stream.expect("it listens");
        let (sender, connection) = h2::client::Builder::new()
            .handshake(stream)
            .await
            .expect("it speaks HTTP/2");
        // Ends by itself, with an error that the request hears of as well.
        tokio::spawn(connection);
        Self(sender)
    }

    /// Sends a request; what came of it. Status 0 when there was no answer, or one that is none.
    pub async fn ask(
        &self,
        method: &str,
        target: &str,
        headers: &[(String, String)],
        body: &str,
    ) -> RawAnswer {
        let uri = Uri::builder()
            .scheme(Scheme::HTTP)
            .authority(SITE)
            .path_and_query(target)
            .build()
            .expect("the target can be sent");
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(()).expect("the headers can be sent");
        match self.exchange(request, body).await {
            Ok(answer) => answer,
            Err(error) => RawAnswer {
                status: 0,
                head: String::new(),
                body: format!("({error})"),
            },
        }
    }

    async fn exchange(&self, request: Request<()>, body: &str) -> Result<RawAnswer, h2::Error> {
        let mut sender = self.0.clone().ready().await?;
        let (answer, mut stream) = sender.send_request(request, body.is_empty())?;
        if !body.is_empty() {
            // It may be answered before all of it is there.
            let _ = stream.send_data(Cursor::new(body.as_bytes().to_vec()), true);
        }
        let answer = answer.await?;
        let status = answer.status().as_u16();
        let mut head = format!("HTTP/2 {status}");
        for (name, value) in answer.headers() {
            let value = String::from_utf8_lossy(value.as_bytes());
            head.push_str(&format!("\r\n{name}: {value}"));
        }
        let mut content = answer.into_body();
        let mut bytes = Vec::new();
        while let Some(part) = content.data().await {
            let part = part?;
            let _ = content.flow_control().release_capacity(part.len());
            bytes.extend_from_slice(&part);
        }
        Ok(RawAnswer {
            status,
            head,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        })
    }
}
