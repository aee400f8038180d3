//! Every fault of the project's list by its number, each with what must happen. Where a number has several parts, further tests of it
//! stand beside the feature that they belong to.
//!
//! | faults | where |
//! | --- | --- |
//! | 1, 2, 3, 12, 13, 14, 15, 23, 24, 25 | `requests` |
//! | 4, 5, 6, 7, 8, 19, 20, 21, 22 | `records` |
//! | 9, 10, 11, 16, 17, 18 | `systems` |
//!
//! Of 16 and 17 the browser has a part of its own: its storage (`src/browser`, tests in Chromium) and its lock over all tabs (`tests`, end
//! to end).

mod records;
mod requests;
mod systems;
