//! Own fields: one row for each, with its meta key, its direction and what a new record gets (spec.md §10).

use concord_core::customer::{Field, OwnField};
use concord_core::setup::{FieldDirection, Setup};
use concord_core::setup_check::{Setting, meta_keys_to_choose, own_field_way, own_fields_to_add};
use leptos::prelude::*;

use super::Draft;
use crate::app::Model;
use crate::components::{CheckField, Command, FastTab, Look, SelectField, TextField};

/// The rows, and the way to begin one.
#[component]
pub fn OwnFields(model: Model, draft: Draft) -> impl IntoView {
    let rows = Memo::new(move |_| {
        draft.typed.with(|it| {
            let rows = it.setup.own_fields.iter();
            // Roles have a table of their own.
            let rows = rows.filter(|row| row.field != OwnField::Role);
            rows.map(|row| row.field).collect::<Vec<_>>()
        })
    });
    let summary = Signal::derive(move || match rows.with(Vec::len) {
        0 => "none".to_owned(),
        1 => "1 field".to_owned(),
        number => format!("{number} fields"),
    });
    let to_add = Signal::derive(move || {
        let fields = draft.typed.with(|it| own_fields_to_add(&it.setup));
        let fields = fields.into_iter().map(|it| it.label().to_owned());
        let options = fields.map(|label| (label.clone(), label));
        let first = (String::new(), "Choose a field …".to_owned());
        std::iter::once(first).chain(options).collect::<Vec<_>>()
    });
    let add = Callback::new(move |label: String| {
        let field = OwnField::ALL.into_iter().find(|it| it.label() == label);
        if let Some(field) = field {
            draft.typed.update(|it| it.setup.add_own_field(field));
        }
    });
    view! {
        <FastTab title="Own fields" summary is_folded=true>
            <p class="field-note">"Fields of Business Central’s customer for which WooCommerce has no place of its own: each stands under a meta key of the accounts. The key of the connection has to see meta data, as an administrator’s does."</p>
            <For each=move || rows.get() key=|field| *field let:field>
                <Row model draft field/>
            </For>
            <SelectField label="Add an own field" testid="add-own-field" options=to_add value=String::new() on_change=add
                note="Customer no. and Blocked have a meta key ready made; for the others enter the one that a plugin or the shop uses."/>
        </FastTab>
    }
}

/// The row of a field.
#[component]
fn Row(model: Model, draft: Draft, field: OwnField) -> impl IntoView {
    let text = move |get: fn(&Setup, OwnField) -> String, set: fn(&mut Setup, OwnField, String)| {
        let value = Signal::derive(move || draft.typed.with(|it| get(&it.setup, field)));
        let set = move |text| draft.typed.update(|it| set(&mut it.setup, field, text));
        (value, Callback::new(set))
    };
    let (key, set_key) = text(
        |setup, field| {
            setup
                .own_field(field)
                .map_or_else(String::new, |it| it.meta_key.clone())
        },
        |setup, field, text| {
            if let Some(row) = setup.own_field_mut(field) {
                text.trim().clone_into(&mut row.meta_key);
            }
        },
    );
    let (default, set_default) = text(
        |setup, field| setup.default_value(Field::Own(field)).to_owned(),
        |setup, field, text| {
            if let Some(row) = setup.own_field_mut(field) {
                row.default_value = text;
            }
        },
    );
    let (direction, set_direction) = text(
        |setup, field| setup.direction(Field::Own(field)).label().to_owned(),
        |setup, field, text| {
            let all = FieldDirection::ALL.into_iter();
            if let Some(direction) = all.into_iter().find(|it| it.label() == text) {
                setup.set_direction(Field::Own(field), direction);
            }
        },
    );
    let directions = Setup::directions_of(Field::Own(field)).iter();
    let directions: Vec<_> = directions
        .map(|it| (it.label().to_owned(), it.label().to_owned()))
        .collect();
    let keys = Signal::derive(move || {
        model.state.with(|state| {
            let keys = meta_keys_to_choose(state).into_iter();
            keys.map(|key| (key.to_owned(), String::new()))
                .collect::<Vec<_>>()
        })
    });
    let label = field.label();
    let way = Signal::derive(move || model.state.with(|state| own_field_way(field, state)));
    let leaves_out = Signal::derive(move || {
        draft
            .typed
            .with(|it| it.setup.left_out_if_refused.contains(&Field::Own(field)))
    });
    let set_leaves_out = Callback::new(move |on| {
        draft
            .typed
            .update(|it| it.setup.leave_out_if_refused(Field::Own(field), on));
    });
    let remove = Callback::new(move |()| {
        draft.typed.update(|it| it.setup.remove_own_field(field));
    });
    view! {
        <fieldset class="own-field" data-testid=format!("own-field-{label}")>
            <legend>{label}</legend>
            <TextField label=format!("{label}: meta key") value=key on_input=set_key suggestions=keys
                problem=draft.problem(Setting::OwnField(field)) note=way/>
            <SelectField label=format!("{label}: direction") options=directions value=direction on_change=set_direction/>
            <TextField label=format!("{label}: value of new records") value=default on_input=set_default
                note="Where the other side has none."/>
            <CheckField label=format!("{label}: leave a refused value out and say so") value=leaves_out on_change=set_leaves_out/>
            <Command look=Look::Quiet on_press=remove>{format!("Remove {label}")}</Command>
        </fieldset>
    }
}
