//! The second step: Business Central's sign-in and company. The connection is kept when both systems answer.

use concord_core::connection::ConnectionDraft;
use concord_core::diagnosis::Diagnosis;
use concord_core::house::Step;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Frame, Wizard};
use crate::pages::setup::connections::{CompanyFields, DiagnosisView};

/// Sign-in and company, tried before they are kept.
#[component]
pub fn CompanyStep(wizard: Wizard) -> impl IntoView {
    let Wizard { model, form, .. } = wizard;
    let testing = RwSignal::new(false);
    let tested = RwSignal::new(None::<Diagnosis>);
    let on_next = Callback::new(move |()| {
        form.company_asked.set(true);
        if !untrack(|| form.company_problems().is_empty()) {
            return;
        }
        testing.set(true);
        tested.set(None);
        let connection = form.draft.with_untracked(ConnectionDraft::connection);
        spawn_local(async move {
            let secrets = form.secrets();
            let found = model.test(connection.clone(), secrets.clone(), None).await;
            if found.is_good() {
                if model
                    .told(model.connect(connection, secrets).await)
                    .is_some()
                {
                    // Keys leave the form once they are kept: nothing shows them afterwards.
                    form.keys.set(Default::default());
                    wizard.go(Step::Directions);
                }
            } else {
                tested.set(Some(found));
            }
            testing.set(false);
        });
    });
    view! {
        <Frame title="Which company?" lead="Where Business Central is, who signs in, and which company belongs to the webstore."
            on_back=Callback::new(move |()| wizard.go(Step::Webstore)) on_next waiting=testing hindrance=Signal::derive(move || model.hindrance())>
            <div class="fields"><CompanyFields form/></div>
            {move || tested.get().map(|diagnosis| view! { <DiagnosisView diagnosis/> })}
        </Frame>
    }
}
