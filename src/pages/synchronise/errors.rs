//! Values that the other side refuses, settled for one, a group or all.

use concord_core::call::Side;
use concord_core::customer::Field;
use concord_core::plan::PlanLine;
use concord_core::refusals::{
    EnteredFor, FieldRemedy, Refused, RefusedGroup, decisions_of, groups,
};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::app::Model;
use crate::browser::words::{count, counted};
use crate::components::{Command, Look};

/// How much of the errors is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Nothing: something else is looked at.
    Nothing,
    /// What is wrong and how often, among everything else.
    Briefly,
    /// All that settles them.
    Whole,
}

/// The errors by what is wrong with them, and what was decided.
#[component]
pub fn ErrorGroups(
    model: Model,
    /// How much of them.
    shown: Memo<Shown>,
    /// Shows them whole.
    on_settle: Callback<()>,
) -> impl IntoView {
    let found = Memo::new(move |_| model.plan.with(|plan| groups(plan)));
    let decided = Memo::new(move |_| model.state.with(|state| state.decisions.len()));
    let number = Memo::new(move |_| {
        found.with(|groups| groups.iter().map(|it| it.errors.len()).sum::<usize>())
    });
    let hindrance = Signal::derive(move || model.hindrance());
    let kinds = move || {
        let groups = found.get().into_iter();
        let kinds = groups.map(|group| match shown.get() {
            Shown::Whole => view! { <Group model group/> }.into_any(),
            Shown::Briefly | Shown::Nothing => {
                view! { <li>{format!("{}: {}", group.wrong, count(group.errors.len()))}</li> }
                    .into_any()
            }
        });
        let kinds = kinds.collect_view();
        match shown.get() {
            Shown::Whole => kinds.into_any(),
            _ => view! { <ul>{kinds}</ul> }.into_any(),
        }
    };
    view! {
        <Show when=move || shown.get() != Shown::Nothing && (number.get() > 0 || decided.get() > 0)>
            <section class="card errors" aria-label="Errors by what is wrong" data-testid="error-groups">
                <Show when=move || shown.get() == Shown::Whole && { number.get() > 1 }>
                    <ForAll model found number/>
                </Show>
                {kinds}
                <div class="commands">
                    <Show when=move || shown.get() == Shown::Briefly && { number.get() > 0 }>
                        <Command testid="settle-errors" on_press=on_settle>
                            {move || format!("Settle {}", counted(number.get(), "error", "errors"))}
                        </Command>
                    </Show>
                    <Show when=move || { decided.get() > 0 }>
                        <span class="muted">{move || format!("{} settled.", counted(decided.get(), "error is", "errors are"))}</span>
                        <Command testid="take-all-errors-back" hindrance on_press=move |()| {
                            if model.told(model.take_all_errors_back()).is_some() {
                                model.say("Every decision is taken back.");
                            }
                        }>"Take all back"</Command>
                    </Show>
                </div>
            </section>
        </Show>
    }
}

/// Settles all errors at once.
#[component]
fn ForAll(model: Model, found: Memo<Vec<RefusedGroup>>, number: Memo<usize>) -> impl IntoView {
    let all = move || {
        found.with(|groups| {
            let each = groups.iter();
            each.flat_map(|group| group.errors.clone())
                .collect::<Vec<_>>()
        })
    };
    let can_leave_out = Memo::new(move |_| {
        let all = all();
        all.iter().filter(|it| it.can_leave_field_out()).count()
    });
    let hindrance = Signal::derive(move || model.hindrance());
    let leave_fields_out = move || match (can_leave_out.get(), number.get()) {
        (all, number) if all == number => {
            format!("Leave these fields out of all {} errors", count(number))
        }
        (some, number) => format!(
            "Leave the fields out of {} of these {} errors",
            count(some),
            count(number)
        ),
    };
    view! {
        <div class="commands">
            <Show when=move || { can_leave_out.get() > 0 }>
                <Command testid="leave-out-all-fields" hindrance on_press=move |()| {
                    if let Some(settled) = model.told(model.settle_errors(&all(), &FieldRemedy::LeaveOut)) {
                        model.say(left_out_in_words(settled));
                    }
                }>{leave_fields_out}</Command>
            </Show>
            <Command testid="leave-out-all-customers" hindrance on_press=move |()| {
                if let Some(left) = model.told(model.leave_customers_out(&all())) {
                    model.say(customers_in_words(left));
                }
            }>"Leave all these customers out"</Command>
        </div>
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
fn Group(model: Model, group: RefusedGroup) -> impl IntoView {
    let RefusedGroup {
        wrong,
        country,
        errors,
    } = group;
    let number = count(errors.len());
    view! {
        <div class="error-group" data-testid="error-group">
            <h2>{format!("{wrong}: {number}")}</h2>
            {country.map(|(code, name)| view! {
                <p>{format!("Add {} to Countries/Regions in Business Central and preview again, or say which of its codes stands for it in ", if name == code { name.clone() } else { format!("{name} ({code})") })}<A href="/countries">"Setup, Countries"</A>"."</p>
            })}
            <Settle model errors of=SettleFor::Kind/>
        </div>
    }
}

/// Whose errors are settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SettleFor {
    /// All that have the same wrong with them.
    Kind,
    /// One customer's.
    Line,
}

/// Settles errors: leaves the field out, takes another value, or leaves the customer out.
#[component]
fn Settle(
    model: Model,
    /// One, or all of a group.
    errors: Vec<Refused>,
    /// Which of the two.
    of: SettleFor,
) -> impl IntoView {
    let hindrance = Signal::derive(move || model.hindrance());
    let field = errors.first().map(|it| it.problem.field);
    let label = field.map_or("", Field::label);
    let can_leave_out = errors.iter().any(Refused::can_leave_field_out);
    let always = field.filter(|_| can_leave_out && of == SettleFor::Kind);
    let leave_out = match errors.len() {
        1 => "Leave the customer out",
        _ => "Leave these customers out",
    };
    let can_enter = errors.iter().all(Refused::can_enter);
    let errors = StoredValue::new(errors);
    view! {
        <div class="settle-error">
            <div class="commands">
                {can_leave_out.then(|| view! {
                    <Command testid="leave-field-out" hindrance on_press=move |()| {
                        let outcome = errors.with_value(|errors| model.settle_errors(errors, &FieldRemedy::LeaveOut));
                        if let Some(settled) = model.told(outcome) {
                            model.say(left_out_in_words(settled));
                        }
                    }>"Leave the field out"</Command>
                })}
                <Command testid="leave-customer-out" hindrance on_press=move |()| {
                    let outcome = errors.with_value(|errors| model.leave_customers_out(errors));
                    if let Some(left) = model.told(outcome) {
                        model.say(customers_in_words(left));
                    }
                }>{leave_out}</Command>
                {always.map(|field| view! {
                    <Command testid="always-leave-out" look=Look::Quiet hindrance on_press=move |()| {
                        if model.told(model.always_leave_out(field)).is_some() {
                            model.say(format!("From now on {} is left out wherever its value is refused. Setup, Fields and conflicts, takes that back.", field.label()));
                        }
                    }>{format!("Always leave {label} out when it is refused")}</Command>
                })}
                {(!can_leave_out).then(|| view! { <span class="muted">{format!("Without {label} nobody is created: it can't be left out.")}</span> })}
            </div>
            {can_enter.then(|| view! { <EnterValue model errors label/> })}
            {(!can_enter).then(|| view! { <span class="muted">{format!("Correct the {} where it stands, then preview again.", label.to_ascii_lowercase())}</span> })}
        </div>
    }
}

/// Another value for all of them, and to which sides it is written.
#[component]
fn EnterValue(
    model: Model,
    errors: StoredValue<Vec<Refused>>,
    label: &'static str,
) -> impl IntoView {
    let source = errors.with_value(|errors| errors.first().map(|it| it.problem.side.other()));
    let can_correct = model.state.with_untracked(|state| {
        errors.with_value(|errors| {
            let mut each = errors.iter();
            each.any(|it| it.can_correct_source(&state.setup))
        })
    });
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
            model.say(match settled {
                0 => format!("{label} can't be empty."),
                settled => format!(
                    "Entered for {}: the preview shows it.",
                    counted(settled, "customer", "customers")
                ),
            });
        }
    };
    view! {
        <form class="commands" on:submit=move |event| { event.prevent_default(); enter(); }>
            <input type="text" autocomplete="off" data-testid="enter-value" aria-label=format!("Another value for {label}") placeholder="Another value" bind:value=typed/>
            {can_correct.then(|| view! {
                <label class="beside"><input type="checkbox" data-testid="correct-source" bind:checked=corrects/>{format!("also in {}", source.map_or("", Side::name))}</label>
            })}
            <Command testid="enter" hindrance=Signal::derive(move || model.hindrance()) submits=true>"Enter the value"</Command>
        </form>
    }
}

/// What is left out of a line, its errors with what settles them, and what was decided of it.
#[component]
pub fn LineErrors(model: Model, line: PlanLine) -> impl IntoView {
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
        {errors.into_iter().map(|error| view! { <Settle model errors=vec![error] of=SettleFor::Line/> }).collect_view()}
        <Show when=move || is_decided.get()>
            <div class="commands">
                <span class="muted">"You settled an error here."</span>
                <Command testid="take-error-back" hindrance=Signal::derive(move || model.hindrance()) on_press={
                    let company = company.clone();
                    move |()| { model.told(model.take_errors_back(webstore, company.as_ref())); }
                }>"Take back"</Command>
            </div>
        </Show>
    }
}
