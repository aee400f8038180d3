//! The shell: navigation, routes, and the state that all pages share.

mod latest;
mod model;
mod shell;

pub use latest::Latest;
pub use model::{
    Activity, Doing, Elsewhere, Hindrance, Keeping, Model, NotImported, NotTaken, Phase, Wish,
    last_run_of_orders,
};
pub use shell::App;
