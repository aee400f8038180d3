//! The shell: navigation, routes, and the state that all pages share.

mod latest;
mod model;
mod shell;
mod whereabouts;

pub use latest::Latest;
pub use model::{
    Activity, Begun, Doing, Elsewhere, Hindrance, Keeping, Model, NotImported, NotTaken, Phase,
    Wish, last_run_of_orders, writing_was_overtaken,
};
pub use shell::App;
pub use whereabouts::use_show_webstore;
