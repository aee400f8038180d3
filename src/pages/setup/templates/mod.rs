//! Customer templates: the list, and the card of one.

mod form;

use concord_core::customer::casing::upper;
use concord_core::template::{CustomerTemplate, Unfit};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::nav::SetupNav;
use crate::app::Model;
use crate::browser::focus_first_wrong;
use crate::components::{Command, FieldProblem, Look, Message, SaveBar, TextField, Tone};
pub use form::{FirstTemplateFields, TemplateFields};

/// The list, or with `?code=` the card of one; `?new=1` is the card of a new one.
#[component]
pub fn Templates() -> impl IntoView {
    let model = expect_context::<Model>();
    let query = use_query_map();
    let wanted =
        Memo::new(move |_| query.with(|query| (query.get("code"), query.get("new").is_some())));
    view! {
        <div class="page-head">
            <h1>"Customer templates"</h1>
            <p class="lead">"What customers created in Business Central start with. All webstores share them."</p>
        </div>
        <SetupNav/>
        {move || match wanted.get() {
            (Some(code), _) => {
                let found = model.house.with_untracked(|house| house.shared.templates.get(&code).cloned());
                match found {
                    Some(template) => view! { <Card model template is_new=false/> }.into_any(),
                    None => view! { <p class="empty">{format!("There is no customer template {code}. ")}<A href="/templates">"All templates"</A></p> }.into_any(),
                }
            }
            (None, true) => view! { <Card model template=CustomerTemplate::default() is_new=true/> }.into_any(),
            (None, false) => view! { <List model/> }.into_any(),
        }}
    }
}

#[component]
fn List(model: Model) -> impl IntoView {
    let rows = move || {
        model.house.with(|house| {
            model.state.with(|state| {
                let lists = &state.snapshots.reference.lists;
                let templates = house.shared.templates.values();
                templates
                    .map(|it| {
                        let unfit = it.resolve(lists, state.setup.rules_assign).err();
                        let values = it.values_in_words(lists);
                        let values = values
                            .into_iter()
                            .map(|(label, value)| format!("{label}: {value}"));
                        (it.clone(), values.collect::<Vec<_>>().join(" · "), unfit)
                    })
                    .collect::<Vec<_>>()
            })
        })
    };
    view! {
        <p class="actions"><A href="/templates?new=1" attr:class="button primary">"New template"</A></p>
        {move || {
            let rows = rows();
            if rows.is_empty() {
                return view! { <p class="empty">"There is no customer template yet. A pull creates nobody without one."</p> }.into_any();
            }
            rows.into_iter().map(|(template, values, unfit)| { let testid = format!("template-{}", template.code); view! {
                <section class="card" data-testid=testid>
                    <div class="webstore-head">
                        <h2><A href=format!("/templates?code={}", template.code)>{template.code.clone()}</A></h2>
                        {unfit.as_ref().map(|unfit| view! { <span class="badge bad">{match unfit {
                            Unfit::Broken(_) => "Broken",
                            Unfit::OutOfReach(_) => "Can't be written",
                        }}</span> })}
                        <span class="muted">{template.description.clone()}</span>
                    </div>
                    <p class="muted">{if values.is_empty() { "No values".to_owned() } else { values }}</p>
                    {unfit.map(|unfit| view! { <p class="problem">{unfit.words()}</p> })}
                </section>
            } }).collect_view().into_any()
        }}
    }
}

#[component]
fn Card(model: Model, template: CustomerTemplate, is_new: bool) -> impl IntoView {
    let saved = RwSignal::new(template.clone());
    let code = template.code.clone();
    let typed = RwSignal::new(template);
    let asked = RwSignal::new(false);
    let is_changed = Signal::derive(move || typed.with(|typed| saved.with(|saved| typed != saved)));
    let code_problem = move || {
        if !is_new {
            return None;
        }
        model
            .house
            .with(|house| typed.with(|typed| typed.code_problem(house.shared.templates.keys())))
    };
    let is_wrong = move || {
        let lists = |state: &concord_core::state::State| {
            typed.with(|it| it.broken(&state.snapshots.reference.lists))
        };
        code_problem().is_some() || !model.state.with(lists).is_empty()
    };
    let wrong = Signal::derive(move || {
        (asked.get() && is_wrong())
            .then(|| "Correct the fields that are marked, then save.".to_owned())
    });
    let navigate = use_navigate();
    let back = move || navigate("/templates", NavigateOptions::default());
    let on_save = {
        let back = back.clone();
        Callback::new(move |()| {
            asked.set(true);
            if untrack(is_wrong) {
                return focus_first_wrong("main");
            }
            let template = typed.get_untracked();
            let words = format!("Saved: customer template {}.", template.code);
            let kept = template.clone();
            if model
                .told(model.change_house(|house| house.keep_template(kept)))
                .is_some()
            {
                saved.set(template);
                model.say(words);
                back();
            }
        })
    };
    let deleting = RwSignal::new(false);
    let delete = {
        let code = code.clone();
        Callback::new(move |()| {
            if model
                .told(model.change_house(|house| house.forget_template(&code)))
                .is_some()
            {
                saved.set(typed.get_untracked());
                model.say(format!("Customer template {code} is deleted."));
                back();
            }
        })
    };
    let used = {
        let code = code.clone();
        move || {
            let rows = model.house.with(|house| {
                let rows = house.shared.regional_defaults.iter();
                rows.filter(|row| row.template == code || row.taxed_template == code)
                    .count()
            });
            let default_of = model.state.with(|state| {
                let is_default = state.setup.default_template.as_ref() == Some(&code);
                state.code().filter(|_| is_default).map(str::to_owned)
            });
            let mut uses = Vec::new();
            uses.extend(default_of.map(|code| format!("default of webstore {code}")));
            if rows > 0 {
                uses.push(format!("{rows} regional defaults"));
            }
            match uses.is_empty() {
                true => "Used nowhere.".to_owned(),
                false => format!("Used: {}.", uses.join(", ")),
            }
        }
    };
    view! {
        <SaveBar is_changed wrong on_save on_discard=Callback::new(move |()| typed.set(saved.get_untracked()))/>
        <section class="card fields">
            {if is_new {
                view! {
                    <TextField label="Code" testid="template-code" value=Signal::derive(move || typed.with(|it| it.code.clone()))
                        on_input=Callback::new(move |text: String| typed.update(|it| it.code = upper(text.trim())))
                        problem=Signal::derive(move || {
                            let problem = code_problem().filter(|_| asked.get());
                            problem.map(|words| FieldProblem::from(words.to_owned()))
                        })/>
                }.into_any()
            } else {
                view! { <p class="field fixed"><span>"Code"</span><strong>{code.clone()}</strong><small>{used}</small></p> }.into_any()
            }}
            <TextField label="Description" testid="template-description" value=Signal::derive(move || typed.with(|it| it.description.clone()))
                on_input=Callback::new(move |text| typed.update(|it| it.description = text))/>
        </section>
        <TemplateFields model template=typed/>
        <p class="actions">
            <A href="/templates" attr:class="button">"Back to all templates"</A>
            <Show when=move || !is_new>
                <button type="button" class="quiet" data-testid="delete-template" on:click=move |_| deleting.set(true)>"Delete"</button>
            </Show>
        </p>
        <Show when=move || deleting.get()>
            <Message tone=Tone::Warning title="Delete this customer template?">
                <p>"Customers that were created from it keep their values. Where it is still named, that is shown as broken."</p>
                <p class="actions">
                    <Command testid="delete-for-good" look=Look::Danger hindrance=Signal::derive(move || model.hindrance()) on_press=delete>"Delete it"</Command>
                    <button type="button" class="quiet" on:click=move |_| deleting.set(false)>"Keep it"</button>
                </p>
            </Message>
        </Show>
    }
}
