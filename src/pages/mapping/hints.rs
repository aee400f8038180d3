//! Customers that may be one by a sign that is too weak to map by: looked at, and mapped by hand or left.

use concord_core::mapping::Hint;
use concord_core::overview;
use concord_core::slices::Pauses;
use concord_core::view::{At, Does, walked};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::sides::{SideBySide, Sides};
use crate::app::{Hindrance, Latest, Model};
use crate::browser::words::counted;
use crate::browser::{BrowserClock, measured_to_the_end};
use crate::components::{Command, VirtualList, pressed};

/// The hints, once they are found. Nothing is looked for while nobody reviews suggestions.
#[component]
pub fn Hints(
    model: Model,
    is_narrow: Signal<bool>,
    /// What the last action has done, in words.
    said: RwSignal<String>,
) -> impl IntoView {
    let found = RwSignal::new(Vec::<Hint>::new());
    let looking = Latest::new();
    Effect::new(move || {
        let suggestions = model.suggestions.get();
        let state = model.state.get_untracked();
        let work = async move {
            let pauses = Pauses::new(&BrowserClock);
            overview::hints_in_slices(&state, &suggestions, &pauses).await
        };
        looking.begin(measured_to_the_end("hints", work), move |hints| {
            found.try_set(hints);
        });
    });
    let refused = RwSignal::new(None::<String>);
    let row_height = Signal::derive(move || if is_narrow.get() { 150 } else { 72 });
    // Where the keyboard is; the last one where there are fewer by now.
    let went_to = RwSignal::new(0);
    let last = Memo::new(move |_| found.with(Vec::len).saturating_sub(1));
    let at = Memo::new(move |_| went_to.get().min(last.get()));
    let hindrance = Signal::derive(move || model.hindrance_to_change());
    let map = Callback::new(move |hint: Hint| {
        if let Some(waits) = hindrance.get_untracked() {
            return refused.set(Some(waits.words()));
        }
        let problem = model.map_by_hand(&hint.company, hint.webstore).err();
        if problem.is_none() {
            said.set(format!(
                "The hint is taken: webstore ID {} is mapped.",
                hint.webstore
            ));
        }
        refused.set(problem.map(|it| it.words()));
    });
    let key = move |event: KeyboardEvent| {
        let here = at.get_untracked();
        match pressed(model, At::Hints, &event) {
            Some(Does::Open) => {
                if let Some(hint) = found.with_untracked(|found| found.get(here).cloned()) {
                    map.run(hint);
                }
            }
            Some(Does::Walk) => {
                let to = walked(&event.key(), here, last.get_untracked());
                went_to.set(to.unwrap_or(here));
            }
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <Show when=move || found.with(|found| !found.is_empty())>
            <section class="card" data-testid="hints">
                <h2>{move || counted(found.with(Vec::len), "hint", "hints")}</h2>
                <p class="muted">"These may be the same customer, by a sign that is too weak to suggest a mapping, or by their e-mail or name although the account is mapped to another company. Accepting suggestions maps none of them: map by hand what belongs together."</p>
                {move || refused.get().map(|words| view! { <p class="problem" role="alert">{words}</p> })}
                <p class="visually-hidden" id="hint-keys">"Arrow keys walk the hints, Enter maps one."</p>
                <div class="pairs" role="grid" aria-label="Hints" tabindex="0" aria-describedby="hint-keys" data-testid="hint-list"
                    aria-rowcount=move || found.with(Vec::len).to_string() aria-activedescendant=move || format!("hint-{}", at.get())
                    on:keydown=key>
                    <VirtualList rows=found row_height in_sight=Signal::derive(move || Some(at.get()))
                        row=move |place, hint: Hint| view! { <HintRow model place hint at went_to hindrance map/> }/>
                </div>
            </section>
        </Show>
    }
}

#[component]
fn HintRow(
    model: Model,
    /// The place among the hints.
    place: usize,
    hint: Hint,
    /// Where the keyboard is, and how it is taken elsewhere.
    at: Memo<usize>,
    went_to: RwSignal<usize>,
    /// What mapping has to wait for.
    hindrance: Signal<Option<Hindrance>>,
    map: Callback<Hint>,
) -> impl IntoView {
    let sides = Sides::of(model, hint.webstore, &hint.company);
    let label = format!("Map {} to {}", sides.company.name, sides.webstore.name);
    let signs = hint.signs.clone();
    let spoken = sides.in_words(&signs);
    view! {
        <div class="pair hint" role="row" id=format!("hint-{place}") aria-label=spoken aria-rowindex=(place + 1).to_string()
            class:at=move || at.get() == place on:click=move |_| went_to.set(place)>
            <span role="gridcell"><Command in_list=true label testid="map-hint" hindrance on_press=move |()| map.run(hint.clone())>"Map"</Command></span>
            <SideBySide sides signs role="gridcell"/>
        </div>
    }
}
