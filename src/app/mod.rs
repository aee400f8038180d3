//! The shell: navigation, routes, and the state that all pages share.

mod model;
mod shell;

pub use model::{Activity, Model, Phase};
pub use shell::App;
