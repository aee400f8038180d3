//! Whether the keys stay in this browser, and under which passphrase.

use std::num::NonZeroU32;

use concord_core::vault::passphrase_problem;
use leptos::prelude::*;

use crate::app::{Hindrance, Keeping, Model};
use crate::components::{Attempt, Command, FastTab, Look, PassphraseField, Unlock};

/// Minutes that can be chosen; none is "until this page is reloaded".
const LOCKS: [Option<u32>; 6] = [Some(5), Some(15), Some(30), Some(60), Some(240), None];

/// The keys' FastTab.
#[component]
pub fn KeysTab(model: Model) -> impl IntoView {
    // The forms stay as they are while nothing changes.
    let keeping = Memo::new(move |_| model.keeping.get());
    let summary = move || match keeping.get() {
        Keeping::UntilClosed => "Until this page is reloaded".to_owned(),
        Keeping::Locked => "Kept, locked".to_owned(),
        Keeping::Unlocked { lock_after } => format!("Kept, {}", lock_in_words(lock_after)),
    };
    view! {
        <FastTab title="Keys in this browser" summary=Signal::derive(summary)>
            {move || match keeping.get() {
                Keeping::UntilClosed => view! { <Keep model/> }.into_any(),
                Keeping::Locked => view! { <Unlock/> }.into_any(),
                Keeping::Unlocked { lock_after } => view! { <Kept model lock_after/> }.into_any(),
            }}
        </FastTab>
    }
}

fn lock_in_words(lock_after: Option<NonZeroU32>) -> String {
    match lock_after.map(NonZeroU32::get) {
        None => "unlocked until this page is reloaded".to_owned(),
        Some(minutes) if minutes % 60 == 0 => format!("locks after {} h", minutes / 60),
        Some(minutes) => format!("locks after {minutes} min"),
    }
}

/// Keys last until the page is reloaded; a passphrase changes that.
#[component]
fn Keep(model: Model) -> impl IntoView {
    let (first, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let attempt = Attempt::new();
    let problem = move || problem_of(first, again);
    let keep = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        attempt.start(&[first, again], |typed| async move {
            model
                .keep_keys(typed.into_iter().next().unwrap_or_default())
                .await
        });
    };
    view! {
        <p class="field-note">"Keys and sign-ins last until this page is reloaded or closed. To find them here again, keep them encrypted under a passphrase; it is asked for each time that the page is loaded, and stored nowhere. Whoever uses this computer account and knows the passphrase can use them."</p>
        <form class="passphrases" on:submit=keep>
            <PassphraseField label="New passphrase" typed=first is_new=true id="new-passphrase"/>
            <PassphraseField label="The same again" typed=again is_new=true id="new-passphrase-again"/>
            <Command submits=true look=Look::Primary testid="keep-keys" hindrance=hindrance_of(attempt, first, again)>"Keep the keys"</Command>
        </form>
        <p class="field-note" role="status">{problem}</p>
        {attempt.shown()}
    }
}

/// Nothing while nothing is typed.
fn problem_of(first: RwSignal<String>, again: RwSignal<String>) -> Option<&'static str> {
    let first = first.get();
    if first.is_empty() {
        return None;
    }
    passphrase_problem(&first)
        .or_else(|| (again.get() != first).then_some("Enter the same passphrase twice"))
}

/// What a new passphrase has to wait for.
fn hindrance_of(
    attempt: Attempt,
    first: RwSignal<String>,
    again: RwSignal<String>,
) -> Signal<Option<Hindrance>> {
    Signal::derive(move || {
        let is_empty = first.with(String::is_empty);
        let lacks = || is_empty.then(|| "Type a new passphrase first.".into());
        let wrong = || problem_of(first, again).map(Hindrance::from);
        attempt.hindrance().or_else(lacks).or_else(wrong)
    })
}

/// The keys are kept and unlocked.
#[component]
fn Kept(model: Model, lock_after: Option<NonZeroU32>) -> impl IntoView {
    let former = RwSignal::new(String::new());
    let (first, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let attempt = Attempt::new();
    let changed = RwSignal::new(false);
    let problem = move || problem_of(first, again);
    let change = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        attempt.start(&[former, first, again], |typed| async move {
            let mut typed = typed.into_iter();
            let (former, first) = (
                typed.next().unwrap_or_default(),
                typed.next().unwrap_or_default(),
            );
            model.change_passphrase(former, first).await?;
            changed.try_set(true);
            Ok(())
        });
    };
    let choice =
        |minutes: Option<u32>| minutes.map_or_else(|| "never".to_owned(), |it| it.to_string());
    view! {
        <p class="field-note">"The keys of all webstores are kept in this browser, encrypted under your passphrase, and unlocked now."</p>
        <label class="field">
            <span>"Lock when not used for"</span>
            <select data-testid="lock-after" on:change:target=move |event| {
                let minutes = event.target().value().parse().ok().and_then(NonZeroU32::new);
                model.lock_after(minutes);
            }>{LOCKS.map(|minutes| view! {
                <option value=choice(minutes) selected=minutes == lock_after.map(NonZeroU32::get)>{match minutes {
                    None => "Until this page is reloaded".to_owned(),
                    Some(minutes) if minutes % 60 == 0 => format!("{} h", minutes / 60),
                    Some(minutes) => format!("{minutes} min"),
                }}</option>
            })}</select>
            <small>"Automatic synchronisation runs only while they are unlocked. A run that is going on is not interrupted."</small>
        </label>
        <p class="actions">
            <button type="button" data-testid="lock" on:click=move |_| model.lock()>"Lock now"</button>
            <button type="button" data-testid="forget-keys" on:click=move |_| model.forget_keys()
                title="They last until this page is reloaded">"Keep them no longer"</button>
        </p>
        <details class="aside">
            <summary>"Change the passphrase"</summary>
            <form class="passphrases" on:submit=change>
                <PassphraseField label="Present passphrase" typed=former id="former-passphrase"/>
                <PassphraseField label="New passphrase" typed=first is_new=true id="new-passphrase"/>
                <PassphraseField label="The same again" typed=again is_new=true id="new-passphrase-again"/>
                <Command submits=true look=Look::Primary testid="change-passphrase" hindrance=hindrance_of(attempt, first, again)>"Change it"</Command>
            </form>
            <p class="field-note" role="status">{problem}</p>
            {attempt.shown()}
        </details>
        <Show when=move || changed.get()>
            <p class="field-note" role="status" data-testid="passphrase-changed">"The passphrase is changed. The former one opens nothing any more."</p>
        </Show>
    }
}
