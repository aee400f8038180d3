//! Automatic synchronisation, from where on a run asks first, and how long things are kept.

use concord_core::setup_check::Setting;
use leptos::prelude::*;

use super::Draft;
use crate::components::{CheckField, FastTab, TextField};

/// Automatic synchronisation, list cache, log retention.
#[component]
pub fn Automatic(draft: Draft) -> impl IntoView {
    let is_on = Signal::derive(move || draft.typed.with(|it| it.is_automatic));
    let (minutes, set_minutes) = draft.text(
        |it| it.automatic_minutes.clone(),
        |it, text| it.automatic_minutes = text,
    );
    let (cache, set_cache) = draft.text(
        |it| it.list_cache_minutes.clone(),
        |it, text| it.list_cache_minutes = text,
    );
    let (days, set_days) = draft.text(
        |it| it.log_retention_days.clone(),
        |it, text| it.log_retention_days = text,
    );
    let (emptied, set_emptied) = draft.text(
        |it| it.ask_emptied_percent.clone(),
        |it, text| it.ask_emptied_percent = text,
    );
    let (emptied_number, set_emptied_number) = draft.text(
        |it| it.ask_emptied_customers.clone(),
        |it, text| it.ask_emptied_customers = text,
    );
    let (changed, set_changed) = draft.text(
        |it| it.ask_changed_percent.clone(),
        |it, text| it.ask_changed_percent = text,
    );
    let summary = Signal::derive(move || {
        let log = format!("log kept {} days", days.get());
        match is_on.get() {
            true => format!("Every {} minutes · {log}", minutes.get()),
            false => format!("Off · {log}"),
        }
    });
    view! {
        <FastTab title="Automatic synchronisation and log" summary>
            <CheckField label="Automatic synchronisation" testid="automatic" value=is_on
                on_change=Callback::new(move |on| draft.typed.update(|it| it.is_automatic = on))
                note="While Concord is open in some tab. It waits where a person should look first."/>
            <Show when=move || is_on.get()>
                <TextField label="Minutes between two runs" kind="number" testid="automatic-minutes" value=minutes on_input=set_minutes
                    problem=draft.problem(Setting::AutomaticMinutes)/>
                <CheckField label="With orders" testid="automatic-orders"
                    value=Signal::derive(move || draft.typed.with(|it| it.setup.automatic_orders))
                    on_change=Callback::new(move |on| draft.typed.update(|it| it.setup.automatic_orders = on))
                    note="Each run reads the orders too, and creates or maps the customers that they wait for. It needs the day in Orders since, or all orders."/>
            </Show>
            <TextField label="Ask above, emptied, in percent" kind="number" testid="ask-emptied-percent" value=emptied on_input=set_emptied
                problem=draft.problem(Setting::AskEmptiedPercent)
                note="A run that would empty one field of more than this share of the mapped customers says so first, and automatic runs stop there."/>
            <TextField label="Ask above, emptied, in customers" kind="number" testid="ask-emptied-customers" value=emptied_number on_input=set_emptied_number
                problem=draft.problem(Setting::AskEmptiedCustomers)
                note="The same, above this number of customers."/>
            <TextField label="Ask above, changed, in percent" kind="number" testid="ask-changed-percent" value=changed on_input=set_changed
                problem=draft.problem(Setting::AskChangedPercent)
                note="The same for a run that would change one field of more than this share of the mapped customers."/>
            <TextField label="Webstore list cache time" kind="number" testid="list-cache" value=cache on_input=set_cache
                problem=draft.problem(Setting::ListCacheMinutes)
                note="Minutes for which Mapping and the preview use what was read of both systems before they read again, and for which countries, states and the web services' lists are used. Before a write the records concerned are always read again."/>
            <TextField label="Activity log retention" kind="number" testid="log-retention" value=days on_input=set_days
                problem=draft.problem(Setting::LogRetentionDays) note="Days that a run is kept."/>
        </FastTab>
    }
}
