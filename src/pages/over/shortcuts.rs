//! The list of keyboard shortcuts, and the switch for those that are easily pressed unintentionally.

use concord_core::view::SHORTCUTS;
use leptos::html;
use leptos::prelude::*;

use crate::app::Model;
use crate::components::{Dialog, ShortcutsSwitch};

/// The dialog.
#[component]
pub fn Shortcuts(model: Model) -> impl IntoView {
    let frame = NodeRef::<html::Dialog>::new();
    view! {
        <Dialog label="Keyboard shortcuts" frame on_close=Callback::new(move |()| model.over.shortcuts.set(false)) testid="shortcuts">
            <h2>"Keyboard shortcuts"</h2>
            <ShortcutsSwitch model/>
            <div class="over-scroll" tabindex="0" role="region" aria-label="Shortcuts">
                <table class="shortcuts">
                    <thead><tr><th scope="col">"Where"</th><th scope="col">"Keys"</th><th scope="col">"What they do"</th></tr></thead>
                    <tbody>{move || rows(model.house.with(|house| house.habits.shortcuts))}</tbody>
                </table>
            </div>
        </Dialog>
    }
}

/// The rows; `all` says whether those that can be switched off are on.
fn rows(all: bool) -> Vec<AnyView> {
    let mut before = None;
    let rows = SHORTCUTS.iter().map(|row| {
        let is_first = before.replace(row.at) != Some(row.at);
        let is_off = !all && row.can_be_switched_off();
        let class = match (is_first, is_off) {
            (true, _) => "first",
            (false, true) => "off",
            (false, false) => "",
        };
        let at = if is_first { "" } else { "visually-hidden" };
        let words = if is_off { " (switched off)" } else { "" };
        let (held, keys) = row.shown();
        let held = held.map(|held| view! { <kbd>{held}</kbd>"+" });
        let keys = keys
            .into_iter()
            .map(|key| view! { <kbd>{key}</kbd>" " }.into_any());
        view! {
            <tr class=class>
                <th scope="row"><span class=at>{row.at.label()}</span></th>
                <td>{held}{keys.collect::<Vec<_>>()}</td>
                <td>{row.words}{words}</td>
            </tr>
        }
        .into_any()
    });
    rows.collect()
}
