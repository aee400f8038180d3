//! Which way each field goes, and what becomes of a field that both sides changed.

use concord_core::customer::Field;
use concord_core::customer::casing::upper;
use concord_core::setup::{FieldDirection, WhenBothChanged};
use concord_core::setup_check::{Setting, meta_keys_to_choose, ship_to_way};
use leptos::prelude::*;

use super::{ChoiceField, Draft};
use crate::app::Model;
use crate::components::{CheckField, FastTab, SelectField, TextField};

/// Conflicts, attempts, directions.
#[component]
pub fn Fields(model: Model, draft: Draft) -> impl IntoView {
    let summary = Signal::derive(move || {
        draft.typed.with(|it| {
            let setup = &it.setup;
            let one_way = Field::ALL
                .into_iter()
                .filter(|field| {
                    setup.has_place(*field) && setup.direction(*field) != FieldDirection::Both
                })
                .count();
            let fields = match one_way {
                0 => "all fields both ways".to_owned(),
                one_way => format!("{one_way} not both ways"),
            };
            format!("{} · {fields}", setup.when_both_changed.label())
        })
    });
    let (attempts, set_attempts) = draft.text(
        |it| it.max_attempts.clone(),
        |it, text| it.max_attempts = text,
    );
    let (vat_number_key, set_vat_number_key) = draft.text(
        |it| it.setup.vat_number_key.clone().unwrap_or_default(),
        |it, text| {
            it.setup.vat_number_key = Some(text.trim().to_owned()).filter(|it| !it.is_empty())
        },
    );
    let (ship_to_code, set_ship_to_code) = draft.text(
        |it| it.setup.ship_to_code.clone(),
        |it, text| it.setup.ship_to_code = upper(text.trim()),
    );
    let ship_to = Signal::derive(move || {
        let way = model.state.with(ship_to_way);
        format!(
            "The delivery address is kept as one ship-to address per customer in Business Central, under this code. One that is the billing address makes none. Ship-to addresses are never deleted. {way}"
        )
    });
    let keys = Signal::derive(move || {
        model.state.with(|state| {
            let keys = meta_keys_to_choose(state).into_iter();
            keys.map(|key| (key.to_owned(), key.to_owned()))
                .collect::<Vec<_>>()
        })
    });
    let directions = Signal::derive(|| {
        let labels = FieldDirection::ALL.map(FieldDirection::label);
        let options = labels.map(|label| (label.to_owned(), label.to_owned()));
        options.to_vec()
    });
    view! {
        <FastTab title="Fields and conflicts" summary>
            <ChoiceField label="When both sides changed" testid="when-both-changed"
                note="For a field that was changed on both sides to different values since they last agreed. Differences at a first synchronisation are always asked."
                choice=draft.choice(&WhenBothChanged::ALL, WhenBothChanged::label, |it| it.when_both_changed, |it, value| it.when_both_changed = value)/>
            <TextField label="Max. no. of attempts to push" kind="number" testid="max-attempts" value=attempts on_input=set_attempts
                problem=draft.problem(Setting::MaxAttempts)
                note="When automatic runs fail to push a customer with the same error this often in a row, its push goes on hold: they no longer push it, while pulls still bring its changes. A run by hand tries it and counts nothing. 0 never holds."/>
            {Field::ALL.map(|field| view! {
                <SelectField label=field.label() testid=format!("direction-{field:?}") options=directions
                    value=Signal::derive(move || draft.typed.with(|it| it.setup.direction(field).label().to_owned()))
                    on_change=Callback::new(move |text: String| {
                        if let Some(direction) = FieldDirection::ALL.into_iter().find(|it| it.label() == text) {
                            draft.typed.update(|it| it.setup.set_direction(field, direction));
                        }
                    })/>
            })}
            <TextField label="Ship-to code" testid="ship-to-code" value=ship_to_code on_input=set_ship_to_code
                problem=draft.problem(Setting::ShipToCode)
                note=ship_to/>
            <TextField label="Meta key of the VAT registration no." testid="vat-number-key" value=vat_number_key on_input=set_vat_number_key
                suggestions=keys problem=draft.problem(Setting::VatNumberKey) placeholder="such as billing_vat"
                note="WooCommerce has no field for it: VAT plugins keep it in the account's meta data. Those that accounts have are offered once customers were read. The key of the connection has to see meta data, as an administrator's does."/>
            <h3>"A value that the other side refuses"</h3>
            {Field::ALL.map(|field| view! {
                <CheckField label=format!("{}: leave it out and say so", field.label()) testid=format!("left-out-{field:?}")
                    value=Signal::derive(move || draft.typed.with(|it| it.setup.left_out_if_refused.contains(&field)))
                    on_change=Callback::new(move |on| draft.typed.update(|it| it.setup.leave_out_if_refused(field, on)))/>
            })}
            <p class="field-note">"Such as a phone no. with letters. Otherwise it is an error on the record, to be settled in the preview. Nobody is created without name and e-mail."</p>
        </FastTab>
    }
}
