//! Editing a line in its place: the fields of the line as inputs, walked with Tab, taken with Enter, left with Esc.

use concord_core::actions::{EditField, LineEdit};
use concord_core::overview::{self, Line};
use concord_core::state::State;
use concord_core::view::{At, Does};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::app::{Model, NotTaken};
use crate::browser::words::counted;
use crate::browser::{focus, focus_soon};
use crate::components::pressed;

/// How many accounts are offered for a webstore ID.
const OFFERED: usize = 6;

/// What is being edited. It outlives the row, which comes and goes with scrolling, so that nothing typed is lost.
#[derive(Clone, Copy)]
pub struct Editing {
    /// The line, while one is edited.
    pub line: RwSignal<Option<Line>>,
    typed: RwSignal<Option<LineEdit>>,
    refused: RwSignal<Vec<(EditField, String)>>,
}

impl Editing {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            line: RwSignal::new(None),
            typed: RwSignal::new(None),
            refused: RwSignal::default(),
        }
    }

    /// Whether something is typed that was not taken.
    pub fn is_changed(self, model: Model) -> Signal<bool> {
        Signal::derive(move || {
            self.line.with(|line| {
                let (Some(line), Some(typed)) = (line, self.typed.get()) else {
                    return false;
                };
                model.state.with(|state| LineEdit::of(state, line)) != typed
            })
        })
    }

    /// Begins with a line. What was typed in another is taken first; when that is refused it stays.
    pub fn begin(self, model: Model, line: Line) {
        if self.take(model) {
            let edit = model
                .state
                .with_untracked(|state| LineEdit::of(state, &line));
            self.typed.set(Some(edit));
            self.line.set(Some(line));
        }
    }

    /// Takes what was typed; whether there is nothing left to be mended.
    pub fn take(self, model: Model) -> bool {
        let (Some(edit), Some(line)) = (self.typed.get_untracked(), self.line.get_untracked())
        else {
            return true;
        };
        let before = model
            .state
            .with_untracked(|state| LineEdit::of(state, &line));
        if before == edit {
            self.leave();
            return true;
        }
        match model.edit_line(&edit, line.company.as_ref()) {
            Ok(()) => {
                model.say(format!("{} is changed.", line.name()));
                self.leave();
                true
            }
            Err(NotTaken::Waits(hindrance)) => {
                // Not every line has a flag.
                let first = edit.fields().first().copied();
                let first = first.unwrap_or(EditField::Flag);
                self.refused.set(vec![(first, hindrance.words())]);
                false
            }
            Err(NotTaken::Refused(refused)) => {
                self.refused.set(refused);
                false
            }
        }
    }

    /// Leaves without taking anything.
    pub fn leave(self) {
        self.line.set(None);
        self.typed.set(None);
        self.refused.set(Vec::new());
    }

    fn change(self, change: impl FnOnce(&mut LineEdit)) {
        self.typed.update(|typed| {
            if let Some(typed) = typed {
                change(typed);
            }
        });
    }

    fn text(self, field: EditField) -> String {
        self.typed.with(|typed| {
            let Some(typed) = typed else {
                return String::new();
            };
            match field {
                EditField::WebstoreId => typed.webstore_id.clone(),
                EditField::CustomerNumber => typed.customer_number.clone(),
                EditField::UserName => typed.user_name.clone(),
                EditField::Password => typed.password.clone().unwrap_or_default(),
                EditField::Flag => String::new(),
            }
        })
    }

    fn set_text(self, field: EditField, text: String) {
        self.refused
            .update(|refused| refused.retain(|(of, _)| *of != field));
        self.change(|typed| match field {
            EditField::WebstoreId => typed.webstore_id = text,
            EditField::CustomerNumber => typed.customer_number = text,
            EditField::UserName => typed.user_name = text,
            EditField::Password => typed.password = Some(text),
            EditField::Flag => {}
        });
    }
}

/// The fields of the line that is being edited. `done` brings the keyboard back to the list.
#[component]
pub fn Editor(model: Model, editing: Editing, done: Callback<()>) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    Effect::new(move || {
        // The first field has the keyboard as soon as it is there.
        let Some(frame) = frame.get() else { return };
        if let Ok(Some(first)) = frame.query_selector("input") {
            focus(&first);
        }
    });
    let fields = Memo::new(move |_| {
        editing
            .typed
            .with(|typed| typed.as_ref().map(LineEdit::fields).unwrap_or_default())
    });
    let name = move || {
        editing
            .line
            .with(|line| line.as_ref().map(|it| it.name().to_owned()))
    };
    let take = move || match editing.take(model) {
        true => done.run(()),
        // The keyboard goes to what has to be mended, which says why.
        false => focus_soon(".editor [aria-invalid=true]"),
    };
    let key = move |event: KeyboardEvent| {
        match pressed(model, At::Editor, &event) {
            // On a button it presses the button: Cancel takes nothing.
            Some(Does::Take) if !is_button(&event) => {
                event.stop_propagation();
                event.prevent_default();
                take();
            }
            Some(Does::Leave) => {
                event.stop_propagation();
                event.prevent_default();
                editing.leave();
                done.run(());
            }
            _ => {}
        }
    };
    view! {
        <div class="editor" node_ref=frame role="group" data-testid="editor"
            aria-label=move || format!("Edit {}", name().unwrap_or_default()) on:keydown=key>
            <strong class="editor-name clamped" dir="auto">{name}</strong>
            <For each=move || fields.get().to_vec() key=|field| *field let:field>
                <Field model editing field/>
            </For>
            <span class="editor-actions">
                <button type="button" class="primary" data-testid="take" on:click=move |_| take()>"Save"</button>
                <button type="button" data-testid="leave" on:click=move |_| { editing.leave(); done.run(()); }>"Cancel"</button>
            </span>
        </div>
    }
}

/// Whether a key was pressed at a button.
fn is_button(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    target.is_some_and(|it| it.tag_name() == "BUTTON")
}

#[component]
fn Field(model: Model, editing: Editing, field: EditField) -> impl IntoView {
    let problem = Memo::new(move |_| {
        editing.refused.with(|refused| {
            let mut of_field = refused.iter().filter(|(of, _)| *of == field);
            of_field.next().map(|(_, words)| words.clone())
        })
    });
    let line = editing.line.get_untracked();
    let customer = line.as_ref().and_then(|it| it.company.clone());
    let chosen = move || {
        let customer = customer.as_ref();
        let line = |state: &State| {
            let line = customer.and_then(|it| state.mappings.line(it));
            line.is_some_and(|it| it.password_chosen)
        };
        (
            customer.is_some_and(|it| model.has_password(it)),
            model.state.with(line),
        )
    };
    let (label, test_id) = match field {
        EditField::Flag => ("Webstore customer", "edit-flag"),
        EditField::WebstoreId => ("Webstore ID", "edit-webstore-id"),
        EditField::CustomerNumber => ("Business Central customer no.", "edit-number"),
        EditField::UserName => ("User name", "edit-user-name"),
        EditField::Password => ("Password", "edit-password"),
    };
    let note_id = format!("{test_id}-note");
    // What is refused is said at once, and again as the field's error by whoever comes back to it.
    let problem_id = format!("{test_id}-problem");
    let (described, wrong) = (note_id.clone(), problem_id.clone());
    let is_invalid = move || problem.with(Option::is_some).then_some("true");
    let note = move || match field {
        EditField::WebstoreId => Some("Empty: not mapped."),
        EditField::UserName => Some("Empty: the e-mail."),
        EditField::Password => Some(match chosen() {
            (true, _) => "One was typed. It is held in memory only, until the account exists.",
            (false, true) => {
                "The one that was typed is gone, since the page was reloaded: type it again, or WooCommerce generates one."
            }
            (false, false) => {
                "Empty: WooCommerce generates one. Held in memory only, until the account exists."
            }
        }),
        EditField::Flag | EditField::CustomerNumber => None,
    };
    let input = match field {
        EditField::Flag => view! {
            <input type="checkbox" class="flag" data-testid=test_id aria-describedby=described aria-invalid=is_invalid aria-errormessage=wrong
                prop:checked=move || editing.typed.with(|typed| typed.as_ref().is_some_and(|it| it.flag))
                on:change:target=move |event| editing.change(|typed| typed.flag = event.target().checked())/>
        }
        .into_any(),
        _ => view! {
            <input type=if field == EditField::Password { "password" } else { "text" } data-testid=test_id
                autocomplete=if field == EditField::Password { "new-password" } else { "off" } spellcheck="false"
                aria-invalid=is_invalid aria-errormessage=wrong aria-describedby=described
                prop:value=move || editing.text(field)
                on:input:target=move |event| editing.set_text(field, event.target().value())/>
        }
        .into_any(),
    };
    view! {
        <div class="editor-field">
            <label class:check=field == EditField::Flag><span>{label}</span>{input}</label>
            <span class="under" id=problem_id>{move || problem.get().map(|words| view! {
                <small class="problem" role="alert" data-testid="edit-refused">{words}</small>
            })}</span>
            <span class="under" id=note_id>{move || note().filter(|_| problem.with(Option::is_none)).map(|note| view! {
                <small class="muted">{note}</small>
            })}</span>
            {matches!(field, EditField::WebstoreId | EditField::CustomerNumber).then(|| view! { <Offered model editing field/> })}
        </div>
    }
}

/// Customers of the other side that hold what is typed, to be picked.
#[component]
fn Offered(model: Model, editing: Editing, field: EditField) -> impl IntoView {
    let of_webstore = field == EditField::WebstoreId;
    let found = Memo::new(move |_| {
        let typed = editing.text(field);
        if typed.trim().is_empty() {
            return Vec::new();
        }
        let find = |state: &State| {
            model
                .lines
                .with(|lines| overview::find(lines, state, of_webstore, &typed, OFFERED))
        };
        let described = |line: Line| match of_webstore {
            true => {
                let id = line.webstore?.to_string();
                Some((
                    id.clone(),
                    format!("{} · {id} · {}", line.webstore_name, line.webstore_email),
                ))
            }
            false => Some((
                line.number.clone(),
                format!(
                    "{} · {} · {}",
                    line.company_name, line.number, line.company_email
                ),
            )),
        };
        let found = model.state.with(find).into_iter().filter_map(described);
        let found: Vec<_> = found.collect();
        // What was picked needs no offer.
        match found.as_slice() {
            [(key, _)] if *key == typed.trim() => Vec::new(),
            _ => found,
        }
    });
    let number = move || match found.with(Vec::len) {
        0 => String::new(),
        number => format!(
            "{} below to pick from.",
            counted(number, "customer", "customers")
        ),
    };
    view! {
        <p class="visually-hidden" role="status">{number}</p>
        <ul class="candidates offered" aria-label="Customers to pick from">
            {move || found.get().into_iter().map(|(key, words)| view! {
                <li><button type="button" on:click=move |_| {
                    editing.set_text(field, key.clone());
                    // It goes with what was picked.
                    focus_soon(match of_webstore {
                        true => "[data-testid=edit-webstore-id]",
                        false => "[data-testid=edit-number]",
                    });
                }>{words}</button></li>
            }).collect_view()}
        </ul>
    }
}
