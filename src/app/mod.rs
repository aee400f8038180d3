//! The shell: navigation, routes, and the state that all pages share.

mod model;
mod shell;

pub use model::{Activity, Keeping, Model, Phase, Wish};
pub use shell::App;
