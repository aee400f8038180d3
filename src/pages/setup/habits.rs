//! How this browser is used: which shortcuts are on.

use leptos::prelude::*;

use crate::app::{Model, Over};
use crate::components::{FastTab, ShortcutsSwitch};

/// The FastTab of notifications and keys.
#[component]
pub fn HabitsTab(model: Model) -> impl IntoView {
    view! {
        <FastTab title="Notifications and keys">
            <ShortcutsSwitch model/>
            <p class="actions">
                <button type="button" data-testid="all-shortcuts" on:click=move |_| model.over.set(Some(Over::Shortcuts))>"All keyboard shortcuts"</button>
            </p>
        </FastTab>
    }
}
