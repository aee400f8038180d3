//! A plan before it is carried out: whom orders wait for, what is written to them, what is given back.

use std::collections::BTreeSet;

use concord_core::log::Trigger;
use concord_core::plan::Plan;
use concord_core::state::Subject;
use leptos::prelude::*;

use super::{Desk, Reviewed};
use crate::app::{Activity, Begun};
use crate::browser::words::{count, counted};
use crate::components::{Command, LastRead, Look, use_customers_read};
use crate::pages::order_note::NoteView;
use crate::pages::synchronise::PlanLineView;

/// How many lines are shown before more are asked for.
const FIRST_LINES: usize = 50;

/// The plan, to carry out or to close.
#[component]
pub fn Review(desk: Desk) -> impl IntoView {
    let model = desk.model;
    let plan = Memo::new(move |_| desk.plan());
    let chosen = RwSignal::new(BTreeSet::<Subject>::new());
    let shown = RwSignal::new(FIRST_LINES);
    let hindrance = Signal::derive(move || {
        let nothing =
            || (plan.with(Plan::writes) == 0).then(|| "There is nothing to write.".into());
        model.hindrance_to_run().or_else(nothing)
    });
    let reading = move || model.activity.with(|it| matches!(it, Activity::Reading(_)));
    let writes = move || plan.with(Plan::writes);
    let length = move || plan.with(|plan| plan.lines.len() + plan.orders.len());
    let of_customers = move || {
        desk.review
            .with(|it| matches!(it, Some(Reviewed::Accounts(_))))
    };
    let title = move || {
        desk.review.with(|review| match review {
            Some(Reviewed::Accounts(_)) => "Customers that these orders wait for",
            Some(Reviewed::Notes(_)) => "What is written to the orders",
            Some(Reviewed::Undo(..)) => "What the last writing changed is given back",
            None => "",
        })
    };
    let lead = move || {
        desk.review.with(|review| match review {
            Some(Reviewed::Accounts(_)) => "One line for each account, however many orders it has. The same preview, history and log as a synchronisation.",
            Some(Reviewed::Notes(_)) => "Each order's meta data gets its sell-to and bill-to customer no. Only what differs is written, and an order that somebody changes meanwhile is left as it is.",
            Some(Reviewed::Undo(..)) => "Values that nobody has changed since are set back, or taken away where there were none.",
            None => "",
        })
    };
    let apply_label = move || {
        let chosen = chosen.with(BTreeSet::len);
        match (writes(), of_customers()) {
            (0, _) => "Apply".to_owned(),
            (_, true) if chosen > 0 => {
                format!(
                    "Apply to {} chosen",
                    counted(chosen, "customer", "customers")
                )
            }
            (writes, true) => format!("Apply to {}", counted(writes, "customer", "customers")),
            (writes, false) => format!("Write to {}", counted(writes, "order", "orders")),
        }
    };
    let apply = move |()| {
        let (plan, chosen) = (plan.get_untracked(), chosen.get_untracked());
        let begun = match desk.review.get_untracked() {
            Some(Reviewed::Accounts(_)) if !chosen.is_empty() => {
                model.carry_out(plan.selected(&chosen), Trigger::User, Begun::Orders)
            }
            Some(Reviewed::Accounts(_) | Reviewed::Notes(_)) => {
                model.carry_out(plan, Trigger::User, Begun::Orders)
            }
            Some(Reviewed::Undo(run, plan)) => model.undo(run, Plan::clone(&plan), Begun::Orders),
            None => Ok(()),
        };
        if model.told(begun).is_some() {
            desk.review.set(None);
        }
    };
    let read = use_customers_read(model);
    view! {
        <section class="card review" data-testid="order-review">
            <h2>{title}</h2>
            <p class="muted">{lead}</p>
            <div class="commands">
                <Command look=Look::Primary testid="apply-review" hindrance on_press=apply>{apply_label}</Command>
                <button type="button" data-testid="close-review" on:click=move |_| desk.review.set(None)>"Close"</button>
                <Show when=of_customers>
                    <Command look=Look::Quiet hindrance=Signal::derive(move || model.hindrance_to_run())
                        on_press=move |()| { model.told(model.preview()); }>"Read customers again"</Command>
                    <LastRead read/>
                </Show>
            </div>
            <Show when=move || length() == 0 && !reading()>
                <p class="muted">"Nothing is left to do here."</p>
            </Show>
            <div class="plan" data-testid="review-plan">
                {move || plan.with(|plan| {
                    let customers = plan.lines.iter().take(shown.get()).map(|line| view! {
                        <PlanLineView model chosen line=line.clone()/>
                    }).collect_view();
                    let orders = plan.orders.iter().take(shown.get()).map(|note| view! {
                        <NoteView note=note.clone()/>
                    }).collect_view();
                    (customers, orders)
                })}
            </div>
            <Show when=move || { length() > shown.get() }>
                <button type="button" on:click=move |_| shown.update(|shown| *shown += FIRST_LINES)>
                    {move || format!("Show more ({} left)", count(length() - shown.get()))}
                </button>
            </Show>
        </section>
    }
}
