//! Walking a long list by keyboard: the list has the focus and names the line that the keyboard is at, so that one press of
//! Tab leads past a hundred thousand lines.

/// How many lines a page key moves by.
const PAGE: usize = 12;

/// Where a key leads from the line `at`, `last` being the last one; none when it is no key that walks.
pub fn walked(key: &str, at: usize, last: usize) -> Option<usize> {
    Some(match key {
        "ArrowDown" => (at + 1).min(last),
        "ArrowUp" => at.saturating_sub(1),
        "PageDown" => (at + PAGE).min(last),
        "PageUp" => at.saturating_sub(PAGE),
        "Home" => 0,
        "End" => last,
        _ => return None,
    })
}
