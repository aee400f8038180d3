//! The search over pages, actions, settings and customers, as Business Central's users know it from Alt+Q.

use concord_core::overview::{Filter, Order, search_words, shown_in_slices};
use concord_core::slices::Pauses;
use concord_core::view::{
    At, Does, Lead, MOST_FOUND, Place, all_customers_place, customer_place, found, found_in_words,
    walked,
};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::closed;
use crate::app::{Latest, Model, Over};
use crate::browser::words::{WRITING, count};
use crate::browser::{BrowserClock, Reached, reach};
use crate::components::{Dialog, pressed};

/// The customers that fit: how many, and the first of them.
type Customers = (usize, Vec<Place>);

/// The dialog.
#[component]
pub fn Search(model: Model) -> impl IntoView {
    let frame = NodeRef::<html::Dialog>::new();
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let named = Memo::new(move |_| {
        let shown = model.place().map(|it| it.code);
        let mut others: Vec<String> = model
            .house
            .with(|house| house.webstores.keys().cloned().collect());
        others.retain(|code| Some(code) != shown.as_ref());
        typed.with(|typed| found(typed, shown.as_deref(), &others))
    });
    let customers = customers(model, typed);
    let all = Memo::new(move |_| {
        let mut all = named.with(|named| named.places.clone());
        customers.with(|(number, listed)| {
            all.extend(listed.iter().cloned());
            if *number > MOST_FOUND {
                all.push(all_customers_place(&count(*number), &typed.get(), encoded));
            }
        });
        all
    });
    let last = move || all.with(Vec::len).saturating_sub(1);
    let is_empty = move || all.with(Vec::is_empty);
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
    let said = move || {
        let number = customers.with(|(number, _)| *number);
        named.with(|named| typed.with(|typed| found_in_words(typed, named, number, WRITING)))
    };
    view! {
        <Dialog label="Search" frame on_close=closed(model, Over::Search) testid="search-all-over">
            <input type="text" role="combobox" class="over-search" autofocus aria-label="Search pages, actions, settings and customers"
                placeholder="Search pages, actions, settings and customers" autocomplete="off" spellcheck="false"
                aria-autocomplete="list" aria-controls="found" aria-expanded=move || (!is_empty()).to_string()
                aria-activedescendant=move || (!is_empty()).then(|| option_id(at.get().min(last())))
                data-testid="find-words" prop:value=typed on:keydown=key on:input:target=move |event| {
                    typed.set(event.target().value());
                    at.set(0);
                    with_option(0, |option| option.scroll_into_view_with_bool(false));
                }/>
            <p class="muted" role="status" data-testid="found-said">{said}</p>
            <div role="listbox" id="found" class="over-results" aria-label="Results" hidden=is_empty>{move || {
                let places = all.get().into_iter().enumerate();
                places.map(|(number, place)| view! { <Option model frame number place at/> }).collect_view()
            }}</div>
        </Dialog>
    }
}

/// One result. It is a link, so that it leads away as links do.
#[component]
fn Option(
    model: Model,
    frame: NodeRef<html::Dialog>,
    number: usize,
    place: Place,
    at: RwSignal<usize>,
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
            Lead::Shortcuts => return model.over.set(Some(Over::Shortcuts)),
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
            aria-selected=move || (at.get() == number).to_string() on:click=go>
            <span class="found-name" dir="auto">{place.label}</span>
            <span class="muted">{place.within}</span>
            <span class="badge">{place.kind.label()}</span>
        </a>
    }
    .into_any()
}

/// The customers of the webstore that is shown that hold every word.
fn customers(model: Model, typed: RwSignal<String>) -> RwSignal<Customers> {
    let customers = RwSignal::new(Customers::default());
    let looking = Latest::new();
    Effect::new(move || {
        let words = typed.with(|typed| search_words(typed));
        let lines = model.lines.get();
        if words.is_empty() {
            return customers.set(Customers::default());
        }
        let work = async move {
            let pauses = Pauses::new(&BrowserClock);
            shown_in_slices(&lines, Filter::All, &words, Order::default(), &pauses).await
        };
        looking.begin(work, move |places| {
            let line = |place: &u32| {
                let lines = model.lines.read_untracked();
                model
                    .state
                    .with_untracked(|state| lines.line(*place, state))
            };
            let listed = places.iter().take(MOST_FOUND).filter_map(line);
            let listed = listed.map(|line| customer_place(&line, encoded)).collect();
            let _ = customers.try_set((places.len(), listed));
        });
    });
    customers
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
