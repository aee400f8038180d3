//! Values that the other side refuses, settled for one, a group or all.

use concord_core::call::Side;
use concord_core::plan::PlanLine;
use concord_core::refusals::{
    EnteredFor, FieldRemedy, Refused, RefusedGroup, decisions_of, groups,
};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::app::Model;
use crate::browser::words::{count, counted};
use crate::components::Command;

/// The errors by what is wrong with them, and what was decided.
#[component]
pub fn ErrorGroups(
    model: Model,
    /// Whether the errors are what is shown.
    shown: Signal<bool>,
) -> impl IntoView {
    let found = Memo::new(move |_| model.plan.with(|plan| groups(plan)));
    let decided = Memo::new(move |_| model.state.with(|state| state.decisions.len()));
    let all = move || {
        found.with(|groups| {
            let each = groups.iter();
            each.flat_map(|group| group.errors.clone())
                .collect::<Vec<_>>()
        })
    };
    let number = Memo::new(move |_| {
        found.with(|groups| groups.iter().map(|it| it.errors.len()).sum::<usize>())
    });
    let said = RwSignal::new(String::new());
    let hindrance = Signal::derive(move || model.hindrance());
    view! {
        <Show when=move || shown.get() && (number.get() > 0 || decided.get() > 0)>
            <section class="card" aria-label="Errors by what is wrong" data-testid="error-groups">
                <Show when=move || { number.get() > 1 }>
                    <div class="commands">
                        <Command testid="leave-out-all-fields" hindrance on_press=move |()| {
                            if let Some(settled) = model.told(model.settle_errors(&all(), &FieldRemedy::LeaveOut)) {
                                said.set(left_out_in_words(settled));
                            }
                        }>{move || format!("Leave these fields out of all {} errors", count(number.get()))}</Command>
                        <Command testid="leave-out-all-customers" hindrance on_press=move |()| {
                            if let Some(left) = model.told(model.leave_customers_out(&all())) {
                                said.set(customers_in_words(left));
                            }
                        }>"Leave all these customers out"</Command>
                    </div>
                </Show>
                {move || found.get().into_iter().map(|group| view! { <Group model group said/> }).collect_view()}
                <Show when=move || { decided.get() > 0 }>
                    <p>
                        <span class="muted">{move || format!("{} settled. ", counted(decided.get(), "error is", "errors are"))}</span>
                        <Command testid="take-all-errors-back" hindrance on_press=move |()| {
                            if model.told(model.take_all_errors_back()).is_some() {
                                said.set("Every decision is taken back.".to_owned());
                            }
                        }>"Take all back"</Command>
                    </p>
                </Show>
                <p role="status">{said}</p>
            </section>
        </Show>
    }
}

fn left_out_in_words(settled: usize) -> String {
    match settled {
        0 => "Nothing can be left out here: without name and e-mail nobody is created.".to_owned(),
        settled => format!("Left out: {}.", counted(settled, "field", "fields")),
    }
}

fn customers_in_words(left_out: usize) -> String {
    format!("Left out: {}.", counted(left_out, "customer", "customers"))
}

/// One kind of error: how many, and what can be done for all of them.
#[component]
fn Group(model: Model, group: RefusedGroup, said: RwSignal<String>) -> impl IntoView {
    let RefusedGroup {
        wrong,
        country,
        errors,
    } = group;
    let field = errors.first().map(|error| error.problem.field);
    let always = field.filter(|_| errors.iter().any(Refused::can_leave_field_out));
    view! {
        <div class="error-group" data-testid="error-group">
            <h2>{format!("{wrong}: {}", count(errors.len()))}</h2>
            {country.map(|(code, name)| view! {
                <p>{format!("Add {} to Countries/Regions in Business Central and preview again, or say which of its codes stands for it in ", if name == code { name.clone() } else { format!("{name} ({code})") })}<A href="/countries">"Setup, Countries"</A>"."</p>
            })}
            <Settle model errors said/>
            {always.map(|field| view! {
                <p><Command testid="always-leave-out" hindrance=Signal::derive(move || model.hindrance()) on_press=move |()| {
                    if model.told(model.always_leave_out(field)).is_some() {
                        said.set(format!("From now on {} is left out wherever its value is refused. Setup, Fields and conflicts, takes that back.", field.label()));
                    }
                }>{format!("Always leave {} out when it is refused", field.label())}</Command></p>
            })}
        </div>
    }
}

/// Settles errors: leaves the field out, takes another value, or leaves the customer out.
#[component]
pub fn Settle(
    model: Model,
    /// One, or all of a group.
    errors: Vec<Refused>,
    /// What was done, in words.
    said: RwSignal<String>,
) -> impl IntoView {
    let hindrance = Signal::derive(move || model.hindrance());
    let can_leave_out = errors.iter().any(Refused::can_leave_field_out);
    let source = errors.first().map(|it| it.problem.side.other());
    let can_correct = model.state.with_untracked(|state| {
        let mut each = errors.iter();
        each.any(|it| it.can_correct_source(&state.setup))
    });
    let label = errors.first().map_or("", |it| it.problem.field.label());
    let errors = StoredValue::new(errors);
    let typed = RwSignal::new(String::new());
    let corrects = RwSignal::new(can_correct);
    let enter = move || {
        let to = match corrects.get_untracked() {
            true => EnteredFor::BothSides,
            false => EnteredFor::RefusingSide,
        };
        let value = typed.get_untracked().trim().to_owned();
        let remedy = FieldRemedy::Enter { value, to };
        let outcome = errors.with_value(|errors| model.settle_errors(errors, &remedy));
        if let Some(settled) = model.told(outcome) {
            said.set(match settled {
                0 => format!("{label} can't be empty."),
                settled => format!(
                    "Entered for {}: the preview shows it.",
                    counted(settled, "customer", "customers")
                ),
            });
        }
    };
    view! {
        <form class="commands settle-error" on:submit=move |event| { event.prevent_default(); enter(); }>
            {can_leave_out.then(|| view! {
                <Command testid="leave-field-out" hindrance on_press=move |()| {
                    let outcome = errors.with_value(|errors| model.settle_errors(errors, &FieldRemedy::LeaveOut));
                    if let Some(settled) = model.told(outcome) {
                        said.set(left_out_in_words(settled));
                    }
                }>"Leave the field out"</Command>
            })}
            <input type="text" autocomplete="off" data-testid="enter-value" aria-label=format!("Another value for {label}") placeholder="Another value" bind:value=typed/>
            {can_correct.then(|| view! {
                <label><input type="checkbox" data-testid="correct-source" bind:checked=corrects/>{format!(" also in {}", source.map_or("", Side::name))}</label>
            })}
            <Command testid="enter" hindrance submits=true>"Enter the value"</Command>
            <Command testid="leave-customer-out" hindrance on_press=move |()| {
                let outcome = errors.with_value(|errors| model.leave_customers_out(errors));
                if let Some(left) = model.told(outcome) {
                    said.set(customers_in_words(left));
                }
            }>{errors.with_value(|errors| match errors.len() { 1 => "Leave the customer out", _ => "Leave these customers out" })}</Command>
        </form>
    }
}

/// What is left out of a line, its errors with what settles them, and what was decided of it.
#[component]
pub fn LineErrors(model: Model, line: PlanLine) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let errors = Refused::of(&line);
    let left_out: Vec<String> = line.left_out.iter().map(|it| it.words()).collect();
    let (webstore, company) = (line.webstore, line.company);
    let is_decided = {
        let company = company.clone();
        Memo::new(move |_| {
            model.state.with(|state| {
                !state.decisions.is_empty()
                    && !decisions_of(state, webstore, company.as_ref()).is_empty()
            })
        })
    };
    view! {
        {left_out.into_iter().map(|words| view! { <p class="muted" data-testid="left-out">{words}</p> }).collect_view()}
        {errors.into_iter().map(|error| view! { <Settle model errors=vec![error] said/> }).collect_view()}
        <Show when=move || is_decided.get()>
            <p>
                <span class="muted">"You settled an error here. "</span>
                <Command testid="take-error-back" hindrance=Signal::derive(move || model.hindrance()) on_press={
                    let company = company.clone();
                    move |()| { model.told(model.take_errors_back(webstore, company.as_ref())); }
                }>"Take back"</Command>
            </p>
        </Show>
        <p role="status">{said}</p>
    }
}
