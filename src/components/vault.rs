//! Keys under a passphrase: the form that unlocks them, and the field for a passphrase.

use concord_core::call::Explanation;
use concord_core::vault::VaultError;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Command, Look, Message, Tone};
use crate::app::{Hindrance, Model};

/// A field for a passphrase; what is typed stays in its signal until it is used.
#[component]
pub fn PassphraseField(
    /// What it is for.
    #[prop(into)]
    label: String,
    /// What is typed.
    typed: RwSignal<String>,
    /// Whether it is a new one, so that browsers do not offer a known one.
    #[prop(optional)]
    is_new: bool,
    /// For the tests.
    id: &'static str,
) -> impl IntoView {
    let autocomplete = if is_new {
        "new-password"
    } else {
        "current-password"
    };
    view! {
        <label class="field">
            <span>{label}</span>
            <input type="password" autocomplete=autocomplete data-testid=id prop:value=move || typed.get()
                on:input:target=move |event| typed.set(event.target().value())/>
        </label>
    }
}

/// What came of using a passphrase.
#[derive(Clone, Copy)]
pub struct Attempt {
    /// It is being worked on, which takes a moment on purpose.
    pub busy: RwSignal<bool>,
    /// Why it failed last.
    pub problem: RwSignal<Option<Explanation>>,
}

impl Attempt {
    /// Nothing has been tried.
    pub fn new() -> Self {
        Self {
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
        }
    }

    /// Takes what was typed out of its fields and works with it.
    pub fn start<F>(self, typed: &[RwSignal<String>], work: impl FnOnce(Vec<String>) -> F)
    where
        F: Future<Output = Result<(), VaultError>> + 'static,
    {
        let taken = typed
            .iter()
            .map(|it| it.try_update(std::mem::take).unwrap_or_default());
        let work = work(taken.collect());
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let outcome = work.await;
            // The form may be gone with what it did.
            self.busy.try_set(false);
            self.problem
                .try_set(outcome.err().map(|error| error.explain()));
        });
    }

    /// Another one waits for this one.
    pub fn hindrance(self) -> Option<Hindrance> {
        let is_busy = self.busy.get();
        is_busy.then(|| "The passphrase is being tried. This takes a moment.".into())
    }

    /// Says why it failed, where it did.
    pub fn shown(self) -> impl IntoView {
        move || {
            self.problem.get().map(|problem| {
                view! {
                    <p class="problem" role="alert" data-testid="vault-problem">{problem.what}" "{problem.remedy}</p>
                }
            })
        }
    }
}

/// Asks for the passphrase of the kept keys.
#[component]
pub fn Unlock() -> impl IntoView {
    let model = expect_context::<Model>();
    let passphrase = RwSignal::new(String::new());
    let attempt = Attempt::new();
    let unlock = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        attempt.start(&[passphrase], |typed| async move {
            model
                .unlock(typed.into_iter().next().unwrap_or_default())
                .await
        });
    };
    view! {
        <Message tone=Tone::Info title="The keys are locked">
            <form class="passphrases" on:submit=unlock>
                <PassphraseField label="Passphrase" typed=passphrase id="passphrase"/>
                <Command submits=true look=Look::Primary testid="unlock" hindrance=Signal::derive(move || {
                    let is_empty = || passphrase.with(String::is_empty).then(|| "Type the passphrase first.".into());
                    attempt.hindrance().or_else(is_empty)
                })>"Unlock"</Command>
            </form>
            {attempt.shown()}
            <details class="aside">
                <summary>"Forgotten?"</summary>
                <p>"Nobody can bring a passphrase back. Forget the kept keys and enter them anew in Setup: nothing else is lost."</p>
                <button type="button" data-testid="forget-keys" on:click=move |_| model.forget_keys()>"Forget the kept keys"</button>
            </details>
        </Message>
    }
}
