//! Trying what is typed before a step is left: what was found stays beside the values that it was found with, and where
//! something is to be known the user is asked before the setup goes on.

use concord_core::call::Side;
use concord_core::connection::ConnectionDraft;
use concord_core::diagnosis::Diagnosis;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Wizard;
use crate::components::Command;
use crate::pages::setup::connections::DiagnosisView;

/// A step's trial.
#[derive(Clone, Copy)]
pub struct Trial {
    /// It is going on.
    pub waiting: RwSignal<bool>,
    found: RwSignal<Option<Diagnosis>>,
}

impl Trial {
    /// Nothing was tried yet. What is found is forgotten as soon as something else is typed.
    pub fn new(wizard: Wizard) -> Self {
        let trial = Self {
            waiting: RwSignal::new(false),
            found: RwSignal::new(None),
        };
        Effect::new(move |before: Option<()>| {
            wizard.form.draft.track();
            wizard.form.keys.track();
            if before.is_some() {
                trial.found.set(None);
            }
        });
        trial
    }

    /// Tries one side of what is typed, and goes on when there is nothing to be known of it.
    pub fn start(self, wizard: Wizard, side: Side, go_on: Callback<()>) {
        let form = wizard.form;
        self.waiting.set(true);
        self.found.set(None);
        let connection = form.draft.with_untracked(ConnectionDraft::connection);
        spawn_local(async move {
            let tried = connection.clone();
            let secrets = form.secrets();
            let found = wizard.model.test(connection, secrets, Some(side)).await;
            // The step may have been left, or something else have been typed meanwhile.
            let is_same = form
                .draft
                .try_with_untracked(|draft| draft.connection() == tried);
            if self.waiting.try_set(false).is_some() || is_same != Some(true) {
                return;
            }
            match found.is_clear() {
                true => go_on.run(()),
                false => self.found.set(Some(found)),
            }
        });
    }
}

/// What was found, and the way on all the same.
#[component]
pub fn Found(trial: Trial, go_on: Callback<()>) -> impl IntoView {
    move || {
        trial.found.get().map(|diagnosis| {
            let question = match diagnosis.is_good() {
                true => "It works, with something to know. Go on with it?",
                false => "Something is wrong. It can be corrected here, or later in Connections.",
            };
            view! {
                <DiagnosisView diagnosis>
                    <p class="actions">
                        <strong>{question}</strong>
                        <Command testid="go-on-anyway" on_press=go_on>"Go on all the same"</Command>
                    </p>
                </DiagnosisView>
            }
        })
    }
}
