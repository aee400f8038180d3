//! What more than one page uses.

mod command;
mod connect_first;
mod field;
mod icon;
mod message;
mod notice;
mod progress;
mod save_bar;
mod tab;
mod vault;
mod virtual_list;
mod walk;
mod window;

pub use command::{Command, Look};
pub use connect_first::ConnectFirst;
pub use field::{CheckField, FieldProblem, ProblemLine, SelectField, TextField};
pub use icon::{Icon, IconView};
pub use message::{Explained, Message, Tone};
pub use notice::NoticeLine;
pub use progress::ProgressBar;
pub use save_bar::SaveBar;
pub use tab::FastTab;
pub use vault::{Attempt, PassphraseField, Unlock};
pub use virtual_list::VirtualList;
pub use walk::walked;
pub use window::window_is_narrower_than;
