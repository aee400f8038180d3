//! Try it: which row answers for a country, a state and a taxed order or not, and why.

use concord_core::template::{Choice, Named, Place, Region, choose};
use leptos::prelude::*;

use crate::app::Model;
use crate::components::{CheckField, TextField};

/// What is tried.
#[derive(Clone, Default, PartialEq)]
struct Asked {
    country: String,
    state: String,
    taxed: bool,
}

/// What is answered.
#[derive(Clone, PartialEq)]
struct Answer {
    why: String,
    template: String,
    customer_no: String,
}

/// The box.
#[component]
pub fn TryIt(model: Model) -> impl IntoView {
    let asked = RwSignal::new(Asked::default());
    let answer = Memo::new(move |_| {
        model.state.with(|state| {
            asked.with(|asked| {
                let countries = &state.snapshots.reference.countries;
                let country = countries
                    .country_typed(&asked.country)
                    .unwrap_or_else(|| asked.country.clone());
                let place = Place {
                    country: &country,
                    state: &asked.state,
                };
                let code = state.code().unwrap_or_default();
                let region = Region::of(code, place, Place::default(), countries);
                let Choice {
                    template,
                    customer_no,
                    why,
                    ..
                } = choose(
                    &state.shared.regional_defaults,
                    state.setup.default_template.as_deref(),
                    &region,
                    asked.taxed,
                );
                let named = |named: Option<Named<'_>>, none: &str| match named {
                    Some(named) => named.value.to_owned(),
                    None => none.to_owned(),
                };
                let guest = state.setup.default_guest_customer.as_deref();
                let no_customer = match guest {
                    Some(guest) => format!("None. Guests: {guest}, the default guest customer"),
                    None => "None".to_owned(),
                };
                let template = named(template, "None: nobody can be created");
                let missing = !state.shared.templates.contains_key(&template);
                Answer {
                    why,
                    template: match missing {
                        true => format!("{template} (there is no such template)"),
                        false => template,
                    },
                    customer_no: named(customer_no, &no_customer),
                }
            })
        })
    });
    let countries = Signal::derive(move || {
        model.state.with(|state| {
            let listed = state.snapshots.reference.countries.webstore();
            listed
                .map(|(code, name)| (name.to_owned(), code.to_owned()))
                .collect::<Vec<_>>()
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
                <CheckField label="An order that includes tax" testid="try-taxed"
                    value=Signal::derive(move || asked.with(|it| it.taxed))
                    on_change=Callback::new(move |on| asked.update(|it| it.taxed = on))/>
            </div>
            <p data-testid="try-why" role="status">{move || answer.with(|it| it.why.clone())}</p>
            <dl class="facts">
                <dt>"Customer template"</dt><dd data-testid="try-template">{move || answer.with(|it| it.template.clone())}</dd>
                <dt>"Customer no."</dt><dd data-testid="try-customer">{move || answer.with(|it| it.customer_no.clone())}</dd>
            </dl>
        </section>
    }
}
