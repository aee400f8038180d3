//! What was read of the two systems, how old it is, and reading it again.

use concord_core::ports::Timestamp;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use crate::app::Model;
use crate::browser::now;
use crate::browser::words::{count, date_and_time, duration};
use crate::components::{Command, FastTab};

/// The FastTab of what is kept of the shown webstore's two systems.
#[component]
pub fn ReadTab(model: Model) -> impl IntoView {
    let known = Memo::new(move |_| {
        model.state.with(|state| {
            let snapshots = &state.snapshots;
            let reference = &snapshots.reference;
            [
                (
                    "Customers",
                    format!(
                        "{} of WooCommerce, {} of Business Central",
                        count(snapshots.webstore.len()),
                        count(snapshots.company.len())
                    ),
                    match state.setup.list_cache_minutes {
                        0 => "With each preview.".to_owned(),
                        minutes => format!(
                            "By previews when older than {minutes} min, by automatic runs always."
                        ),
                    },
                    reference.read_at,
                ),
                (
                    "WooCommerce's lists",
                    "Countries and states, statuses of orders".to_owned(),
                    used_for(state.setup.list_cache_minutes),
                    reference.webstore_lists_read_at,
                ),
                (
                    "Business Central's lists",
                    "What customer templates choose from, and countries".to_owned(),
                    "With the customers.".to_owned(),
                    reference.read_at,
                ),
            ]
        })
    });
    let reading = RwSignal::new(false);
    let hindrance = Signal::derive(move || {
        let is_reading = || reading.get().then(|| "The lists are being read.".into());
        is_reading().or_else(|| model.hindrance_to_run())
    });
    let read = move |()| {
        reading.set(true);
        spawn_local(async move {
            if model.read_reference().await {
                model.say("The lists are read.");
            }
            let _ = reading.try_set(false);
        });
    };
    view! {
        <FastTab title="What was read">
            <div class="scroll">
                <table class="records" data-testid="read">
                    <thead><tr><th>"What"</th><th>"How much"</th><th>"Read"</th><th>"Read again"</th></tr></thead>
                    <tbody>{move || known.get().into_iter().map(|(what, how_much, when, at)| view! {
                        <tr>
                            <th scope="row">{what}</th>
                            <td>{how_much}</td>
                            <td class="when">{at.map_or_else(|| "Not yet".to_owned(), age)}</td>
                            <td class="muted">{when}</td>
                        </tr>
                    }).collect_view()}</tbody>
                </table>
            </div>
            <p class="actions">
                <Command testid="read-lists" hindrance on_press=read>
                    {move || if reading.get() { "Reading…" } else { "Read the lists again" }}
                </Command>
                <A href="/synchronise" attr:class="button">"Read the customers again"</A>
            </p>
        </FastTab>
    }
}

fn age(at: Timestamp) -> String {
    format!("{} ({} ago)", date_and_time(at), duration(now().since(at)))
}

fn used_for(minutes: u32) -> String {
    match minutes {
        0 => "With each preview.".to_owned(),
        minutes => format!("When older than {minutes} min (Webstore list cache time)."),
    }
}
