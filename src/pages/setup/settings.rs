//! What may be written, and what customers created in Business Central start from.

use std::num::NonZeroU32;

use concord_core::customer::Field;
use concord_core::customer::name::NameSource;
use concord_core::setup::{FieldDirection, Pull, Push, Setup, StateSource, WhenBothChanged};
use leptos::prelude::*;

use crate::app::{Activity, Model};
use crate::components::FastTab;

/// The settings with a save bar that shows while something is not saved.
#[component]
pub fn Settings(model: Model) -> impl IntoView {
    let saved = Memo::new(move |_| model.state.with(|state| state.setup.clone()));
    let draft = RwSignal::new(saved.get_untracked());
    // What another action saved meanwhile (the sample data's setup) shows here too.
    Effect::new(move || draft.set(saved.get()));
    let is_changed = move || draft.get() != saved.get();
    let busy = move || model.activity.with(Activity::is_busy);
    view! {
        <Show when=is_changed>
            <div class="savebar" role="region" aria-label="Unsaved changes">
                <span>"You have unsaved changes."</span>
                <span class="actions">
                    <button type="button" on:click=move |_| draft.set(saved.get_untracked())>"Discard"</button>
                    <button type="button" class="primary" data-testid="save"
                        disabled=busy
                        on:click=move |_| model.save_setup(draft.get_untracked())>"Save"</button>
                </span>
            </div>
        </Show>
        <Directions draft/>
        <Conflicts draft/>
        <Template model draft/>
    }
}

#[component]
fn Directions(draft: RwSignal<Setup>) -> impl IntoView {
    let summary = move || {
        draft.with(|setup| format!("Pull {} · Push {}", setup.pull.label(), setup.push.label()))
    };
    view! {
        <FastTab title="Synchronisation" summary=Signal::derive(summary)>
            <label class="field">
                <span>"Pull webstore customers"</span>
                <select data-testid="pull" on:change:target=move |event| {
                    if let Some(pull) = Pull::ALL.into_iter().find(|pull| pull.label() == event.target().value()) {
                        draft.update(|setup| setup.pull = pull);
                    }
                }>{Pull::ALL.map(|pull| view! {
                    <option value=pull.label() selected=move || draft.with(|setup| setup.pull == pull)>{pull.label()}</option>
                })}</select>
                <small>{move || match draft.with(|setup| setup.pull) {
                    Pull::None => "Nothing is written to Business Central.",
                    Pull::MappedOnly => "Changes in the webstore reach the customers whose webstore customer flag is set.",
                    Pull::All => "Every webstore customer reaches Business Central; an unmapped one is first matched, only then created.",
                }}</small>
            </label>
            <label class="field">
                <span>"Push webstore customers"</span>
                <select data-testid="push" on:change:target=move |event| {
                    if let Some(push) = Push::ALL.into_iter().find(|push| push.label() == event.target().value()) {
                        draft.update(|setup| setup.push = push);
                    }
                }>{Push::ALL.map(|push| view! {
                    <option value=push.label() selected=move || draft.with(|setup| setup.push == push)>{push.label()}</option>
                })}</select>
                <small>{move || match draft.with(|setup| setup.push) {
                    Push::None => "Nothing but mappings is written to the webstore.",
                    Push::MappedOnly => "Changes in Business Central reach the webstore for flagged customers; one without a webstore ID is created there, and WooCommerce sends the invitation e-mail.",
                }}</small>
            </label>
            <label class="field">
                <span>"Name source"</span>
                <select on:change:target=move |event| {
                    let source = match event.target().value().as_str() {
                        "person" => NameSource::PersonElseCompany,
                        _ => NameSource::CompanyElsePerson,
                    };
                    draft.update(|setup| setup.name_source = source);
                }>
                    <option value="company" selected=move || draft.with(|it| it.name_source == NameSource::CompanyElsePerson)>"Company, else person"</option>
                    <option value="person" selected=move || draft.with(|it| it.name_source == NameSource::PersonElseCompany)>"Person, else company"</option>
                </select>
                <small>"Which of WooCommerce's names is the name in Business Central."</small>
            </label>
            <label class="field">
                <span>"State source"</span>
                <select data-testid="state-source" on:change:target=move |event| {
                    let value = event.target().value();
                    if let Some(source) = StateSource::ALL.into_iter().find(|it| it.label() == value) {
                        draft.update(|setup| setup.state_source = source);
                    }
                }>{StateSource::ALL.map(|source| view! {
                    <option value=source.label() selected=move || draft.with(|it| it.state_source == source)>{source.label()}</option>
                })}</select>
                <small>"What Business Central's County field holds."</small>
            </label>
        </FastTab>
    }
}

/// Which way each field goes, and what becomes of a field that both sides changed.
#[component]
fn Conflicts(draft: RwSignal<Setup>) -> impl IntoView {
    let summary = move || {
        draft.with(|setup| {
            let one_way = Field::ALL
                .into_iter()
                .filter(|field| setup.direction(*field) != FieldDirection::Both)
                .count();
            let fields = match one_way {
                0 => "all fields both ways".to_owned(),
                one_way => format!("{one_way} not both ways"),
            };
            format!("{} · {fields}", setup.when_both_changed.label())
        })
    };
    let attempts =
        move || draft.with(|setup| setup.max_attempts.map_or(0, NonZeroU32::get).to_string());
    view! {
        <FastTab title="Fields and conflicts" summary=Signal::derive(summary)>
            <label class="field">
                <span>"When both sides changed"</span>
                <select data-testid="when-both-changed" on:change:target=move |event| {
                    let value = event.target().value();
                    if let Some(setting) = WhenBothChanged::ALL.into_iter().find(|it| it.label() == value) {
                        draft.update(|setup| setup.when_both_changed = setting);
                    }
                }>{WhenBothChanged::ALL.map(|setting| view! {
                    <option value=setting.label() selected=move || draft.with(|it| it.when_both_changed == setting)>{setting.label()}</option>
                })}</select>
                <small>"For a field that was changed on both sides to different values since they last agreed. Differences at a first synchronisation are always asked."</small>
            </label>
            <label class="field">
                <span>"Max. no. of attempts"</span>
                <input type="number" min="0" max="99" data-testid="max-attempts" prop:value=attempts
                    on:change:target=move |event| {
                        if let Ok(attempts) = event.target().value().parse::<u32>() {
                            draft.update(|setup| setup.max_attempts = NonZeroU32::new(attempts));
                        }
                    }/>
                <small>"The same failure this often in a row puts a customer on hold: automatic runs skip it, a manual one tries it. 0 never holds."</small>
            </label>
            {Field::ALL.map(|field| view! {
                <label class="field">
                    <span>{field.label()}</span>
                    <select data-testid=format!("direction-{field:?}") on:change:target=move |event| {
                        let value = event.target().value();
                        if let Some(direction) = FieldDirection::ALL.into_iter().find(|it| it.label() == value) {
                            draft.update(|setup| setup.set_direction(field, direction));
                        }
                    }>{FieldDirection::ALL.map(|direction| view! {
                        <option value=direction.label() selected=move || draft.with(|it| it.direction(field) == direction)>{direction.label()}</option>
                    })}</select>
                </label>
            })}
        </FastTab>
    }
}

#[component]
fn Template(model: Model, draft: RwSignal<Setup>) -> impl IntoView {
    let chosen = move || draft.with(|setup| setup.default_template.clone());
    let summary = move || chosen().unwrap_or_else(|| "None: a pull creates nobody".to_owned());
    let codes = move || {
        model.house.with(|house| {
            let templates = house.shared.templates.values();
            templates
                .map(|it| (it.code.clone(), it.description.clone()))
                .collect::<Vec<_>>()
        })
    };
    view! {
        <FastTab title="Default customer template" summary=Signal::derive(summary)>
            <p class="field-note">"Customers that a pull creates in Business Central start with its values. Without a template a pull creates nobody."</p>
            <label class="field">
                <span>"Customer template"</span>
                <select data-testid="default-template" on:change:target=move |event| {
                    let code = Some(event.target().value()).filter(|code| !code.is_empty());
                    draft.update(|setup| setup.default_template = code);
                }>
                    <option value="" selected=move || chosen().is_none()>"None"</option>
                    {move || codes().into_iter().map(|(code, description)| {
                        let own = code.clone();
                        view! {
                            <option value=code.clone() selected=move || chosen().as_ref() == Some(&own)>
                                {format!("{code} · {description}")}
                            </option>
                        }
                    }).collect_view()}
                </select>
            </label>
        </FastTab>
    }
}
