//! The shell: navigation, routes, and the state that all pages share.

mod late;
mod latest;
mod model;
mod parts;
mod shell;
mod whereabouts;

pub use latest::Latest;
pub use model::{
    Activity, Begun, Doing, Elsewhere, Hindrance, Keeping, Model, NotImported, NotTaken, Phase,
    Wish, last_run_of_orders, writing_was_overtaken,
};
pub use parts::{Missing, Work};
pub use shell::App;
pub use whereabouts::use_show_webstore;
