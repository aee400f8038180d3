//! The values of a customer template, each with how it reaches Business Central.

use concord_core::company::{Lists, TaxKind};
use concord_core::template::{
    CustomerTemplate, Form, NO, Reach, TemplateValue, YES, broken, how_to_list, not_known, reach,
};
use leptos::prelude::*;

use crate::app::Model;
use crate::browser::words::sorted_by_name;
use crate::components::{FastTab, FieldProblem, Message, SelectField, TextField, Tone};

const INVOICING: [TemplateValue; 8] = [
    TemplateValue::GeneralGroup,
    TemplateValue::CustomerGroup,
    TemplateValue::VatGroup,
    TemplateValue::TaxArea,
    TemplateValue::TaxLiable,
    TemplateValue::PriceGroup,
    TemplateValue::DiscountGroup,
    TemplateValue::PricesIncludingVat,
];
const PAYMENTS: [TemplateValue; 4] = [
    TemplateValue::PaymentTerms,
    TemplateValue::PaymentMethod,
    TemplateValue::Currency,
    TemplateValue::CreditLimit,
];
const SHIPPING: [TemplateValue; 4] = [
    TemplateValue::ShipmentMethod,
    TemplateValue::Location,
    TemplateValue::Salesperson,
    TemplateValue::Language,
];

/// What a template is asked for at first: without these nobody can be invoiced.
const FIRST: [TemplateValue; 4] = [
    TemplateValue::GeneralGroup,
    TemplateValue::VatGroup,
    TemplateValue::TaxArea,
    TemplateValue::CustomerGroup,
];

/// The posting groups of a new template, and everything else folded.
#[component]
pub fn FirstTemplateFields(model: Model, template: RwSignal<CustomerTemplate>) -> impl IntoView {
    view! { <Fields model template is_first=true/> }
}

/// Every value of a template.
#[component]
pub fn TemplateFields(model: Model, template: RwSignal<CustomerTemplate>) -> impl IntoView {
    view! { <Fields model template is_first=false/> }
}

#[component]
fn Fields(
    model: Model,
    template: RwSignal<CustomerTemplate>,
    /// The posting groups come first, and the rest is folded.
    is_first: bool,
) -> impl IntoView {
    let lists = Memo::new(move |_| {
        model
            .state
            .with(|state| state.snapshots.reference.lists.clone())
    });
    let rules = Memo::new(move |_| model.state.with(|state| state.setup.rules_assign));
    let summary = move |values: &'static [TemplateValue]| {
        Signal::derive(move || {
            template.with(|template| {
                let shown = values
                    .iter()
                    .filter(|value| !is_first || !FIRST.contains(value));
                let set = shown.map(|value| template.get(*value));
                let set: Vec<&str> = set.filter(|text| !text.is_empty()).collect();
                set.join(" · ")
            })
        })
    };
    let group = move |values: &'static [TemplateValue]| {
        values
            .iter()
            .filter(|value| !is_first || !FIRST.contains(value))
            .map(|value| view! { <ValueField value=*value template lists rules is_first/> })
            .collect_view()
    };
    let first = is_first.then(|| {
        let fields = FIRST.map(|value| view! { <ValueField value template lists rules is_first/> });
        view! { <div class="fields" data-testid="first-values">{fields}</div> }
    });
    let unreachable = move || {
        lists.with(|lists| {
            template.with(|template| {
                template
                    .values
                    .keys()
                    .any(|value| reach(*value, lists, rules.get()) == Reach::Nothing)
            })
        })
    };
    let is_read = move || lists.with(|lists| !lists.codes.is_empty());
    let countries = Signal::derive(move || {
        model.state.with(|state| {
            let table = &state.snapshots.reference.countries;
            let none = (String::new(), "None: it stays empty".to_owned());
            let listed = table
                .webstore()
                .map(|(code, name)| (code.to_owned(), name.to_owned()));
            let listed = sorted_by_name(listed.collect(), |it: &(String, String)| it.1.clone());
            std::iter::once(none).chain(listed).collect::<Vec<_>>()
        })
    });
    view! {
        <Show when=move || !is_read()>
            <Message tone=Tone::Info title="What Business Central lists is not known yet">
                <p>"Connect a webstore, or preview once: then codes are chosen from its lists."</p>
            </Message>
        </Show>
        <Show when=unreachable>
            <Message tone=Tone::Warning title="Some values can't reach Business Central">
                <p>{concord_core::template::STEPS}</p>
            </Message>
        </Show>
        <Show when=move || template.with(CustomerTemplate::lacks_posting_groups) && !rules.get()>
            <Message tone=Tone::Info title="Posting groups are not complete">
                <p>"Customers without a general business posting group and a customer posting group can be created, but not invoiced until somebody enters them."</p>
            </Message>
        </Show>
        {first}
        <FastTab title="Invoicing" summary=summary(&INVOICING) is_folded=is_first>{group(&INVOICING)}</FastTab>
        <FastTab title="Payments" summary=summary(&PAYMENTS) is_folded=is_first>{group(&PAYMENTS)}</FastTab>
        <FastTab title="Shipping and more" summary=summary(&SHIPPING) is_folded=is_first>
            {group(&SHIPPING)}
            <SelectField label="Country/region, when the webstore gives none" testid="template-country" options=countries
                value=Signal::derive(move || template.with(|it| it.country.clone()))
                on_change=Callback::new(move |code| template.update(|it| it.country = code))/>
        </FastTab>
    }
}

#[component]
fn ValueField(
    value: TemplateValue,
    template: RwSignal<CustomerTemplate>,
    lists: Memo<Lists>,
    rules: Memo<bool>,
    /// Says no more than has to be known.
    is_first: bool,
) -> impl IntoView {
    let text = Signal::derive(move || template.with(|it| it.get(value).to_owned()));
    let set = Callback::new(move |typed: String| {
        template.update(|it| *it = it.with_typed(value, &typed))
    });
    let note = Signal::derive(move || {
        lists.with(|lists| {
            let reach = reach(value, lists, rules.get());
            let is_needless = is_first && reach != Reach::Nothing;
            let reach = (!is_needless).then(|| reach.words());
            let words = [reach, how_to_list(value, lists)];
            words.into_iter().flatten().collect::<Vec<_>>().join(" ")
        })
    });
    let problem = Signal::derive(move || {
        lists.with(|lists| {
            text.with(|text| {
                let wrong = broken(value, text, lists).map(|it| FieldProblem::from(it.why));
                wrong.or_else(|| {
                    let words = not_known(value, text, lists)?;
                    Some(FieldProblem {
                        words,
                        is_warning: true,
                    })
                })
            })
        })
    });
    // A company that uses VAT has no tax areas, and the other way round.
    let is_of_company = move || {
        let of_other = lists.with(|lists| match lists.tax {
            TaxKind::Vat => TemplateValue::TaxArea,
            TaxKind::SalesTax => TemplateValue::VatGroup,
        });
        value != of_other || !text.with(String::is_empty)
    };
    let codes = Signal::derive(move || {
        let Form::Code(list, _) = value.form() else {
            let of = |value: &str, words: &str| (value.to_owned(), words.to_owned());
            return vec![of("", "Not set"), of(YES, "Yes"), of(NO, "No")];
        };
        lists.with(|lists| {
            let none = (String::new(), "Not set".to_owned());
            let listed = lists
                .of(list)
                .iter()
                .map(|it| (it.code.clone(), it.words()));
            std::iter::once(none).chain(listed).collect()
        })
    });
    let in_use = Signal::derive(move || {
        let Form::Code(list, _) = value.form() else {
            return Vec::new();
        };
        lists.with(|lists| {
            let used = lists.services.in_use.get(&list).into_iter().flatten();
            used.map(|code| (code.clone(), "used by customers".to_owned()))
                .collect()
        })
    });
    let is_listed = Memo::new(move |_| match value.form() {
        Form::Code(list, _) => lists.with(|lists| lists.codes.contains_key(&list)),
        Form::YesNo => true,
        Form::Amount => false,
    });
    let testid = format!("value-{value:?}");
    move || {
        if !is_of_company() {
            return None;
        }
        let testid = testid.clone();
        Some(match (is_listed.get(), value.form()) {
            (true, _) => view! {
                <SelectField label=value.label() options=codes value=text on_change=set note problem testid/>
            }
            .into_any(),
            (false, Form::Amount) => view! {
                <TextField label=value.label() value=text on_input=set note problem testid/>
            }
            .into_any(),
            (false, _) => view! {
                <TextField label=value.label() value=text on_input=set note problem testid suggestions=in_use/>
            }
            .into_any(),
        })
    }
}
