//! The last step: what was chosen, and the first preview.

use concord_core::house::Step;
use concord_core::setup::Pull;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::{Frame, Wizard};

/// A summary and the way to the preview.
#[component]
pub fn PreviewStep(wizard: Wizard) -> impl IntoView {
    let model = wizard.model;
    let facts = move || {
        model.state.with(|state| {
            let connection = state.connection.as_ref();
            let text = |text: Option<&String>| text.cloned().unwrap_or_default();
            [
                ("Webstore", text(connection.map(|it| &it.webstore.url))),
                (
                    "Company",
                    text(connection.map(|it| &it.company.company_name)),
                ),
                (
                    "Pull webstore customers",
                    state.setup.pull.label().to_owned(),
                ),
                (
                    "Push webstore customers",
                    state.setup.push.label().to_owned(),
                ),
                (
                    "Default customer template",
                    state
                        .setup
                        .default_template
                        .clone()
                        .unwrap_or_else(|| "None".to_owned()),
                ),
            ]
            .map(|(label, value)| view! { <dt>{label}</dt><dd>{value}</dd> })
            .collect_view()
        })
    };
    let back = move || match model.state.with_untracked(|state| state.setup.pull) {
        Pull::All => Step::Template,
        Pull::None | Pull::MappedOnly => Step::Directions,
    };
    let navigate = use_navigate();
    let on_next = Callback::new(move |()| {
        if model.told(model.preview()).is_none() {
            return;
        }
        wizard.finish();
        navigate("/synchronise", NavigateOptions::default());
    });
    view! {
        <Frame title="Ready for the first preview" lead="Both systems are read, and everything that would be written is shown. Nothing is written until you apply it."
            on_back=Callback::new(move |()| wizard.go(back())) on_next next="Preview" hindrance=Signal::derive(move || model.hindrance_to_run())>
            <dl class="facts">{facts}</dl>
        </Frame>
    }
}
