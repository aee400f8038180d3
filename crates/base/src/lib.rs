//! Words that everything else uses, and that know nothing of customers: which of the two systems, points in time, what users
//! are told of an error, long work with pauses, and files for users.

pub mod clock;
pub mod csv;
pub mod decimal;
pub mod explanation;
pub mod file_name;
pub mod gather;
pub mod json;
pub mod sabotage;
pub mod shelf;
pub mod side;
pub mod slices;
pub mod time;
pub mod variants;
pub mod waiting;

pub use clock::Clock;
pub use explanation::Explanation;
pub use side::Side;
pub use time::Timestamp;
pub use variants::all;
pub use waiting::{Waited, Waiting, WaitsFor};
