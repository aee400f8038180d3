//! The first step: WooCommerce, or the sample data.

use concord_core::assisted::Step;
use concord_core::call::Side;
use concord_core::connection::Origin;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::trial::{Found, Trial};
use super::{Frame, Wizard};
use crate::browser::{focus_first_wrong, sample_connection};
use crate::components::{Command, Look, Message, Tone};
use crate::pages::setup::connections::WebstoreFields;

/// Address and keys, tried before going on.
#[component]
pub fn WebstoreStep(wizard: Wizard) -> impl IntoView {
    let form = wizard.form;
    let trial = Trial::new(wizard);
    let go_on = Callback::new(move |()| wizard.go(Step::Company));
    let on_next = Callback::new(move |()| {
        form.webstore_asked.set(true);
        match untrack(|| form.webstore_problems().is_empty()) {
            true => trial.start(wizard, Side::Webstore, go_on),
            false => focus_first_wrong(".step"),
        }
    });
    // An address without keys is what a reload leaves.
    let lacks_keys = Memo::new(move |_| {
        let is_typed = form.keys.with(|keys| !keys.consumer_key.is_empty());
        form.draft.with(|draft| !draft.url.is_empty())
            && !is_typed
            && form.saved.with(Option::is_none)
    });
    let was_left = lacks_keys.get_untracked();
    view! {
        <SampleData wizard/>
        <Show when=move || was_left && lacks_keys.get()>
            <Message tone=Tone::Info title="Keys are not kept: enter them again">
                <p data-testid="keys-lost">"They are forgotten when the page is reloaded. Everything else is as you left it."</p>
            </Message>
        </Show>
        <Frame title="Which webstore?" lead="The WooCommerce site, with a key for its REST API." on_next waiting=trial.waiting>
            <div class="fields"><WebstoreFields form/></div>
            <Found trial go_on/>
        </Frame>
    }
}

/// Offers the sample data where there is some, it is not connected yet and nothing else is typed.
#[component]
fn SampleData(wizard: Wizard) -> impl IntoView {
    let model = wizard.model;
    let is_connected = move || {
        model.house.with(|house| {
            let mut webstores = house.webstores.values();
            webstores.any(|it| it.origin == Origin::Demo)
        })
    };
    let is_begun = move || wizard.form.draft.with(|draft| !draft.url.is_empty());
    let has_sample = RwSignal::new(false);
    spawn_local(async move {
        let found = sample_connection().await.is_ok();
        has_sample.try_set(found);
    });
    let use_sample = move |()| {
        spawn_local(async move {
            if model.told(model.use_sample_data().await).is_none() {
                return;
            }
            wizard.note_sample();
            wizard.go(Step::Directions);
        });
    };
    view! {
        <Show when=move || has_sample.get() && !is_connected() && !is_begun()>
            <Message tone=Tone::Info title="No accounts at hand? Try the sample data">
                <p>"A shop and a company with a few hundred customers, so that everything can be tried without accounts."</p>
                <p class="actions">
                    <Command look=Look::Primary testid="use-sample" hindrance=Signal::derive(move || model.hindrance())
                        on_press=use_sample>"Use the sample data"</Command>
                </p>
            </Message>
        </Show>
    }
}
