//! A run that goes on, and how it ended: on every page that starts one.

use leptos::prelude::*;

use crate::app::{Activity, Model, Wish};
use crate::components::{Command, Look, Message, Tone};

/// Pause and stop, while a run goes on in this tab; stop, while it reads.
#[component]
pub fn RunButtons(model: Model) -> impl IntoView {
    let running = move || model.activity.with(|it| matches!(it, Activity::Running(_)));
    let reading = move || model.activity.with(|it| matches!(it, Activity::Reading(_)));
    let wish_for = Callback::new(move |wish| model.wish_for(wish));
    view! {
        <Show when=running>
            <WishButtons wish=model.wish.into() choose=wish_for/>
        </Show>
        <Show when=reading>
            <StopReading choose=wish_for/>
        </Show>
    }
}

/// Gives a reading up at once: nothing is half done by it.
#[component]
pub fn StopReading(choose: Callback<Wish>) -> impl IntoView {
    view! { <button type="button" data-testid="stop-reading" on:click=move |_| choose.run(Wish::Stop)>"Stop reading"</button> }
}

/// What the user may want of a run.
#[component]
pub fn WishButtons(wish: Signal<Wish>, choose: Callback<Wish>) -> impl IntoView {
    let stops = move || wish.get() == Wish::Stop;
    let paused = move || wish.get() == Wish::Pause;
    let hindrance =
        Signal::derive(move || stops().then(|| "It stops as soon as this step is done.".into()));
    view! {
        <Command testid="pause" hindrance on_press=move |()| choose.run(if paused() { Wish::GoOn } else { Wish::Pause })>
            {move || if paused() { "Resume" } else { "Pause" }}
        </Command>
        <Command testid="stop" hindrance on_press=move |()| choose.run(Wish::Stop)>
            {move || if stops() { "Stopping after this step…" } else { "Stop" }}
        </Command>
    }
}

/// What a run that goes on waits for.
#[component]
pub fn RunNotes(model: Model) -> impl IntoView {
    let running = move || model.activity.with(|it| matches!(it, Activity::Running(_)));
    view! {
        <Show when=move || running() && model.wish.get() == Wish::Pause>
            <p class="muted" role="status" data-testid="paused">"Paused: what was under way is being finished, nothing new is begun."</p>
        </Show>
        <Show when=move || model.sign_in_wanted.get()>
            <SignInAgain model/>
        </Show>
    }
}

/// Asks to sign in again while a run waits for it.
#[component]
fn SignInAgain(model: Model) -> impl IntoView {
    let with_microsoft = model.state.with_untracked(|state| {
        let connection = state.connection.as_ref();
        connection.is_some_and(|it| it.company.sign_in.is_some())
    });
    view! {
        <div data-testid="sign-in-again">
            <Message tone=Tone::Warning title="Business Central's sign-in has expired">
                <p>"The run waits and goes on where it was. Nothing is lost; you can also stop it."</p>
                {if with_microsoft {
                    view! { <SignInButton model/> }.into_any()
                } else {
                    view! { <TypedToken model/> }.into_any()
                }}
            </Message>
        </div>
    }
}

#[component]
fn SignInButton(model: Model) -> impl IntoView {
    view! {
        <p class="actions">
            <Command look=Look::Primary testid="sign-in"
                hindrance=Signal::derive(move || model.is_signing_in().then(|| "The sign-in window is open already.".into()))
                on_press=move |()| model.sign_in_to_company()>"Sign in with Microsoft"</Command>
            <Show when=move || model.is_signing_in()>
                <span role="status">"Waiting for the sign-in window…"</span>
                <button type="button" on:click=move |_| model.give_up_sign_in()>"Cancel"</button>
            </Show>
        </p>
    }
}

#[component]
fn TypedToken(model: Model) -> impl IntoView {
    let token = RwSignal::new(String::new());
    view! {
        <form class="actions" on:submit=move |event| {
            event.prevent_default();
            let typed = token.get_untracked().trim().to_owned();
            if !typed.is_empty() {
                model.sign_in_again(typed);
            }
        }>
            <label class="field">
                <span>"New access token"</span>
                <input type="password" autocomplete="off" bind:value=token/>
            </label>
            <button type="submit" class="primary">"Go on"</button>
        </form>
    }
}
