//! From which day on orders are looked at, and reading them.

use std::time::Duration;

use concord_core::sync::Extent;
use leptos::prelude::*;

use crate::app::{Activity, Model};
use crate::browser::now;
use crate::browser::words::date_and_time;

/// Before a day was chosen a month is proposed.
const PROPOSED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The start date, and reading orders from it on.
#[component]
pub fn Since(model: Model) -> impl IntoView {
    let kept = Memo::new(move |_| model.state.with(|state| state.setup.orders_since.clone()));
    let day = RwSignal::new(String::new());
    Effect::new(move || {
        let proposed = || now().before(PROPOSED).to_day_text();
        day.set(kept.get().unwrap_or_else(proposed));
    });
    let busy = move || model.activity.with(Activity::is_busy) || !model.is_connected();
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
                <input type="date" required data-testid="orders-since" disabled=busy
                    prop:value=day on:input:target=move |event| day.set(event.target().value())/>
            </label>
            <button type="submit" data-testid="read-orders" class:primary=move || read_at().is_none()
                aria-disabled=move || (busy() || day.with(String::is_empty)).then_some("true")>"Read orders"</button>
            <Show when=move || read_at().is_some()>
                <button type="button" class="quiet" data-testid="read-all-orders" aria-disabled=move || (busy() || day.with(String::is_empty)).then_some("true")
                    title="WooCommerce does not tell that an order's address, account or meta data was changed. Once a day all orders are read by themselves."
                    on:click=move |_| read(Extent::Whole)>"Read all again"</button>
            </Show>
            <span class="muted read-at">{move || read_at().map(|at| format!("Read {}. Days begin at midnight UTC.", date_and_time(at)))}</span>
        </form>
    }
}
