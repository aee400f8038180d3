//! The address of the page before there is a router.

/// A part of the query of the page's address; none where it is not there.
pub fn part_of_address(name: &str) -> Option<String> {
    let query = leptos::prelude::window().location().search().ok()?;
    let parts = query.trim_start_matches('?').split('&');
    let mut values = parts.filter_map(|part| part.split_once('='));
    let value = values.find(|(of, _)| *of == name)?.1;
    js_sys::decode_uri_component(value).ok().map(String::from)
}
