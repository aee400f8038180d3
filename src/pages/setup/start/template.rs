//! The fourth step: what customers created in Business Central start with.

use concord_core::assisted::{Step, TemplateChoice};
use concord_core::customer::casing::upper;
use concord_core::setup::Setup;
use concord_core::template::CustomerTemplate;
use leptos::prelude::*;

use super::{Frame, KeysAgain, Wizard};
use crate::browser::focus_first_wrong;
use crate::components::{FieldProblem, SelectField, TextField};
use crate::pages::setup::templates::FirstTemplateFields;

/// What a new template is called when nobody says otherwise.
const USUAL_CODE: &str = "WEBSHOP";

/// What is chosen and typed before anybody has: the default template, else any, else a new one.
fn first_choice(wizard: Wizard) -> TemplateChoice {
    let known = wizard
        .model
        .house
        .with_untracked(|house| house.shared.templates.clone());
    let default = wizard
        .model
        .state
        .with_untracked(|state| state.setup.default_template.clone());
    let default = default.filter(|code| known.contains_key(code));
    TemplateChoice {
        chosen: default
            .or_else(|| known.keys().next().cloned())
            .unwrap_or_default(),
        fresh: CustomerTemplate {
            code: match known.contains_key(USUAL_CODE) {
                true => String::new(),
                false => USUAL_CODE.to_owned(),
            },
            description: "Customers from the webstore".to_owned(),
            ..CustomerTemplate::default()
        },
    }
}

/// An existing template, or a new one.
#[component]
pub fn TemplateStep(wizard: Wizard) -> impl IntoView {
    let model = wizard.model;
    let left = wizard.template.get_untracked();
    let TemplateChoice { chosen, fresh } = left.unwrap_or_else(|| first_choice(wizard));
    let has_any = model
        .house
        .with_untracked(|house| !house.shared.templates.is_empty());
    let chosen = RwSignal::new(chosen);
    let fresh = RwSignal::new(fresh);
    Effect::new(move || {
        let now = Some(TemplateChoice {
            chosen: chosen.get(),
            fresh: fresh.get(),
        });
        if wizard.template.with_untracked(|kept| *kept != now) {
            wizard.template.set(now);
        }
    });
    let asked = RwSignal::new(false);
    let options = Signal::derive(move || {
        let known = model.house.with(|house| {
            let templates = house.shared.templates.values();
            templates
                .map(|it| (it.code.clone(), format!("{} · {}", it.code, it.description)))
                .collect::<Vec<_>>()
        });
        let new = (String::new(), "A new one".to_owned());
        known.into_iter().chain([new]).collect::<Vec<_>>()
    });
    let code_problem = move || {
        model
            .house
            .with(|house| fresh.with(|it| it.code_problem(house.shared.templates.keys())))
    };
    let on_next = Callback::new(move |()| {
        asked.set(true);
        let mut code = chosen.get_untracked();
        if code.is_empty() {
            let template = fresh.get_untracked();
            let broken = model.state.with_untracked(|state| {
                !template.broken(&state.snapshots.reference.lists).is_empty()
            });
            if broken || untrack(code_problem).is_some() {
                return focus_first_wrong(".step");
            }
            code.clone_from(&template.code);
            let kept = model.change_house(|house| house.keep_template(template));
            if model.told(kept).is_none() {
                return;
            }
            // It is one of those that there are now: whoever comes back finds it chosen.
            chosen.set(code.clone());
        }
        let setup = model.state.with_untracked(|state| state.setup.clone());
        let saved = model.save_setup(Setup {
            default_template: Some(code),
            ..setup
        });
        if model.told(saved).is_some() {
            wizard.go(Step::Mapping);
        }
    });
    view! {
        <KeysAgain wizard/>
        <Frame title="What do new customers start with?" lead="Customers that are created in Business Central get the values of a customer template. Regional defaults can name others by country later."
            on_back=Callback::new(move |()| wizard.back()) on_next hindrance=Signal::derive(move || wizard.hindrance())>
            {has_any.then(|| view! {
                <div class="fields">
                    <SelectField label="Default customer template" testid="wizard-template" options
                        value=Signal::derive(move || chosen.get()) on_change=Callback::new(move |code| chosen.set(code))/>
                </div>
            })}
            <Show when=move || chosen.with(String::is_empty)>
                <div class="fields">
                    <TextField label="Code" testid="template-code" value=Signal::derive(move || fresh.with(|it| it.code.clone()))
                        on_input=Callback::new(move |text: String| fresh.update(|it| it.code = upper(text.trim())))
                        problem=Signal::derive(move || {
                            let problem = code_problem().filter(|_| asked.get());
                            problem.map(|words| FieldProblem::from(words.to_owned()))
                        })/>
                    <TextField label="Description" value=Signal::derive(move || fresh.with(|it| it.description.clone()))
                        on_input=Callback::new(move |text| fresh.update(|it| it.description = text))/>
                </div>
                <FirstTemplateFields model template=fresh/>
            </Show>
        </Frame>
    }
}
