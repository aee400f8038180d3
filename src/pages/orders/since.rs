//! From which day on orders are looked at, and reading them.

use concord_core::setup::proposed_orders_since;
use concord_core::sync::Extent;
use leptos::prelude::*;

use crate::app::Model;
use crate::browser::now;
use crate::browser::words::date_and_time;
use crate::components::{Command, Look};

/// The start date, and reading orders from it on.
#[component]
pub fn Since(model: Model) -> impl IntoView {
    let kept = Memo::new(move |_| model.state.with(|state| state.setup.orders_since.clone()));
    let day = RwSignal::new(String::new());
    Effect::new(move || {
        let proposed = || proposed_orders_since(now());
        day.set(kept.get().unwrap_or_else(proposed));
    });
    let hindrance = Signal::derive(move || {
        let no_day = || {
            day.with(String::is_empty)
                .then(|| "Choose the day to begin with.".into())
        };
        model.hindrance_to_run().or_else(no_day)
    });
    let read_at = move || {
        model
            .state
            .with(|state| state.orders.read.map(|read| read.at))
    };
    let read = move |extent| {
        let chosen = model.set_orders_since(day.get_untracked());
        model.told(chosen.and_then(|()| model.read_orders(extent)));
    };
    view! {
        <form class="since" on:submit=move |event| {
            event.prevent_default();
            read(Extent::Changes);
        }>
            <label class="field">
                <span>"Orders since"</span>
                <input type="date" required data-testid="orders-since"
                    prop:value=day on:input:target=move |event| day.set(event.target().value())/>
            </label>
            <Command submits=true testid="read-orders" look=Signal::derive(move || Look::primary_when(read_at().is_none())) hindrance>"Read orders"</Command>
            <Show when=move || read_at().is_some()>
                <Command look=Look::Quiet testid="read-all-orders" hindrance
                    title="WooCommerce does not tell that an order's address, account or meta data was changed. Once a day all orders are read by themselves."
                    on_press=move |()| read(Extent::Whole)>"Read all again"</Command>
            </Show>
            <span class="muted read-at">{move || read_at().map(|at| format!("Read {}. Days begin at midnight UTC.", date_and_time(at)))}</span>
        </form>
    }
}
