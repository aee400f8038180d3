//! The search over pages, actions, settings and customers, as Business Central's users know it from Alt+Q.

use concord_core::overview::{Filter, Order, search_words};
use concord_core::view::{
    At, Does, Lead, Listed, MOST_FOUND, Place, customer_place, listed, walked,
};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::app::{Latest, Model};
use crate::browser::words::WRITING;
use crate::browser::{Reached, reach};
use crate::components::{Dialog, pressed};

/// The dialog.
#[component]
pub fn Search(model: Model) -> impl IntoView {
    let frame = NodeRef::<html::Dialog>::new();
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let all = found(model, typed);
    let last = move || all.with(|all| all.places.len()).saturating_sub(1);
    let is_empty = move || all.with(|all| all.places.is_empty());
    let key = move |event: KeyboardEvent| {
        let here = at.get_untracked().min(untrack(last));
        match pressed(model, At::Search, &event) {
            Some(Does::Walk) => {
                let to = walked(&event.key(), here, untrack(last)).unwrap_or(here);
                at.set(to);
                with_option(to, |option| option.scroll_into_view_with_bool(false));
            }
            // As a press of the mouse: whoever has typed something on the page is asked before it is left.
            Some(Does::Open) => with_option(here, HtmlElement::click),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <Dialog label="Search" frame on_close=Callback::new(move |()| model.over.search.set(false)) testid="search-all-over">
            <input type="text" role="combobox" class="over-search" autofocus aria-label="Search pages, actions, settings and customers"
                placeholder="Search pages, actions, settings and customers" autocomplete="off" spellcheck="false"
                aria-autocomplete="list" aria-controls="found" aria-expanded=move || (!is_empty()).to_string()
                aria-activedescendant=move || (!is_empty()).then(|| option_id(at.get().min(last())))
                data-testid="find-words" prop:value=typed on:keydown=key on:input:target=move |event| {
                    typed.set(event.target().value());
                    at.set(0);
                    with_option(0, |option| option.scroll_into_view_with_bool(false));
                }/>
            <p class="muted" role="status" data-testid="found-said">{move || all.with(|all| all.said.clone())}</p>
            <div role="listbox" id="found" class="over-results" aria-label="Results" hidden=is_empty>{move || {
                let here = at.get();
                let places = all.with(|all| all.places.clone()).into_iter().enumerate();
                places.map(|(number, place)| view! { <FoundPlace model frame number place is_at=number == here/> }).collect_view()
            }}</div>
        </Dialog>
    }
}

/// One result. It is a link, so that it leads away as links do.
#[component]
fn FoundPlace(
    model: Model,
    frame: NodeRef<html::Dialog>,
    number: usize,
    place: Place,
    /// Whether Enter opens it.
    is_at: bool,
) -> impl IntoView {
    let location = use_location();
    let (path, search) = place.path.split_once('?').unwrap_or((&place.path, ""));
    let (path, lead) = (path.to_owned(), place.lead);
    // What is on the page that is shown leaves the address as it is.
    let is_here = path == location.pathname.get_untracked() && lead != Lead::There;
    let href = match (lead, is_here, search) {
        (Lead::Shortcuts, _, _) => None,
        (_, true, "") => Some(format!(
            "{path}{}",
            window().location().search().unwrap_or_default()
        )),
        _ => Some(place.path.clone()),
    };
    let label = place.label.clone();
    let go = move |_| {
        if let Some(frame) = frame.get_untracked() {
            frame.close();
        }
        let label = label.clone();
        let what = match lead {
            Lead::There => return,
            Lead::Shortcuts => return model.over.open_shortcuts(),
            Lead::Field { within } => Reached::Field {
                label: label.clone(),
                within,
            },
            Lead::Button(name) => Reached::Button {
                name,
                presses: false,
            },
            Lead::Press(name) => Reached::Button {
                name,
                presses: true,
            },
        };
        reach(path.clone(), what, move || {
            model.say(format!(
                "“{label}” is not on this page just now: the page says what comes first."
            ));
        });
    };
    view! {
        <a class="found-place" role="option" tabindex="-1" id=option_id(number) href=href data-testid="found-place"
            aria-selected=is_at.to_string() on:click=go>
            <span class="found-name" dir="auto">{place.label}</span>
            <span class="muted">{place.within}</span>
            <span class="badge">{place.kind.label()}</span>
        </a>
    }
    .into_any()
}

/// What is found, whenever something else is typed or known.
fn found(model: Model, typed: RwSignal<String>) -> RwSignal<Listed> {
    let all = RwSignal::new(Listed::default());
    let looking = Latest::new();
    let show = move |lines: Vec<u32>| {
        let shown = untrack(|| model.place()).map(|it| it.code);
        let mut others: Vec<String> = Vec::new();
        model.house.with_untracked(|house| {
            let codes = house
                .webstores
                .keys()
                .filter(|it| Some(*it) != shown.as_ref());
            others.extend(codes.cloned());
        });
        let mut customers = Vec::new();
        model.lines.with_untracked(|known| {
            model.state.with_untracked(|state| {
                for place in lines.iter().take(MOST_FOUND) {
                    let line = known.line(*place, state);
                    customers.extend(line.map(|line| customer_place(&line, encoded)));
                }
            });
        });
        let webstores = (shown.as_deref(), others.as_slice());
        let customers = (lines.len(), customers);
        let typed = typed.get_untracked();
        let _ = all.try_set(listed(&typed, webstores, customers, WRITING, encoded));
    };
    Effect::new(move || {
        let words = typed.with(|typed| search_words(typed));
        if words.is_empty() {
            return show(Vec::new());
        }
        let showing = Filter::All.into();
        model.find_lines(looking, showing, words, Order::default(), Box::new(show));
    });
    all
}

fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

fn option_id(number: usize) -> String {
    format!("found-{number}")
}

fn with_option(number: usize, act: impl FnOnce(&HtmlElement)) {
    let found = document().get_element_by_id(&option_id(number));
    if let Some(option) = found.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        act(&option);
    }
}
