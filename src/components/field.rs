//! Fields of forms: a label, the input, what is wrong with it, what it is for.

use std::sync::atomic::{AtomicUsize, Ordering};

use leptos::prelude::*;

/// What a field is called by, and what else is said of it: its label alone is its name, and what is under it its
/// description. Inside a label all of it would be the name.
#[derive(Debug, Clone)]
struct Ids {
    label: String,
    under: String,
}

impl Ids {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self {
            label: format!("field-{number}"),
            under: format!("field-{number}-note"),
        }
    }
}

/// A message under a field, for what keeps it from being saved and for what should be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// What is wrong and what to do.
    pub words: String,
    /// Whether it can be saved all the same.
    pub is_warning: bool,
}

impl From<String> for FieldProblem {
    fn from(words: String) -> Self {
        Self {
            words,
            is_warning: false,
        }
    }
}

/// Whether a problem keeps the field from being saved.
fn is_wrong(problem: Signal<Option<FieldProblem>>) -> bool {
    problem.with(|it| it.as_ref().is_some_and(|it| !it.is_warning))
}

/// What is wrong with a field, under it.
#[component]
pub fn ProblemLine(
    /// What is wrong, if anything.
    #[prop(into)]
    problem: Signal<Option<FieldProblem>>,
) -> impl IntoView {
    move || {
        problem.get().map(|problem| {
            let class = match problem.is_warning {
                true => "note",
                false => "problem",
            };
            view! { <small class=class role="alert">{problem.words}</small> }
        })
    }
}

/// What a field is for; what is wrong with it says that already.
#[component]
fn NoteLine(
    #[prop(into)] note: Signal<String>,
    #[prop(into)] problem: Signal<Option<FieldProblem>>,
) -> impl IntoView {
    move || {
        let note = Some(note.get()).filter(|it| !it.is_empty() && !is_wrong(problem));
        note.map(|note| view! { <small>{note}</small> })
    }
}

/// A line of text.
#[component]
pub fn TextField(
    /// What it is called.
    #[prop(into)]
    label: String,
    /// What is entered.
    #[prop(into)]
    value: Signal<String>,
    /// Told of every change.
    on_input: Callback<String>,
    /// `text`, `password`, `url`, `number`, `date`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What it is for.
    #[prop(optional, into)]
    note: Signal<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    problem: Signal<Option<FieldProblem>>,
    /// Shown while it is empty.
    #[prop(optional, into)]
    placeholder: Signal<String>,
    /// What it may be chosen from: value and description.
    #[prop(optional)]
    suggestions: Option<Signal<Vec<(String, String)>>>,
    /// For tests.
    #[prop(optional, into)]
    testid: Option<String>,
) -> impl IntoView {
    // A number field of the browser hands over nothing of what it does not take for a number: it could not be named.
    let (kind, mode) = match kind {
        "number" => ("text", Some("numeric")),
        kind => (kind, None),
    };
    let list = suggestions.map(|suggestions| {
        let id = format!(
            "list-{}",
            label.to_ascii_lowercase().replace([' ', '.', '/'], "-")
        );
        (id, suggestions)
    });
    let ids = Ids::new();
    let list_id = list.as_ref().map(|(id, _)| id.clone());
    view! {
        <label class="field" class:wrong=move || is_wrong(problem)>
            <span id=ids.label.clone()>{label}</span>
            <input type=kind aria-labelledby=ids.label aria-describedby=ids.under.clone() inputmode=mode autocomplete="off" spellcheck="false" data-testid=testid list=list_id
                placeholder=move || placeholder.get()
                aria-invalid=move || is_wrong(problem).then_some("true")
                prop:value=move || value.get()
                on:input:target=move |event| on_input.run(event.target().value())/>
            {list.map(|(id, suggestions)| view! {
                <datalist id=id>{move || suggestions.get().into_iter().map(|(value, words)| view! {
                    <option value=value>{words}</option>
                }).collect_view()}</datalist>
            })}
            <span class="under" id=ids.under>
                <ProblemLine problem/>
                <NoteLine note problem/>
            </span>
        </label>
    }
}

/// One of several values.
#[component]
pub fn SelectField(
    /// What it is called.
    #[prop(into)]
    label: String,
    /// What can be chosen: value and text.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// The chosen value. One that is not among the options is shown beside them, so that it is seen to be gone.
    #[prop(into)]
    value: Signal<String>,
    /// Told of the choice.
    on_change: Callback<String>,
    /// What it is for.
    #[prop(optional, into)]
    note: Signal<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    problem: Signal<Option<FieldProblem>>,
    /// For tests.
    #[prop(optional, into)]
    testid: Option<String>,
) -> impl IntoView {
    let ids = Ids::new();
    view! {
        <label class="field" class:wrong=move || is_wrong(problem)>
            <span id=ids.label.clone()>{label}</span>
            <select aria-labelledby=ids.label aria-describedby=ids.under.clone() data-testid=testid aria-invalid=move || is_wrong(problem).then_some("true")
                on:change:target=move |event| on_change.run(event.target().value())>
                {move || {
                    let chosen = value.get();
                    let mut options = options.get();
                    if !chosen.is_empty() && !options.iter().any(|(value, _)| *value == chosen) {
                        options.push((chosen.clone(), format!("{chosen} (not there)")));
                    }
                    options.into_iter().map(|(value, text)| {
                        let selected = value == chosen;
                        view! { <option value=value selected=selected>{text}</option> }
                    }).collect_view()
                }}
            </select>
            <span class="under" id=ids.under>
                <ProblemLine problem/>
                <NoteLine note problem/>
            </span>
        </label>
    }
}

/// Yes or no.
#[component]
pub fn CheckField(
    /// What it is called.
    #[prop(into)]
    label: String,
    /// Whether it is on.
    #[prop(into)]
    value: Signal<bool>,
    /// Told of the change.
    on_change: Callback<bool>,
    /// What it is for.
    #[prop(optional, into)]
    note: Signal<String>,
    /// For tests.
    #[prop(optional, into)]
    testid: Option<String>,
) -> impl IntoView {
    let ids = Ids::new();
    view! {
        <label class="field check">
            <input type="checkbox" aria-labelledby=ids.label.clone() aria-describedby=ids.under.clone() data-testid=testid prop:checked=move || value.get()
                on:change:target=move |event| on_change.run(event.target().checked())/>
            <span id=ids.label>{label}</span>
            <span class="under" id=ids.under>{move || Some(note.get()).filter(|it| !it.is_empty()).map(|note| view! { <small>{note}</small> })}</span>
        </label>
    }
}
