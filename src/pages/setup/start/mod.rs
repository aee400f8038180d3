//! The assisted setup: from nothing to the first preview of a webstore, step by step. It can be left and resumed.

mod company;
mod directions;
mod preview;
mod template;
mod webstore;

use concord_core::connection::ConnectionDraft;
use concord_core::house::{Assisted, Step};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::connections::Form;
use crate::app::{Hindrance, Model};
use crate::browser::focus_soon;
use crate::components::{Command, Look};

/// The assisted setup as it goes on.
#[derive(Clone, Copy)]
pub struct Wizard {
    /// The app.
    pub model: Model,
    /// The step that is shown.
    pub step: RwSignal<Step>,
    /// The connection as it is typed.
    pub form: Form,
}

impl Wizard {
    /// Goes to a step and keeps how far the setup is.
    pub fn go(self, step: Step) {
        self.step.set(step);
        self.keep(step);
    }

    /// Keeps what is typed, without keys.
    fn keep(self, step: Step) {
        let draft = self.form.draft.get_untracked();
        self.model.keep_assisted(Some(Assisted { step, draft }));
    }

    /// Forgets how far it is: it is done.
    pub fn finish(self) {
        self.model.keep_assisted(None);
    }
}

/// The page. `?new=1` begins another webstore; otherwise what was left is resumed.
#[component]
pub fn AssistedSetup() -> impl IntoView {
    let model = expect_context::<Model>();
    let query = use_query_map();
    let is_new = query.with_untracked(|query| query.get("new").is_some());
    let left = model
        .house
        .with_untracked(|house| house.assisted.clone())
        .filter(|_| !is_new);
    let is_resumed = left.is_some();
    let connected = || untrack(|| model.is_connected());
    let Assisted { step, draft } = left.unwrap_or_else(|| Assisted {
        step: Step::Webstore,
        draft: model
            .house
            .with_untracked(|house| ConnectionDraft::with_free_code(house.webstores.keys())),
    });
    // Keys are not kept with what is typed: the steps that need them are asked for again.
    let step = match step {
        Step::Company => Step::Webstore,
        Step::Directions | Step::Template | Step::Preview if !connected() => Step::Webstore,
        step => step,
    };
    let former = model.house.with_untracked(|house| {
        let code = draft.tidy_code();
        house.webstores.contains_key(&code).then_some(code)
    });
    let wizard = Wizard {
        model,
        step: RwSignal::new(step),
        form: Form::new(model, draft, former.filter(|_| is_resumed)),
    };
    // What was pressed goes with its step: the keyboard begins at the next one's heading.
    Effect::new(move |before: Option<()>| {
        wizard.step.track();
        if before.is_some() {
            focus_soon(".step h2");
        }
    });
    view! {
        <div class="page-head">
            <h1>"Assisted setup"</h1>
            <p class="lead">"From two addresses to the first preview. Nothing is written to either system, and you can leave and come back at any time."</p>
        </div>
        <ol class="steps" aria-label="Steps">
            {Step::ALL.map(|step| view! {
                <li aria-current=move || (wizard.step.get() == step).then_some("step") class:done=move || { wizard.step.get() > step }>
                    <span>{step.label()}</span>
                </li>
            })}
        </ol>
        {move || match wizard.step.get() {
            Step::Webstore => view! { <webstore::WebstoreStep wizard/> }.into_any(),
            Step::Company => view! { <company::CompanyStep wizard/> }.into_any(),
            Step::Directions => view! { <directions::DirectionsStep wizard/> }.into_any(),
            Step::Template => view! { <template::TemplateStep wizard/> }.into_any(),
            Step::Preview => view! { <preview::PreviewStep wizard/> }.into_any(),
        }}
    }
}

/// What a step has in common: its fields, and the way back and on.
#[component]
fn Frame(
    /// What it is about.
    #[prop(into)]
    title: String,
    /// What to know.
    #[prop(into)]
    lead: String,
    /// Goes back; none at the first step.
    #[prop(optional)]
    on_back: Option<Callback<()>>,
    /// Goes on.
    on_next: Callback<()>,
    /// What the way on is called.
    #[prop(default = "Next")]
    next: &'static str,
    /// What is typed is being tried.
    #[prop(optional, into)]
    waiting: Signal<bool>,
    /// What else the way on has to wait for.
    #[prop(optional, into)]
    hindrance: Signal<Option<Hindrance>>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let tried = move || waiting.get().then(|| "This is being tried.".into());
    view! {
        <section class="card step">
            <h2 tabindex="-1">{title}</h2>
            <p class="muted">{lead}</p>
            {children()}
            <p class="actions step-actions">
                {on_back.map(|back| view! {
                    <Command testid="back" hindrance=Signal::derive(tried) on_press=back>"Back"</Command>
                })}
                <Command look=Look::Primary testid="next" hindrance=Signal::derive(move || tried().or_else(|| hindrance.get())) on_press=on_next>
                    {move || if waiting.get() { "One moment…" } else { next }}
                </Command>
            </p>
        </section>
    }
}
