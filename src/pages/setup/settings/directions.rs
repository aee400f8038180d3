//! What may be written where, and how names and states are spelled.

use concord_core::customer::name::{FurtherNameSource, NameSource};
use concord_core::setup::{DomesticCountry, Pull, Push, Setup, StateSource};
use concord_core::setup_check::{Setting, further_names_way};
use leptos::prelude::*;

use super::{ChoiceField, Draft};
use crate::app::Model;
use crate::components::FastTab;

/// What a pull does.
pub fn pull_in_words(pull: Pull) -> &'static str {
    match pull {
        Pull::None => "Nothing is written to Business Central.",
        Pull::MappedOnly => {
            "Changes in the webstore reach the customers whose webstore customer flag is set."
        }
        Pull::All => {
            "Every webstore customer reaches Business Central; an unmapped one is first matched, only then created."
        }
    }
}

/// What a push does.
pub fn push_in_words(push: Push) -> &'static str {
    match push {
        Push::None => "Nothing but mappings is written to the webstore.",
        Push::MappedOnly => {
            "Changes in Business Central reach the webstore for flagged customers; one without a webstore ID is created there, and WooCommerce sends the invitation e-mail."
        }
    }
}

/// Pull, push, names and states.
#[component]
pub fn Directions(model: Model, draft: Draft) -> impl IntoView {
    let of = move |get: fn(&Setup) -> &'static str| {
        Signal::derive(move || draft.typed.with(|it| get(&it.setup).to_owned()))
    };
    let summary = Signal::derive(move || {
        draft.typed.with(|it| {
            let setup = &it.setup;
            format!("Pull {} · Push {}", setup.pull.label(), setup.push.label())
        })
    });
    let page = Signal::derive(move || {
        let page = model.state.with(further_names_way);
        format!(
            "Which of WooCommerce's names is the contact person in Business Central, where it is not the name already. {page}"
        )
    });
    view! {
        <FastTab title="Synchronisation" summary>
            <ChoiceField label="Pull webstore customers" testid="pull" note=of(|it| pull_in_words(it.pull))
                choice=draft.choice(&Pull::ALL, Pull::label, |it| it.pull, |it, value| it.pull = value)/>
            <ChoiceField label="Push webstore customers" testid="push" note=of(|it| push_in_words(it.push))
                choice=draft.choice(&Push::ALL, Push::label, |it| it.push, |it, value| it.push = value)/>
            <ChoiceField label="Name source" testid="name-source"
                note="Which of WooCommerce's names is the name in Business Central."
                choice=draft.choice(&NameSource::ALL, NameSource::label, |it| it.name_source, |it, value| it.name_source = value)/>
            <ChoiceField label="Name 2 source" testid="name-2-source"
                note="Which of WooCommerce's names is Name 2 in Business Central, where it is not the name already."
                choice=draft.choice(&FurtherNameSource::ALL, FurtherNameSource::label, |it| it.name_2_source, |it, value| it.name_2_source = value)/>
            <ChoiceField label="Contact source" testid="contact-source" problem=draft.problem(Setting::ContactSource) note=page
                choice=draft.choice(&FurtherNameSource::ALL, FurtherNameSource::label, |it| it.contact_source, |it, value| it.contact_source = value)/>
            <ChoiceField label="State source" testid="state-source" note="What Business Central's County field holds."
                choice=draft.choice(&StateSource::ALL, StateSource::label, |it| it.state_source, |it, value| it.state_source = value)/>
            <ChoiceField label="Country of domestic customers" testid="domestic-country"
                note="An empty country in Business Central means the company's own; the webstore always gets the code. What a pull writes there for customers of that country: nothing, or the code, along with whatever else it writes."
                choice=draft.choice(&DomesticCountry::ALL, DomesticCountry::label, |it| it.domestic_country, |it, value| it.domestic_country = value)/>
        </FastTab>
    }
}
