//! Which roles of the webstore the groups of Business Central's customers stand for (spec.md §13).

use concord_core::setup::{RoleCustomers, RoleGroup, RoleRow};
use concord_core::setup_check::{Setting, groups_to_choose, meta_keys_to_choose, role_groups_way};
use leptos::prelude::*;

use super::{ChoiceField, Draft};
use crate::app::Model;
use crate::components::{CheckField, Command, FastTab, Look, SelectField, TextField};

/// The table, and what else there is to say of it.
#[component]
pub fn Roles(model: Model, draft: Draft) -> impl IntoView {
    let number = Memo::new(move |_| draft.typed.with(|it| it.setup.role_rows.len()));
    let summary = Signal::derive(move || match number.get() {
        0 => "none".to_owned(),
        1 => "1 row".to_owned(),
        number => format!("{number} rows"),
    });
    let (key, set_key) = draft.text(
        |it| it.setup.role_key().to_owned(),
        |it, text| it.setup.set_role_key(text.trim()),
    );
    let keys = Signal::derive(move || {
        model.state.with(|state| {
            let keys = meta_keys_to_choose(state).into_iter();
            keys.map(|key| (key.to_owned(), String::new()))
                .collect::<Vec<_>>()
        })
    });
    let add = Callback::new(move |()| {
        draft.typed.update(|it| {
            it.setup.role_rows.push(RoleRow {
                is_on: true,
                ..RoleRow::default()
            });
        });
    });
    let way = Signal::derive(move || model.state.with(role_groups_way));
    view! {
        <FastTab title="Roles" summary is_folded=true>
            <p class="field-note">"A customer’s price group and discount group decide which of these roles its account has. Roles that are not in the table are kept; those of the shop’s own people are never given or taken, and their accounts never touched. "{way}</p>
            <For each=move || 0..number.get() key=|place| *place let:place>
                <Row model draft place/>
            </For>
            <p class="field-note"><Command testid="add-role-row" on_press=add>"Add a row"</Command></p>
            <ChoiceField label="Customers that get roles" testid="roles-customers"
                note="Role pricing is set for lines of Mapping, one or many at once."
                choice=draft.choice(&RoleCustomers::ALL, RoleCustomers::label, |it| it.role_customers, |it, value| it.role_customers = value)/>
            <TextField label="Meta key of the role" testid="roles-key" value=key on_input=set_key suggestions=keys
                problem=draft.problem(Setting::RoleKey)
                note="Where the shop’s role pricing plugin looks; several roles stand there with commas between them. The key of the connection has to see meta data, as an administrator’s does."/>
        </FastTab>
    }
}

/// The so manieth row.
#[component]
fn Row(model: Model, draft: Draft, place: usize) -> impl IntoView {
    let text = move |get: fn(&RoleRow) -> &str, set: fn(&mut RoleRow, String)| {
        let value = Signal::derive(move || {
            draft.typed.with(|it| {
                let row = it.setup.role_rows.get(place);
                row.map_or_else(String::new, |row| get(row).to_owned())
            })
        });
        let set = move |text| {
            draft.typed.update(|it| {
                if let Some(row) = it.setup.role_rows.get_mut(place) {
                    set(row, text);
                }
            });
        };
        (value, Callback::new(set))
    };
    let (group, set_group) = text(
        |row| row.group.value().label(),
        |row, text| {
            let mut all = RoleGroup::ALL.into_iter();
            if let Some(group) = all.find(|it| it.value().label() == text) {
                row.group = group;
            }
        },
    );
    let (code, set_code) = text(|row| &row.code, |row, text| row.code = text);
    let (role, set_role) = text(
        |row| &row.role,
        |row, text| text.trim().clone_into(&mut row.role),
    );
    let is_on = Signal::derive(move || {
        draft
            .typed
            .with(|it| it.setup.role_rows.get(place).is_some_and(|row| row.is_on))
    });
    let set_on = Callback::new(move |on| {
        draft.typed.update(|it| {
            if let Some(row) = it.setup.role_rows.get_mut(place) {
                row.is_on = on;
            }
        });
    });
    let groups = RoleGroup::ALL.map(|it| it.value().label().to_owned());
    let groups: Vec<_> = groups.map(|label| (label.clone(), label)).into();
    let codes = Signal::derive(move || {
        let named = group.get();
        let mut all = RoleGroup::ALL.into_iter();
        let chosen = all
            .find(|it| it.value().label() == named)
            .unwrap_or_default();
        model.state.with(|state| groups_to_choose(chosen, state))
    });
    let roles = Signal::derive(move || {
        let setup = draft.typed.with(|it| it.setup.clone());
        model.state.with(|state| setup.roles_to_give(state))
    });
    let remove = Callback::new(move |()| {
        draft.typed.update(|it| {
            if place < it.setup.role_rows.len() {
                it.setup.role_rows.remove(place);
            }
        });
    });
    let number = place + 1;
    view! {
        <fieldset class="own-field" data-testid=format!("role-row-{number}")>
            <legend>{format!("Row {number}")}</legend>
            <SelectField label=format!("Row {number}: type") testid=format!("role-type-{number}") options=groups value=group on_change=set_group/>
            <TextField label=format!("Row {number}: code") testid=format!("role-code-{number}") value=code on_input=set_code suggestions=codes
                problem=draft.problem(Setting::RoleRow(place))/>
            <TextField label=format!("Row {number}: webstore role") testid=format!("role-role-{number}") value=role on_input=set_role suggestions=roles
                placeholder="such as wholesale"/>
            <CheckField label=format!("Row {number}: on") value=is_on on_change=set_on/>
            <Command look=Look::Quiet on_press=remove>{format!("Remove row {number}")}</Command>
        </fieldset>
    }
}
