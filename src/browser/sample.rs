//! The sample data of `cargo xtask demo`: asks the server that this page came from how to connect to it.

use concord_core::connection::{Connection, Secrets};
use concord_core::sample::Sample;
use gloo_net::http::Request;

/// Why there is no sample data to connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleError {
    /// The server that this page came from has none.
    NotADemo,
}

/// Where the demo's systems are, and their keys.
pub async fn sample_connection() -> Result<(Connection, Secrets), SampleError> {
    let answer = Request::get(Sample::PATH)
        .send()
        .await
        .map_err(|_| SampleError::NotADemo)?;
    let text = answer.text().await.map_err(|_| SampleError::NotADemo)?;
    let sample = Sample::read(&text).ok_or(SampleError::NotADemo)?;
    let connection = sample.connection.clone();
    let secrets = sample.secrets_for(&connection);
    Ok((connection, secrets))
}
