//! The second step: Business Central's sign-in and company. The connection is kept when both systems answer, or when the user
//! goes on all the same.

use concord_core::assisted::Step;
use concord_core::call::Side;
use concord_core::connection::{ConnectionDraft, DraftField};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::trial::{Found, Trial};
use super::{Frame, Wizard};
use crate::browser::focus_first_wrong;
use crate::pages::setup::connections::CompanyFields;

/// Sign-in and company, tried before they are kept. The webstore was tried by the step before.
#[component]
pub fn CompanyStep(wizard: Wizard) -> impl IntoView {
    let Wizard { model, form, .. } = wizard;
    let trial = Trial::new(wizard);
    let connect = Callback::new(move |()| {
        let connection = form.draft.with_untracked(ConnectionDraft::connection);
        let secrets = form.secrets();
        trial.waiting.set(true);
        spawn_local(async move {
            let code = connection.webstore.code.clone();
            let kept = model.told(model.connect(connection, secrets).await);
            let _ = trial.waiting.try_set(false);
            if kept.is_some() {
                wizard.note_connected(code);
                wizard.go(Step::Directions);
            }
        });
    });
    let on_next = Callback::new(move |()| {
        form.company_asked.set(true);
        let problems = untrack(|| form.company_problems());
        match problems.as_slice() {
            [] => trial.start(wizard, Side::Company, connect),
            // All is there to ask which companies there are.
            [(DraftField::Company, _)] if !form.has_companies() => form.find_companies(),
            _ => focus_first_wrong(".step"),
        }
    });
    view! {
        <Frame title="Which company?" lead="Where Business Central is, who signs in, and which company belongs to the webstore."
            on_back=Callback::new(move |()| wizard.back()) on_next waiting=trial.waiting hindrance=Signal::derive(move || model.hindrance())>
            <div class="fields"><CompanyFields form/></div>
            <Found trial go_on=connect/>
        </Frame>
    }
}
