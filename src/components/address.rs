//! What of a page stands in its address: filter, search, the record that is looked at. So that it can be sent to a colleague,
//! and the browser's way back leads to it.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

/// How long something changes before the address follows: browsers refuse too many changes of an address.
const TYPED: Duration = Duration::from_millis(400);

/// How a change of the address counts for the browser's way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The way back leads to what was there before.
    Forward,
    /// It takes the place of what was there.
    InPlace,
}

/// Values of parts of an address; none takes a part out.
pub type Parts = Vec<(&'static str, Option<String>)>;

/// Sets parts of the address of the page that is shown. The rest of it stays.
pub fn use_address() -> Callback<(Parts, Step)> {
    let (location, navigate) = (use_location(), use_navigate());
    Callback::new(move |(parts, step): (Parts, Step)| {
        let mut search = location.search.get_untracked();
        for (name, value) in parts {
            search = with_part(&search, name, value.as_deref());
        }
        let options = NavigateOptions {
            replace: step == Step::InPlace,
            scroll: false,
            ..Default::default()
        };
        navigate(
            &format!("{}{search}", location.pathname.get_untracked()),
            options,
        );
    })
}

/// A named part of the page's address.
#[derive(Clone, Copy)]
pub struct AddressPart {
    name: &'static str,
    /// What it holds; none where it is not there.
    pub value: Memo<Option<String>>,
    address: Callback<(Parts, Step)>,
}

impl AddressPart {
    /// Sets it; nothing takes it out.
    pub fn set(self, value: Option<String>, step: Step) {
        if self.value.get_untracked() != value {
            self.address.run((vec![(self.name, value)], step));
        }
    }
}

/// A part of the address of the page that is shown.
pub fn use_address_part(name: &'static str) -> AddressPart {
    let query = use_query_map();
    AddressPart {
        name,
        value: Memo::new(move |_| {
            query
                .with(|query| query.get(name))
                .filter(|it| !it.is_empty())
        }),
        address: use_address(),
    }
}

/// A query with another value of one of its parts.
fn with_part(search: &str, name: &str, value: Option<&str>) -> String {
    let is_it = |part: &&str| part.split('=').next() == Some(name);
    let others = search.trim_start_matches('?').split('&');
    let others = others.filter(|part| !part.is_empty() && !is_it(part));
    let mut parts: Vec<String> = others.map(str::to_owned).collect();
    if let Some(value) = value {
        let encoded = String::from(js_sys::encode_uri_component(value));
        parts.push(format!("{name}={encoded}"));
    }
    match parts.is_empty() {
        true => String::new(),
        false => format!("?{}", parts.join("&")),
    }
}

/// A search that stands in the address as `q`.
pub fn use_search() -> RwSignal<String> {
    use_changing_part("q")
}

/// A part of the address that changes with every key, as a search or the line that the keyboard is at does; empty where it is not
/// there. What it holds is there at once for the page, and soon after in the address.
pub fn use_changing_part(name: &'static str) -> RwSignal<String> {
    let part = use_address_part(name);
    let there = part.value.get_untracked().unwrap_or_default();
    let (typed, written) = (RwSignal::new(there.clone()), StoredValue::new(there));
    // Counts what was typed or followed since: what waits to be written is of its own moment alone.
    let moment = StoredValue::new(0_u32);
    Effect::new(move || {
        let there = part.value.get().unwrap_or_default();
        // Another one than was written from here: the way back led to it. It counts, and nothing that waits is written over it.
        if written.with_value(|written| *written != there) {
            moment.update_value(|it| *it += 1);
            written.set_value(there.clone());
            if typed.with_untracked(|typed| *typed != there) {
                typed.set(there);
            }
        }
    });
    Effect::new(move |before: Option<()>| {
        let now = typed.get();
        moment.update_value(|it| *it += 1);
        if before.is_none() || written.with_value(|written| *written == now) {
            return;
        }
        let of = moment.get_value();
        set_timeout(
            move || {
                if moment.try_get_value() != Some(of) {
                    return;
                }
                written.set_value(now.clone());
                part.set(Some(now).filter(|it| !it.is_empty()), Step::InPlace);
            },
            TYPED,
        );
    });
    typed
}
