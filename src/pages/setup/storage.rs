//! What this browser keeps as a whole, and forgetting it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::Model;
use crate::browser::words::megabytes;
use crate::browser::{Room, room};
use crate::components::{Command, FastTab, Look};

/// The FastTab of what this browser keeps.
#[component]
pub fn StorageTab(model: Model) -> impl IntoView {
    let known = RwSignal::new(None::<Room>);
    spawn_local(async move {
        let found = room().await;
        known.try_set(found);
    });
    let asks = RwSignal::new(false);
    let summary = move || match (model.not_kept.get(), known.get()) {
        (Some(_), _) => "Nothing is kept".to_owned(),
        (None, Some(room)) => format!("{} used", megabytes(room.used)),
        (None, None) => String::new(),
    };
    let kept_how = move || match (model.not_kept.get(), known.get()) {
        (Some(_), _) => {
            "This browser keeps nothing here: everything ends with this tab.".to_owned()
        }
        (None, Some(room)) => {
            let promise = if room.is_promised {
                "It has promised to keep it when the disk runs short."
            } else {
                "When the disk runs short it may remove all of it. Mappings come back from WooCommerce; what both sides last agreed on and the activity log do not, so export them now and then."
            };
            format!(
                "This browser uses {} of the {} that it allows. {promise}",
                megabytes(room.used),
                megabytes(room.allowed)
            )
        }
        (None, None) => "This browser does not say how much it keeps.".to_owned(),
    };
    view! {
        <FastTab title="Storage" summary=Signal::derive(summary)>
            <p class="field-note">"Here are kept, for this user of this computer alone: connections and settings, mappings with what both sides last agreed on, the activity log, and both systems' customers as last read."</p>
            <p class="field-note" data-testid="room">{kept_how}</p>
            <p class="actions">
                <Show when=move || !asks.get() fallback=move || view! {
                    <strong>"Everything, of all webstores, for good?"</strong>
                    <Command look=Look::Danger testid="forget-everything-now" hindrance=Signal::derive(move || model.hindrance_anywhere())
                        on_press=move |()| { model.told(model.forget_everything()); }>"Yes, forget everything"</Command>
                    <button type="button" on:click=move |_| asks.set(false)>"No"</button>
                }>
                    <button type="button" data-testid="forget-everything" on:click=move |_| asks.set(true)>"Forget everything in this browser"</button>
                </Show>
            </p>
        </FastTab>
    }
}
