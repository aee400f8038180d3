//! The list of keyboard shortcuts, and the switch for those that are easily pressed unintentionally.

use concord_core::view::SHORTCUTS;
use leptos::html;
use leptos::prelude::*;

use super::closed;
use crate::app::{Model, Over};
use crate::components::{Dialog, ShortcutsSwitch};

/// The dialog.
#[component]
pub fn Shortcuts(model: Model) -> impl IntoView {
    let frame = NodeRef::<html::Dialog>::new();
    let is_on = move || model.house.with(|house| house.habits.shortcuts);
    let rows = SHORTCUTS.iter().enumerate().map(move |(number, row)| {
        let is_first = number == 0 || SHORTCUTS[number - 1].at != row.at;
        let (held, keys) = row.shown();
        let held = held.map(|held| view! { <kbd>{held}</kbd>"+" });
        let keys = keys.into_iter().map(|key| view! { <kbd>{key}</kbd>" " });
        let is_off = move || row.can_be_switched_off() && !is_on();
        view! {
            <tr class:first=is_first class:off=is_off>
                <th scope="row">{is_first.then(|| row.at.label())}<span class="visually-hidden">{(!is_first).then(|| row.at.label())}</span></th>
                <td>{held}{keys.collect_view()}</td>
                <td>{row.words}{move || is_off().then_some(" (switched off)")}</td>
            </tr>
        }
    });
    view! {
        <Dialog label="Keyboard shortcuts" frame on_close=closed(model, Over::Shortcuts) testid="shortcuts">
            <h2>"Keyboard shortcuts"</h2>
            <ShortcutsSwitch model/>
            <div class="over-scroll" tabindex="0" role="region" aria-label="Shortcuts">
                <table class="shortcuts">
                    <thead><tr><th scope="col">"Where"</th><th scope="col">"Keys"</th><th scope="col">"What they do"</th></tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </Dialog>
    }
}
