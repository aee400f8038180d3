//! The demo of `cargo xtask demo`: its server says how to connect to it, and gives its keys to everybody.

use concord_core::sample::Sample;

use crate::http::Http;
use crate::problem::Problem;

/// What the demo served at this address says of itself.
///
/// # Errors
/// No demo answers there.
pub async fn sample(http: &Http, app: &str) -> Result<Sample, Problem> {
    let none = || Problem::NotADemo {
        app: app.to_owned(),
    };
    let request = http::Request::get(format!("{app}{}", Sample::PATH)).body(String::new());
    let answer = http.send(request.map_err(|_| none())?).await;
    let answer = answer.map_err(|_| none())?;
    Sample::read(answer.body()).ok_or_else(none)
}
