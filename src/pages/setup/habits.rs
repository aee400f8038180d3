//! How this browser is used: whether it notifies, and which shortcuts are on.

use concord_core::view::MayNotify;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::{Model, Over};
use crate::browser::may_notify;
use crate::components::{CheckField, FastTab, ShortcutsSwitch};

/// The FastTab of notifications and keys.
#[component]
pub fn HabitsTab(model: Model) -> impl IntoView {
    let may = RwSignal::new(may_notify());
    // It was switched on here, whatever became of it; and the browser is asking.
    let (wanted, is_asked) = (RwSignal::new(false), RwSignal::new(false));
    let is_on = Signal::derive(move || {
        model.house.with(|house| house.habits.notifies) && may.get() == MayNotify::Yes
    });
    // As it was pressed until there is an answer, then as it is.
    let value = Signal::derive(move || is_asked.get() || is_on.get());
    let summary = Signal::derive(move || match is_on.get() {
        true => "Notifications on".to_owned(),
        false => "Notifications off".to_owned(),
    });
    let switch = Callback::new(move |on: bool| {
        wanted.set(on);
        is_asked.set(on);
        spawn_local(async move {
            let answered = model.switch_notices(on).await;
            may.try_set(answered);
            is_asked.try_set(false);
        });
    });
    view! {
        <FastTab title="Notifications and keys" summary>
            <CheckField label="Notify me when a run has ended" testid="notifies" value on_change=switch
                note=Signal::derive(move || may.get().note(wanted.get()).to_owned())/>
            <ShortcutsSwitch model/>
            <p class="actions">
                <button type="button" data-testid="all-shortcuts" on:click=move |_| model.over.set(Some(Over::Shortcuts))>"All keyboard shortcuts"</button>
            </p>
        </FastTab>
    }
}
