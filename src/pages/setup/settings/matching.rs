//! How accounts and customers that are not mapped are matched (spec.md §13).

use concord_core::setup::Matching as Rule;
use concord_core::setup_check::{Setting, meta_keys_to_choose};
use leptos::prelude::*;

use super::{ChoiceField, Draft};
use crate::app::Model;
use crate::components::{FastTab, TextField};

/// The rule, and what it goes by.
#[component]
pub fn Matching(model: Model, draft: Draft) -> impl IntoView {
    let rule = Memo::new(move |_| draft.typed.with(|it| it.setup.matching));
    let (key, set_key) = draft.text(
        |it| it.setup.customer_number_key.clone().unwrap_or_default(),
        |it, text| {
            let key = Some(text.trim().to_owned()).filter(|it| !it.is_empty());
            it.setup.customer_number_key = key;
        },
    );
    let keys = Signal::derive(move || {
        model.state.with(|state| {
            let keys = meta_keys_to_choose(state).into_iter();
            keys.map(|key| (key.to_owned(), key.to_owned()))
                .collect::<Vec<_>>()
        })
    });
    view! {
        <FastTab title="Matching" summary=Signal::derive(move || rule.get().label().to_owned())>
            <ChoiceField label="Rule of matching" testid="matching" problem=draft.problem(Setting::Matching)
                note=Signal::derive(move || rule.get().in_words().to_owned())
                choice=draft.choice(&Rule::ALL, Rule::label, |it| it.matching, |it, value| it.matching = value)/>
            <Show when=move || rule.get() == Rule::CustomerNumber>
                <TextField label="Meta key of the customer no." testid="customer-number-key" value=key on_input=set_key
                    suggestions=keys problem=draft.problem(Setting::CustomerNumberKey) placeholder="such as business_central_customer_no"
                    note="Those that accounts have are offered once customers were read. The own field Customer no. may stand under the same key: then accounts that are mapped get theirs."/>
            </Show>
        </FastTab>
    }
}
