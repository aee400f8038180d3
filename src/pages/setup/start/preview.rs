//! The last step: what was chosen, what was not tried, and the first preview.

use concord_core::assisted::Directions;
use concord_core::diagnosis::Check;
use concord_core::setup::Pull;
use concord_core::state::State;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::{Frame, KeysAgain, Wizard};
use crate::components::use_customers_read;

/// A summary and the way to the preview. Where no direction is open there is nothing to preview: it leads to the mapping.
#[component]
pub fn PreviewStep(wizard: Wizard) -> impl IntoView {
    let model = wizard.model;
    let facts = move || {
        model.state.with(|state| {
            let rows = facts(state).into_iter();
            rows.map(|(label, value)| view! { <dt>{label}</dt><dd>{value}</dd> })
                .collect_view()
        })
    };
    let is_closed = model.state.with_untracked(|state| {
        let (pull, push) = (state.setup.pull, state.setup.push);
        Directions { pull, push }.are_closed()
    });
    let (title, lead, next, leads_to) = match is_closed {
        true => (
            "Ready to look around",
            "No direction is open, so a preview has nothing to write. Both systems are read, and Mapping shows who may be who. A direction is opened in Setup.",
            "Open Mapping",
            "/mapping",
        ),
        false => (
            "Ready for the first preview",
            "Both systems are read, and everything that would be written is shown. Nothing is written until you apply it.",
            "Preview",
            "/synchronise",
        ),
    };
    let read = use_customers_read(model);
    let hinders_reading = move || match read.get().is_recent() {
        true => None,
        false => model.hindrance_to_run(),
    };
    let navigate = use_navigate();
    let on_next = Callback::new(move |()| {
        // What Mapping has just read is used.
        if !untrack(|| read.get()).is_recent() && model.told(model.preview()).is_none() {
            return;
        }
        wizard.finish();
        navigate(leads_to, NavigateOptions::default());
    });
    view! {
        <KeysAgain wizard/>
        <Frame title lead on_back=Callback::new(move |()| wizard.back()) on_next next
            hindrance=Signal::derive(move || wizard.hindrance().or_else(hinders_reading))>
            <dl class="facts">{facts}</dl>
        </Frame>
    }
}

fn facts(state: &State) -> Vec<(&'static str, String)> {
    let connection = state.connection.as_ref();
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    let template = state.setup.default_template.clone();
    let mut facts = vec![
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
            template.unwrap_or_else(|| "None".to_owned()),
        ),
    ];
    let setup = &state.setup;
    let or_none = |text: Option<&String>| text.map_or_else(|| "None".to_owned(), Clone::clone);
    facts.extend([
        (
            "Orders since",
            match &setup.orders_since {
                Some(day) => day.clone(),
                None if setup.all_orders => "All".to_owned(),
                None => "Asked in Orders".to_owned(),
            },
        ),
        (
            "Default guest customer",
            or_none(setup.default_guest_customer.as_ref()),
        ),
        (
            "Automatic synchronisation",
            match setup.automatic_minutes {
                None => "Off".to_owned(),
                Some(minutes) => format!("Every {minutes} min"),
            },
        ),
    ]);
    if state.setup.pull != Pull::None {
        let words = Check::WRITES_SHOW_LATER.to_owned();
        facts.push((Check::CompanyWrite.label(), words));
    }
    facts
}
