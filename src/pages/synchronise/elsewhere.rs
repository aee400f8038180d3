//! What another tab, or this one in the background, does with the webstore that is shown: on every page.

use concord_core::view::waiting_in_words;
use leptos::prelude::*;

use super::run::{StopReading, WishButtons};
use crate::app::{Activity, Doing, Elsewhere, Model, Wish};
use crate::browser::words::WRITING;
use crate::components::{Message, ProgressBar, Tone};

/// Says that work goes on elsewhere, how far it is, and lets the user pause and stop it from here.
#[component]
pub fn ElsewhereNotice() -> impl IntoView {
    let model = expect_context::<Model>();
    // What changes with each step is apart, so that a button does not vanish under the pointer.
    let work = Memo::new(move |_| {
        model.activity.with(|activity| match activity {
            Activity::Elsewhere(work) => Some(work.clone()),
            _ => None,
        })
    });
    let gist = Memo::new(move |_| {
        work.with(|work| {
            work.as_ref()
                .map(|work| (title(model, work), text(model, work)))
        })
    });
    let running = Signal::derive(move || {
        work.with(|it| it.as_ref().is_some_and(|it| it.doing == Doing::Running))
    });
    let wish =
        Signal::derive(move || work.with(|it| it.as_ref().map(|it| it.wish).unwrap_or_default()));
    let wish_for = Callback::new(move |wish| model.wish_for(wish));
    let waits = move || work.with(|it| it.as_ref().is_some_and(|it| it.sign_in_wanted));
    move || {
        gist.get().map(|(title, text)| view! {
        <div data-testid="elsewhere">
            <Message tone=Tone::Info title>
                <p>{text}</p>
                {move || work.get().map(|work| view! { <ProgressBar progress=work.progress/> })}
                <Show when=move || wish.get() == Wish::Pause>
                    <p role="status" data-testid="paused">"Paused: what was under way is being finished, nothing new is begun."</p>
                </Show>
                {move || model.waits_for().map(|it| view! { <p role="status">{waiting_in_words(&it, WRITING)}</p> })}
                <Show when=waits>
                    <p>"It waits for a sign-in to Business Central, in the tab that it goes on in."</p>
                </Show>
                <p class="actions">
                    <Show when=move || running.get() fallback=move || view! { <StopReading choose=wish_for/> }>
                        <WishButtons wish choose=wish_for/>
                    </Show>
                </p>
            </Message>
        </div>
    })
    }
}

fn title(model: Model, work: &Elsewhere) -> String {
    match (model.is_own(work), work.doing) {
        (true, _) => format!("Automatic synchronisation of {} is going on", work.webstore),
        (false, Doing::Running) => "A run is going on in another tab".to_owned(),
        (false, Doing::Reading) => "Another tab is reading both systems".to_owned(),
    }
}

fn text(model: Model, work: &Elsewhere) -> String {
    let place = if model.is_own(work) { "" } else { " there" };
    format!(
        "Of all tabs one at a time works on webstore {}. What comes of it{place} is shown here as soon as it is over; until then nothing can be changed or begun here.",
        work.webstore
    )
}
