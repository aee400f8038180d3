//! The state that all pages share, and what users do with it.

mod latest;
mod model;
mod parts;

pub use latest::Latest;
pub use model::{
    Activity, Begun, Doing, Elsewhere, Hindrance, Keeping, Model, NotImported, NotTaken, Phase,
    WEBSTORE, Wish, last_run_of_orders, writing_was_overtaken,
};
pub use parts::{Missing, Page, Work};
