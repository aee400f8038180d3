//! The first step: WooCommerce, or the sample data.

use concord_core::call::Side;
use concord_core::connection::ConnectionDraft;
use concord_core::diagnosis::Diagnosis;
use concord_core::house::Step;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Frame, Wizard};
use crate::browser::sample_connection;
use crate::components::{Command, Look, Message, Tone};
use crate::pages::setup::connections::{DiagnosisView, WebstoreFields};

/// Address and keys, tried before going on.
#[component]
pub fn WebstoreStep(wizard: Wizard) -> impl IntoView {
    let Wizard { model, form, .. } = wizard;
    let testing = RwSignal::new(false);
    let tested = RwSignal::new(None::<Diagnosis>);
    let is_whole = move || {
        form.webstore_asked.set(true);
        untrack(|| form.webstore_problems().is_empty())
    };
    let on_next = Callback::new(move |()| {
        if !is_whole() {
            return;
        }
        testing.set(true);
        tested.set(None);
        let connection = form.draft.with_untracked(ConnectionDraft::connection);
        spawn_local(async move {
            let found = model
                .test(connection, form.secrets(), Some(Side::Webstore))
                .await;
            testing.set(false);
            match found.is_good() {
                true => wizard.go(Step::Company),
                false => tested.set(Some(found)),
            }
        });
    });
    let use_sample = move |()| {
        spawn_local(async move {
            if model.told(model.use_sample_data().await).is_some() {
                wizard.go(Step::Directions);
            }
        });
    };
    let has_sample = RwSignal::new(false);
    spawn_local(async move { has_sample.set(sample_connection().await.is_ok()) });
    view! {
        <Show when=move || has_sample.get()>
            <Message tone=Tone::Info title="Sample data is there to look around with">
                <p>"A shop and a company with a few hundred customers, so that everything can be tried without accounts."</p>
                <p class="actions">
                    <Command look=Look::Primary testid="use-sample" hindrance=Signal::derive(move || model.hindrance())
                        on_press=use_sample>"Use the sample data"</Command>
                </p>
            </Message>
        </Show>
        <Frame title="Which webstore?" lead="The WooCommerce site, with a key for its REST API." on_next waiting=testing>
            <div class="fields"><WebstoreFields form/></div>
            {move || tested.get().map(|diagnosis| view! {
                <DiagnosisView diagnosis/>
                <p class="actions">
                    <button type="button" class="quiet" data-testid="go-on-anyway" on:click=move |_| wizard.go(Step::Company)>"Go on all the same"</button>
                </p>
            })}
        </Frame>
    }
}
