//! What a hostile or broken server tries: each attack was carried to its end once.

mod lists;
mod words;
