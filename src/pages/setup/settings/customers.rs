//! What new customers start from, and what becomes of guests.

use concord_core::customer::casing::upper;
use concord_core::setup::KnownGuests;
use concord_core::setup_check::{Setting, customer_by_number, template_values_way};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{ChoiceField, Draft};
use crate::app::Model;
use crate::components::{CheckField, FastTab, OrderStatuses, SelectField, TextField};

/// The templates there are, for choosing from.
pub fn templates(model: Model) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        model.house.with(|house| {
            let named = house.shared.templates.values().map(|it| {
                let words = match it.description.is_empty() {
                    true => it.code.clone(),
                    false => format!("{} · {}", it.code, it.description),
                };
                (it.code.clone(), words)
            });
            let none = (String::new(), "None".to_owned());
            std::iter::once(none).chain(named).collect()
        })
    })
}

/// The default customer template, and whether customers may be created at all.
#[component]
pub fn NewCustomers(model: Model, draft: Draft) -> impl IntoView {
    let chosen = Signal::derive(move || {
        let template =
            |it: &concord_core::setup_check::SetupDraft| it.setup.default_template.clone();
        draft.typed.with(template).unwrap_or_default()
    });
    let summary = Signal::derive(move || {
        let prevented = draft.typed.with(|it| it.setup.prevent_auto_create);
        let template = match chosen.get() {
            code if code.is_empty() => "No default".to_owned(),
            code => code,
        };
        match prevented {
            true => format!("{template} · nobody for orders"),
            false => template,
        }
    });
    let service = move || model.state.with(template_values_way);
    view! {
        <FastTab title="New customers" summary>
            <SelectField label="Default customer template" testid="default-template" options=templates(model) value=chosen
                problem=draft.problem(Setting::DefaultTemplate)
                on_change=Callback::new(move |code: String| {
                    let code = Some(code).filter(|code| !code.is_empty());
                    draft.typed.update(|it| it.setup.default_template = code);
                })
                note="Customers that a pull creates in Business Central start with its values, unless a regional default names another."/>
            <CheckField label="Prevent customer auto-create" testid="prevent-auto-create"
                value=Signal::derive(move || draft.typed.with(|it| it.setup.prevent_auto_create))
                on_change=Callback::new(move |on| draft.typed.update(|it| it.setup.prevent_auto_create = on))
                note="An unknown customer of an order is shown as an error instead of being created. What a pull creates is not touched by it."/>
            <CheckField label="API Setup rules assign the other values" testid="rules-assign"
                value=Signal::derive(move || draft.typed.with(|it| it.setup.rules_assign))
                on_change=Callback::new(move |on| draft.typed.update(|it| it.setup.rules_assign = on))
                note=Signal::derive(service)/>
            <p class="field-note"><A href="/templates">"Customer templates"</A>" · "<A href="/regional">"Regional defaults"</A></p>
        </FastTab>
    }
}

/// Which of the webstore's accounts take part.
#[component]
pub fn Roles(model: Model, draft: Draft) -> impl IntoView {
    let all = Memo::new(move |_| {
        let setup = draft.typed.with(|it| it.setup.clone());
        model.state.with(|state| setup.roles_to_choose(state))
    });
    let summary = Signal::derive(move || {
        let chosen = draft.typed.with(|it| it.setup.roles.clone());
        match chosen.is_empty() {
            true => "Nobody".to_owned(),
            false => chosen.into_iter().collect::<Vec<_>>().join(", "),
        }
    });
    view! {
        <FastTab title="Accounts that take part" summary>
            <p class="field-note">"By their role in WordPress. Administrators and shop managers never take part: Concord does not write to the shop's own people."</p>
            <For each=move || all.get() key=Clone::clone let(role)>
                <RoleField role draft/>
            </For>
        </FastTab>
    }
}

#[component]
fn RoleField(role: String, draft: Draft) -> impl IntoView {
    let (testid, label) = (format!("role-{role}"), role.clone());
    let of = role.clone();
    view! {
        <CheckField label testid
            value=Signal::derive(move || draft.typed.with(|it| it.setup.roles.contains(&of)))
            on_change=Callback::new(move |on| draft.typed.update(|it| {
                match on {
                    true => it.setup.roles.insert(role.clone()),
                    false => it.setup.roles.remove(&role),
                };
            }))/>
    }
}

/// Guests and orders.
#[component]
pub fn Guests(model: Model, draft: Draft) -> impl IntoView {
    let (guest, set_guest) = draft.text(
        |it| it.setup.default_guest_customer.clone().unwrap_or_default(),
        |it, text| {
            let number = Some(upper(text.trim())).filter(|it| !it.is_empty());
            it.setup.default_guest_customer = number;
        },
    );
    let (since, set_since) = draft.text(
        |it| it.setup.orders_since.clone().unwrap_or_default(),
        |it, text| match text.is_empty() {
            true => it.setup.orders_since = None,
            false => it.setup.look_at_orders_since(text),
        },
    );
    let since_note = Signal::derive(move || {
        let is_all = |it: &concord_core::setup_check::SetupDraft| {
            it.setup.orders_since.is_none() && it.setup.all_orders
        };
        let note = match draft.typed.with(is_all) {
            true => "All orders are looked at. With a day, older ones are not.",
            false => {
                "Older orders are not looked at. Empty: all, which Orders asks about with their number."
            }
        };
        note.to_owned()
    });
    let who = Signal::derive(move || {
        let number = guest.get();
        let found = model.state.with(|state| {
            customer_by_number(&number, state).map(|customer| customer.display_name.clone())
        });
        found.unwrap_or_else(|| {
            "The Business Central customer no. that orders of guests belong to.".to_owned()
        })
    });
    let summary = Signal::derive(move || {
        let guest = guest.get();
        match guest.is_empty() {
            true => "No default guest customer".to_owned(),
            false => format!("Guests: {guest}"),
        }
    });
    view! {
        <FastTab title="Guests and orders" summary>
            <TextField label="Default guest customer" testid="guest" value=guest on_input=set_guest note=who
                problem=draft.problem(Setting::DefaultGuestCustomer)/>
            <ChoiceField label="Guests that are known" testid="known-guests"
                note="A guest whose e-mail belongs to a mapped customer."
                choice=draft.choice(&KnownGuests::ALL, KnownGuests::label, |it| it.known_guests, |it, value| it.known_guests = value)/>
            <TextField label="Orders since" kind="date" testid="orders-since" value=since on_input=set_since
                problem=draft.problem(Setting::OrdersSince)
                note=since_note/>
            <OrderStatuses model left_out=Signal::derive(move || draft.typed.with(|it| it.setup.order_statuses_left_out.clone()))
                on_change=Callback::new(move |(slug, takes_part): (String, bool)| draft.typed.update(|it| match takes_part {
                    true => drop(it.setup.order_statuses_left_out.remove(&slug)),
                    false => drop(it.setup.order_statuses_left_out.insert(slug)),
                }))/>
        </FastTab>
    }
}
