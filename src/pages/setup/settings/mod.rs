//! Every setting of the webstore that is shown (spec.md §2), as FastTabs with one save bar.

mod automatic;
mod customers;
mod directions;
mod fields;
mod matching;
mod own_fields;
mod roles;

use concord_core::gather::Gather as _;
use concord_core::setup::Setup;
use concord_core::setup_check::{Setting, SetupDraft};
use leptos::prelude::*;

use crate::app::Model;
use crate::components::{FieldProblem, SaveBar, SelectField};

/// The settings as they are being changed.
#[derive(Clone, Copy)]
pub struct Draft {
    /// What is typed.
    pub typed: RwSignal<SetupDraft>,
    /// What is wrong with it.
    problems: Memo<Vec<concord_core::setup_check::SettingProblem>>,
}

impl Draft {
    /// What is wrong with a setting.
    pub fn problem(self, setting: Setting) -> Signal<Option<FieldProblem>> {
        Signal::derive(move || {
            self.problems.with(|problems| {
                let found = problems.iter().find(|it| it.setting == setting)?;
                Some(FieldProblem {
                    words: found.words.clone(),
                    is_warning: found.is_warning,
                })
            })
        })
    }

    /// A setting of several values, by their labels.
    pub fn choice<T: Copy + PartialEq + Send + Sync + 'static>(
        self,
        all: &'static [T],
        label: fn(T) -> &'static str,
        get: fn(&Setup) -> T,
        set: fn(&mut Setup, T),
    ) -> Choice {
        Choice {
            options: all
                .iter()
                .map(|value| (label(*value).to_owned(), label(*value).to_owned()))
                .gathered(),
            value: Signal::derive(move || self.typed.with(|it| label(get(&it.setup)).to_owned())),
            on_change: Callback::new(move |text: String| {
                if let Some(value) = all.iter().find(|it| label(**it) == text) {
                    self.typed.update(|it| set(&mut it.setup, *value));
                }
            }),
        }
    }

    /// A text of the draft.
    pub fn text(
        self,
        get: fn(&SetupDraft) -> String,
        set: fn(&mut SetupDraft, String),
    ) -> (Signal<String>, Callback<String>) {
        let value = Signal::derive(move || self.typed.with(get));
        let set = Callback::new(move |text| self.typed.update(|it| set(it, text)));
        (value, set)
    }
}

/// A setting of several values, ready for its field.
pub struct Choice {
    options: Vec<(String, String)>,
    value: Signal<String>,
    on_change: Callback<String>,
}

/// A setting that is one of several values.
#[component]
pub fn ChoiceField(
    #[prop(into)] label: String,
    choice: Choice,
    #[prop(optional, into)] note: Signal<String>,
    #[prop(optional, into)] problem: Signal<Option<FieldProblem>>,
    #[prop(optional, into)] testid: Option<String>,
) -> impl IntoView {
    let options = StoredValue::new(choice.options);
    let testid = testid.unwrap_or_default();
    view! {
        <SelectField label options=Signal::derive(move || options.get_value()) value=choice.value
            on_change=choice.on_change note problem testid/>
    }
}

/// All FastTabs.
#[component]
pub fn Settings(model: Model) -> impl IntoView {
    let saved = Memo::new(move |_| model.state.with(|state| SetupDraft::of(&state.setup)));
    let typed = RwSignal::new(saved.get_untracked());
    // What another action saved meanwhile (the sample data's setup) shows here too, unless something else is typed.
    Effect::new(move |former: Option<SetupDraft>| {
        let now = saved.get();
        let is_untouched =
            former.is_none_or(|former| typed.with_untracked(|typed| *typed == former));
        if is_untouched {
            typed.set(now.clone());
        }
        now
    });
    let read = Memo::new(move |_| model.state.with(|state| typed.with(|it| it.read(state))));
    let draft = Draft {
        typed,
        problems: Memo::new(move |_| read.with(|(_, problems)| problems.clone())),
    };
    let is_changed = Signal::derive(move || typed.with(|typed| saved.with(|saved| typed != saved)));
    let wrong = Signal::derive(move || {
        let is_wrong = draft.problems.with(|it| it.iter().any(|it| !it.is_warning));
        is_wrong.then(|| "Correct the settings that are marked, then save.".to_owned())
    });
    let save = Callback::new(move |()| {
        let setup = read.with_untracked(|(setup, _)| setup.clone());
        if model.told(model.save_setup(setup)).is_some() {
            // As it is kept, numbers and all.
            typed.set(saved.get_untracked());
            model.say("Saved.");
        }
    });
    view! {
        <SaveBar is_changed wrong on_save=save on_discard=Callback::new(move |()| typed.set(saved.get_untracked()))/>
        <directions::Directions model draft/>
        <customers::Roles model draft/>
        <matching::Matching model draft/>
        <customers::NewCustomers model draft/>
        <customers::Guests model draft/>
        <fields::Fields model draft/>
        <own_fields::OwnFields model draft/>
        <roles::Roles model draft/>
        <automatic::Automatic draft/>
    }
}
