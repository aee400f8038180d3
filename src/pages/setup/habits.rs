//! How this browser is used: whether it notifies, and which shortcuts are on.

use concord_core::view::MayNotify;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::Model;
use crate::browser::may_notify;
use crate::components::{CheckField, FastTab, ShortcutsSwitch};

/// The FastTab of notifications and keys.
#[component]
pub fn HabitsTab(model: Model) -> impl IntoView {
    let may = may_notify();
    let (is_allowed, note) = (
        RwSignal::new(may == MayNotify::Yes),
        RwSignal::new(may.note(false).to_owned()),
    );
    // The browser is asking.
    let is_asked = RwSignal::new(false);
    let is_on = move || is_allowed.get() && model.house.with(|house| house.habits.notifies);
    let summary = Signal::derive(move || match is_on() {
        true => "Notifications on".to_owned(),
        false => "Notifications off".to_owned(),
    });
    // As it was pressed until there is an answer, then as it is.
    let value = Signal::derive(move || is_asked.get() || is_on());
    let switch = Callback::new(move |on: bool| {
        is_asked.set(on);
        spawn_local(async move {
            let may = model.switch_notices(on).await;
            is_allowed.try_set(may == MayNotify::Yes);
            note.try_set(may.note(on).to_owned());
            is_asked.try_set(false);
        });
    });
    view! {
        <FastTab title="Notifications and keys" summary>
            <CheckField label="Notify me when a run has ended" testid="notifies" value on_change=switch
                note=note/>
            <ShortcutsSwitch model/>
            <p class="actions">
                <button type="button" data-testid="all-shortcuts" on:click=move |_| model.over.open_shortcuts()>"All keyboard shortcuts"</button>
            </p>
        </FastTab>
    }
}
