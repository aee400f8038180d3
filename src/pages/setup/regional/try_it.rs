//! Try it: which row answers for a country, a state and a taxed order or not, and why.

use concord_core::setup_check::Tried;
use leptos::prelude::*;

use crate::app::Model;
use crate::browser::words::sorted_by_name;
use crate::components::{CheckField, TextField};

/// The box.
#[component]
pub fn TryIt(model: Model) -> impl IntoView {
    let asked = RwSignal::new(Tried::default());
    let answer = Memo::new(move |_| model.state.with(|state| asked.with(|it| it.answer(state))));
    let said = move || answer.with(|it| it.as_ref().map_or_else(Clone::clone, |it| it.why.clone()));
    let known = move || answer.with(|it| it.clone().ok());
    let countries = Signal::derive(move || {
        model.state.with(|state| {
            let listed = state.snapshots.reference.countries.webstore();
            let listed = listed.map(|(code, name)| (name.to_owned(), code.to_owned()));
            sorted_by_name(listed.collect(), |it: &(String, String)| it.0.clone())
        })
    });
    view! {
        <section class="card try-it" data-testid="try-it">
            <h2>"Try it"</h2>
            <div class="fields">
                <TextField label="Customer's country" testid="try-country" suggestions=countries
                    value=Signal::derive(move || asked.with(|it| it.country.clone()))
                    on_input=Callback::new(move |text| asked.update(|it| it.country = text))/>
                <TextField label="Customer's state" testid="try-state"
                    value=Signal::derive(move || asked.with(|it| it.state.clone()))
                    on_input=Callback::new(move |text| asked.update(|it| it.state = text))/>
                <CheckField label="A VAT registration no." testid="try-vat-number"
                    value=Signal::derive(move || asked.with(|it| it.vat_number))
                    on_change=Callback::new(move |on| asked.update(|it| it.vat_number = on))/>
                <CheckField label="An order that includes tax" testid="try-taxed"
                    value=Signal::derive(move || asked.with(|it| it.taxed))
                    on_change=Callback::new(move |on| asked.update(|it| it.taxed = on))/>
            </div>
            <p data-testid="try-why" role="status" class:problem=move || answer.with(Result::is_err)>{said}</p>
            {move || known().map(|answer| view! {
                <dl class="facts">
                    <dt>"Customer template"</dt><dd data-testid="try-template">{answer.template}</dd>
                    <dt>"Customer no."</dt><dd data-testid="try-customer">{answer.customer_no}</dd>
                </dl>
            })}
        </section>
    }
}
