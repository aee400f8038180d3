//! From which day on orders are looked at, and reading them.

use concord_core::setup::proposed_orders_since;
use concord_core::sync::Extent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::Model;
use crate::browser::words::{counted, date_and_time};
use crate::browser::{focus_soon, now};
use crate::components::{Command, Look, Question};

/// The start date, and reading orders from it on. Without a day all of them are read, once their number was seen.
#[component]
pub fn Since(model: Model) -> impl IntoView {
    let kept = Memo::new(move |_| {
        model.state.with(|state| {
            let setup = &state.setup;
            (setup.orders_since.clone(), setup.all_orders)
        })
    });
    let day = RwSignal::new(String::new());
    Effect::new(move || {
        day.set(match kept.get() {
            (Some(day), _) => day,
            (None, true) => String::new(),
            (None, false) => proposed_orders_since(now()),
        });
    });
    let hindrance = Signal::derive(move || model.hindrance_to_run());
    let read_at = move || {
        model
            .state
            .with(|state| state.orders.read.map(|read| read.at))
    };
    // What is asked before all orders are read: how many there are, where the webstore says so.
    let asked = RwSignal::new(None::<Option<usize>>);
    let begin = move |day: Option<String>, extent| {
        let chosen = model.set_orders_since(day);
        model.told(chosen.and_then(|()| model.read_orders(extent)));
    };
    let read = move |extent| {
        asked.set(None);
        let day = Some(day.get_untracked()).filter(|day| !day.is_empty());
        if day.is_some() || kept.get_untracked() == (None, true) {
            return begin(day, extent);
        }
        spawn_local(async move {
            if let Some(number) = model.count_orders().await {
                asked.try_set(Some(number));
            }
        });
    };
    view! {
        <form class="since" on:submit=move |event| {
            event.prevent_default();
            read(Extent::Changes);
        }>
            <label class="field">
                <span>"Orders since"</span>
                <input type="date" data-testid="orders-since"
                    prop:value=day on:input:target=move |event| day.set(event.target().value())/>
            </label>
            <Command submits=true testid="read-orders" look=Signal::derive(move || Look::primary_when(read_at().is_none())) hindrance>"Read orders"</Command>
            <Show when=move || read_at().is_some()>
                <Command look=Look::Quiet testid="read-all-orders" hindrance
                    title="WooCommerce does not tell that an order's address, account or meta data was changed. Once a day all orders are read by themselves."
                    on_press=move |()| read(Extent::Whole)>"Read all again"</Command>
            </Show>
            <span class="muted read-at">{move || {
                let all = if day.with(String::is_empty) { "Without a day all orders are read. " } else { "" };
                let read = read_at().map(|at| format!("Read {}. Days begin at midnight UTC.", date_and_time(at)));
                format!("{all}{}", read.unwrap_or_default())
            }}</span>
        </form>
        {move || asked.get().map(|number| {
            let orders = number.map_or_else(|| "all orders".to_owned(), |it| counted(it, "order", "orders"));
            let has = match number {
                Some(_) => format!("The webstore has {orders}. They are read a hundred at a time; that writes nothing."),
                None => "The webstore does not say how many orders it has. They are read a hundred at a time; that writes nothing.".to_owned(),
            };
            view! {
                <Question title="No day is chosen: read all orders?" sentences=vec![has] yes=format!("Read {orders}") hindrance
                    on_yes=Callback::new(move |()| { asked.set(None); begin(None, Extent::Changes); })
                    on_leave=Callback::new(move |()| { asked.set(None); focus_soon("[data-testid=read-orders]"); })/>
            }
        })}
    }
}
