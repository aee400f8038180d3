//! The sixth step: orders, whom those of guests belong to, and when Concord synchronises by itself.

use concord_core::assisted::{OrdersChoice, Step};
use concord_core::setup::proposed_orders_since;
use concord_core::setup_check::{Setting, customer_by_number};
use leptos::prelude::*;

use super::{Frame, KeysAgain, Wizard};
use crate::browser::{focus_first_wrong, now};
use crate::components::{CheckField, FieldProblem, OrderStatuses, TextField};

/// The day, the guests' customer and the minutes; anything else is a matter of Setup.
#[component]
pub fn OrdersStep(wizard: Wizard) -> impl IntoView {
    let model = wizard.model;
    let left = wizard.orders.get_untracked();
    let saved = || {
        let of = |setup: &_| OrdersChoice::of(setup, proposed_orders_since(now()));
        model.state.with_untracked(|state| of(&state.setup))
    };
    let typed = RwSignal::new(left.unwrap_or_else(saved));
    Effect::new(move || wizard.orders.set(Some(typed.get())));
    let read = Memo::new(move |_| model.state.with(|state| typed.with(|it| it.read(state))));
    let problem = move |setting: Setting| {
        Signal::derive(move || {
            read.with(|(_, problems)| {
                let found = problems.iter().find(|it| it.setting == setting)?;
                Some(FieldProblem {
                    words: found.words.clone(),
                    is_warning: found.is_warning,
                })
            })
        })
    };
    let who = Signal::derive(move || {
        let name = model.state.with(|state| {
            let customer = typed.with(|it| customer_by_number(&it.guest, state).cloned());
            customer.map(|it| it.display_name)
        });
        name.unwrap_or_else(|| {
            "The Business Central customer no. that orders of guests belong to. Without one they wait for you.".to_owned()
        })
    });
    let on_next = Callback::new(move |()| {
        let (setup, problems) = read.get_untracked();
        if problems.iter().any(|it| !it.is_warning) {
            return focus_first_wrong(".step");
        }
        if model.told(model.save_setup(setup)).is_some() {
            wizard.go(Step::Preview);
        }
    });
    view! {
        <KeysAgain wizard/>
        <Frame title="Orders, and when by itself?" lead="Which Business Central customers each order belongs to is shown in Orders; nothing is written to an order before you say so."
            on_back=Callback::new(move |()| wizard.back()) on_next hindrance=Signal::derive(move || wizard.hindrance())>
            <div class="fields">
                <TextField label="Orders since" kind="date" testid="wizard-since" value=Signal::derive(move || typed.with(|it| it.since.clone()))
                    on_input=Callback::new(move |day| typed.update(|it| it.since = day)) problem=problem(Setting::OrdersSince)
                    note="Older orders are not looked at. Empty: all, which Orders asks about with their number."/>
                <OrderStatuses model left_out=Signal::derive(move || typed.with(|it| it.statuses_left_out.clone()))
                    on_change=Callback::new(move |(slug, takes_part): (String, bool)| typed.update(|it| match takes_part {
                        true => drop(it.statuses_left_out.remove(&slug)),
                        false => drop(it.statuses_left_out.insert(slug)),
                    }))/>
                <TextField label="Default guest customer" testid="wizard-guest" value=Signal::derive(move || typed.with(|it| it.guest.clone()))
                    on_input=Callback::new(move |number| typed.update(|it| it.guest = number)) problem=problem(Setting::DefaultGuestCustomer) note=who/>
                <CheckField label="Automatic synchronisation" testid="wizard-automatic" value=Signal::derive(move || typed.with(|it| it.is_automatic))
                    on_change=Callback::new(move |on| typed.update(|it| it.is_automatic = on))
                    note="From the first preview on, while Concord is open in some tab, without asking. It waits where a person should look first."/>
                <Show when=move || typed.with(|it| it.is_automatic)>
                    <TextField label="Minutes between two runs" kind="number" testid="wizard-minutes" value=Signal::derive(move || typed.with(|it| it.minutes.clone()))
                        on_input=Callback::new(move |minutes| typed.update(|it| it.minutes = minutes)) problem=problem(Setting::AutomaticMinutes)/>
                </Show>
            </div>
        </Frame>
    }
}
