//! The assisted setup: from nothing to the first preview of a webstore, step by step, forth and back. It can be left at any
//! step and is resumed there, with what was typed and chosen; keys alone are not kept over a reload.

mod company;
mod directions;
mod mapping;
mod orders;
mod preview;
mod template;
mod trial;
mod webstore;

use concord_core::assisted::{Assisted, Directions, OrdersChoice, Step, TemplateChoice};
use concord_core::connection::{ConnectionDraft, Origin};
use concord_core::house::House;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::connections::Form;
use crate::app::{Hindrance, Keeping, Model};
use crate::browser::focus_soon;
use crate::components::{Command, Look, Message, Tone, Unlock};

/// The assisted setup as it goes on.
#[derive(Clone, Copy)]
pub struct Wizard {
    /// The app.
    pub model: Model,
    /// The step that is shown.
    pub step: RwSignal<Step>,
    /// The connection as it is typed.
    pub form: Form,
    /// The code of the webstore that this setup has connected, be it the sample data.
    own: RwSignal<Option<String>>,
    /// The directions that are chosen.
    pub directions: RwSignal<Option<Directions>>,
    /// The customer template that is chosen or typed.
    pub template: RwSignal<Option<TemplateChoice>>,
    /// What is typed of orders and automatic synchronisation.
    pub orders: RwSignal<Option<OrdersChoice>>,
    /// Whether it is over, and nothing of it is to be kept.
    is_over: RwSignal<bool>,
}

impl Wizard {
    fn new(model: Model, assisted: Assisted) -> Self {
        // The sample data's keys are not the form's: they are no keys of any address that is typed.
        let typed = assisted.webstore.clone().filter(|code| {
            let origin = |house: &House| house.webstores.get(code).map(|it| it.origin);
            model.house.with_untracked(origin) == Some(Origin::Own)
        });
        Self {
            model,
            step: RwSignal::new(assisted.step),
            form: Form::new(model, assisted.draft, model.typed_keys, typed),
            own: RwSignal::new(assisted.webstore),
            directions: RwSignal::new(assisted.directions),
            template: RwSignal::new(assisted.template),
            orders: RwSignal::new(assisted.orders),
            is_over: RwSignal::new(false),
        }
    }

    /// Goes to a step.
    pub fn go(self, step: Step) {
        self.step.set(step);
    }

    /// Goes one step back.
    pub fn back(self) {
        let is_sample = self.form.former.with_untracked(Option::is_none);
        let pull = self.directions.get_untracked().map(|it| it.pull);
        let before = self
            .step
            .get_untracked()
            .before(pull.unwrap_or_default(), is_sample);
        self.go(before.unwrap_or(Step::Webstore));
    }

    /// What is typed is connected: that webstore is this setup's own from now on.
    pub fn note_connected(self, code: String) {
        self.own.set(Some(code.clone()));
        self.form.former.set(Some(code));
        // Keys leave the form once they are kept: nothing shows them afterwards.
        self.form.keys.set(Default::default());
    }

    /// The sample data is connected. Another webstore can be typed still.
    pub fn note_sample(self) {
        let code = self
            .model
            .state
            .with_untracked(|state| state.code().map(str::to_owned));
        self.own.set(code);
        self.form.former.set(None);
        if self.form.draft.with_untracked(|draft| draft.url.is_empty()) {
            let free = |house: &House| ConnectionDraft::with_free_code(house.webstores.keys());
            self.form.draft.set(self.model.house.with_untracked(free));
        }
    }

    /// Forgets how far it is: it is done.
    pub fn finish(self) {
        self.is_over.set(true);
        self.model.keep_assisted(None);
    }

    /// All that is kept of it.
    fn assisted(self) -> Assisted {
        Assisted {
            step: self.step.get(),
            draft: self.form.draft.get(),
            webstore: self.own.get(),
            directions: self.directions.get(),
            template: self.template.get(),
            orders: self.orders.get(),
        }
    }

    /// What the steps after the connection have to wait for: they are about the webstore that this setup has connected.
    pub fn hindrance(self) -> Option<Hindrance> {
        let own = self.own.get();
        let shown = self
            .model
            .state
            .with(|state| state.code().map(str::to_owned));
        if own != shown {
            let words = match own {
                Some(own) => {
                    format!("This setup is of webstore {own}, and another one is shown.")
                }
                None => "The webstore is not connected yet. Go back to its step.".to_owned(),
            };
            return Some(words.into());
        }
        self.model.hindrance()
    }
}

/// The page. `?new=1` begins another webstore; otherwise what was left is resumed.
#[component]
pub fn AssistedSetup() -> impl IntoView {
    let model = expect_context::<Model>();
    let query = use_query_map();
    let codes = model.house.with_untracked(|house| {
        let codes = house.webstores.keys();
        codes.cloned().collect::<Vec<_>>()
    });
    if query.with_untracked(|query| query.get("new").is_some()) {
        model.keep_assisted(None);
        model.typed_keys.set(Default::default());
        // A reload goes on with what was begun.
        let replace = NavigateOptions {
            replace: true,
            ..Default::default()
        };
        use_navigate()("/start", replace);
    }
    let left = model.house.with_untracked(|house| house.assisted.clone());
    let assisted = match left {
        None => Assisted::begin(codes.iter()),
        Some(left) => {
            let has_typed = model
                .typed_keys
                .with_untracked(|keys| !keys.consumer_key.is_empty());
            let is_saved = left
                .webstore
                .as_ref()
                .is_some_and(|code| model.secrets.with_untracked(|all| all.contains_key(code)));
            left.resumed(
                |code| codes.iter().any(|it| it == code),
                has_typed || is_saved,
            )
        }
    };
    let initial = assisted.clone();
    let wizard = Wizard::new(model, assisted);
    Effect::new(move || {
        let now = wizard.assisted();
        let is_over = wizard.is_over.get_untracked();
        let is_kept = model
            .house
            .with_untracked(|house| house.assisted.as_ref() == Some(&now));
        let is_begun = model.house.with_untracked(|house| house.assisted.is_some());
        if !is_over && !is_kept && (is_begun || now != initial) {
            model.keep_assisted(Some(now));
        }
    });
    // The steps after the connection are about this setup's webstore, whichever was looked at meanwhile.
    let own = wizard.own.get_untracked();
    let is_shown = model
        .state
        .with_untracked(|state| state.code() == own.as_deref());
    // Where that failed the trouble is said, and it is not tried again and again.
    let can_show = model.trouble.with_untracked(Option::is_none);
    if let Some(own) = own.filter(|_| !is_shown && can_show) {
        let words = format!("This setup is of webstore {own}, which is shown now.");
        if model.told(model.show_webstore(own)).is_some() {
            model.say(words);
        }
    }
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
            <p class="lead">"From two addresses to the first preview. Nothing is written to either system. You can leave at any step and go on there later; keys alone are not kept over a reload."</p>
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
            Step::Mapping => view! { <mapping::MappingStep wizard/> }.into_any(),
            Step::Orders => view! { <orders::OrdersStep wizard/> }.into_any(),
            Step::Preview => view! { <preview::PreviewStep wizard/> }.into_any(),
        }}
    }
}

/// Says that the keys of the connected webstore are gone, and leads to where they are entered.
#[component]
fn KeysAgain(wizard: Wizard) -> impl IntoView {
    let model = wizard.model;
    // A passphrase that is typed stays while anything else changes.
    let is_needless = Memo::new(move |_| model.is_connected() || wizard.own.with(Option::is_none));
    let is_locked = Memo::new(move |_| model.keeping.get() == Keeping::Locked);
    move || {
        if is_needless.get() {
            return None;
        }
        Some(match is_locked.get() {
            true => view! { <Unlock/> }.into_any(),
            false => view! {
                <Message tone=Tone::Info title="Keys are not kept: enter them again">
                    <p>"They are forgotten when the page is reloaded. What you chose is as you left it; the first preview needs the keys."</p>
                    <p class="actions"><Command testid="keys-again" on_press=move |()| wizard.go(Step::Webstore)>"Enter the keys"</Command></p>
                </Message>
            }
            .into_any(),
        })
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
