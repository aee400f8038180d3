//! Customers that may be one by a sign that is too weak to map by: looked at, and mapped by hand or left.

use concord_core::mapping::{Hint, Sign};
use concord_core::overview;
use concord_core::slices::ClockPauses;
use leptos::prelude::*;

use super::sides::{SideBySide, Sides};
use crate::app::{Activity, Latest, Model};
use crate::browser::words::counted;
use crate::browser::{BrowserClock, measured_to_the_end};
use crate::components::VirtualList;

/// The hints, once they are found. Nothing is looked for while nobody reviews suggestions.
#[component]
pub fn Hints(model: Model, is_narrow: Signal<bool>) -> impl IntoView {
    let found = RwSignal::new(Vec::<Hint>::new());
    let looking = Latest::new();
    Effect::new(move || {
        let suggestions = model.suggestions.get();
        let state = model.state.get_untracked();
        let work = async move {
            let pauses = ClockPauses::new(&BrowserClock);
            overview::hints_in_slices(&state, &suggestions, &pauses).await
        };
        looking.begin(measured_to_the_end("hints", work), move |hints| {
            found.try_set(hints);
        });
    });
    let refused = RwSignal::new(None::<String>);
    let row_height = Signal::derive(move || if is_narrow.get() { 112 } else { 48 });
    view! {
        <Show when=move || found.with(|found| !found.is_empty())>
            <section class="card" data-testid="hints">
                <h2>{move || counted(found.with(Vec::len), "hint", "hints")}</h2>
                <p class="muted">"These may be the same customer, by a sign that is too weak to suggest a mapping. Accepting suggestions maps none of them: map by hand what belongs together."</p>
                {move || refused.get().map(|words| view! { <p class="problem" role="alert">{words}</p> })}
                <div class="pairs">
                    <VirtualList rows=found row_height row=move |_, hint: Hint| view! { <HintRow model hint refused/> }/>
                </div>
            </section>
        </Show>
    }
}

#[component]
fn HintRow(model: Model, hint: Hint, refused: RwSignal<Option<String>>) -> impl IntoView {
    let sides = Sides::of(model, hint.webstore, &hint.company);
    let label = format!("Map {} to {}", sides.company.name, sides.webstore.name);
    // The others are in the comparison, with the number itself.
    let sign = hint
        .signs
        .contains(&Sign::NearMissName)
        .then(|| Sign::NearMissName.words());
    view! {
        <div class="pair hint">
            <button type="button" aria-label=label data-testid="map-hint"
                disabled=move || model.activity.with(Activity::is_busy) || !model.is_current.get()
                on:click=move |_| refused.set(model.map_by_hand(&hint.company, hint.webstore).err().map(|it| it.words()))>
                "Map"
            </button>
            <SideBySide sides sign/>
        </div>
    }
}
