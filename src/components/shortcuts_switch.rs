//! Switches the shortcuts off that are easily pressed unintentionally.

use leptos::prelude::*;

use super::CheckField;
use crate::app::Model;

/// The switch, wherever it is shown.
#[component]
pub fn ShortcutsSwitch(model: Model) -> impl IntoView {
    let value = Signal::derive(move || model.house.with(|house| house.habits.shortcuts));
    view! {
        <CheckField label="Shortcuts with Alt or a single letter" testid="shortcuts-on" value
            on_change=Callback::new(move |on| model.change_habits(|habits| habits.shortcuts = on))
            note="Switch them off if you speak to this computer, or press them without meaning to. The others are those that lists and dialogs have everywhere."/>
    }
}
