//! Conflicts: each is settled by a click or a key, or many at once.

use std::collections::BTreeSet;

use concord_core::actions;
use concord_core::call::Side;
use concord_core::customer::{CompanyId, Field};
use concord_core::gather::Gather as _;
use concord_core::merge::{Conflict, ConflictCause};
use concord_core::view::{At, Does, walked};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::APPLY;
use super::value::shown;
use crate::app::Model;
use crate::browser::focus_soon;
use crate::browser::words::{count, counted};
use crate::components::{Command, Look, pressed};

/// Where the keys are explained; each conflict refers to it.
const KEYS: &str = "conflict-keys";

/// Which conflicts the user has chosen, shared by the bar and the lines.
#[derive(Debug, Clone, Copy)]
pub struct Settling {
    chosen: RwSignal<BTreeSet<Key>>,
    /// What was settled last, in words.
    said: RwSignal<String>,
    /// The place in the list that the keyboard goes on from once the list is drawn anew.
    goes_on_at: StoredValue<Option<usize>>,
}

/// One field of one pair.
type Key = (CompanyId, Field);

/// The key of the element that shows it.
fn mark(key: &Key) -> String {
    format!("{}/{:?}", key.0, key.1)
}

impl Settling {
    /// Nothing is chosen at first.
    pub fn new(model: Model) -> Self {
        let settling = Self {
            chosen: RwSignal::default(),
            said: RwSignal::default(),
            goes_on_at: StoredValue::new(None),
        };
        Effect::new(move || {
            // What is no conflict any more can't be chosen.
            let all: BTreeSet<Key> = conflicts(model).into_iter().map(|it| key(&it)).gathered();
            if settling
                .chosen
                .with_untracked(|chosen| !chosen.is_subset(&all))
            {
                settling
                    .chosen
                    .update(|chosen| chosen.retain(|key| all.contains(key)));
            }
            let place = settling.goes_on_at.try_update_value(Option::take).flatten();
            if let Some(place) = place {
                // The lines are drawn by then.
                request_animation_frame(move || focus(place));
            }
        });
        settling
    }

    fn toggle(self, key: Key) {
        self.chosen.update(|chosen| {
            if !chosen.remove(&key) {
                chosen.insert(key);
            }
        });
    }

    /// Settles what is chosen, else the one at this place.
    fn settle(self, model: Model, keep: Side, current: Option<&str>) {
        let chosen = self.chosen.get_untracked();
        let is_meant = |key: &Key| match chosen.is_empty() {
            true => current == Some(mark(key).as_str()),
            false => chosen.contains(key),
        };
        let mut meant = untrack(|| conflicts(model));
        meant.retain(|it| is_meant(&key(it)));
        if meant.is_empty() || model.told(model.settle(&meant, keep)).is_none() {
            return;
        }
        self.said.set(format!(
            "{} settled: {}'s value stays.",
            counted(meant.len(), "conflict", "conflicts"),
            keep.name()
        ));
        self.chosen.update(BTreeSet::clear);
    }

    /// What keys do while a conflict has the focus.
    pub fn on_key(self, model: Model, event: &KeyboardEvent) {
        let Some(does) = pressed(model, At::Conflicts, event) else {
            return;
        };
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let row = target.and_then(|it| it.closest(".conflict").ok().flatten());
        let current = row.and_then(|row| row.get_attribute("data-conflict"));
        let Some(current) = current else { return };
        let rows = rows();
        let at = rows
            .iter()
            .position(|row| row.get_attribute("data-conflict").as_ref() == Some(&current))
            .unwrap_or_default();
        let last = rows.len().saturating_sub(1);
        let take = |keep: Side| {
            self.goes_on_at.set_value(Some(at));
            self.settle(model, keep, Some(&current));
        };
        match does {
            Does::TakeWebstore => take(Side::Webstore),
            Does::TakeCompany => take(Side::Company),
            _ => focus(walked(&event.key(), at, last).unwrap_or(at)),
        }
        event.prevent_default();
    }
}

/// Whether shortcuts of a single letter are on.
fn letters_are_on(model: Model) -> bool {
    model.house.with(|house| house.habits.shortcuts)
}

/// All conflicts of the plan.
fn conflicts(model: Model) -> Vec<(CompanyId, Conflict)> {
    model.plan.with(|plan| {
        let lines = plan.lines.iter();
        let of_lines = lines.filter_map(|line| Some((line.company.as_ref()?, &line.conflicts)));
        of_lines
            .flat_map(|(customer, conflicts)| {
                conflicts.iter().map(|it| (customer.clone(), it.clone()))
            })
            .collect()
    })
}

fn key((customer, conflict): &(CompanyId, Conflict)) -> Key {
    (customer.clone(), conflict.field)
}

/// The conflicts on the page, from top to bottom.
fn rows() -> Vec<Element> {
    let Ok(found) = document().query_selector_all("details[open] .conflict") else {
        return Vec::new();
    };
    let rows = (0..found.length()).filter_map(|place| found.item(place));
    rows.filter_map(|row| row.dyn_into::<Element>().ok())
        .collect()
}

/// Takes the keyboard to a conflict, or to the last one where there are fewer.
fn focus(place: usize) {
    let rows = rows();
    let row = rows.get(place).or_else(|| rows.last());
    if row.is_none() {
        // Nothing is left to decide: what follows is to apply it.
        return focus_soon(APPLY);
    }
    let check = row.and_then(|row| row.query_selector("input").ok().flatten());
    if let Some(check) = check.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        // What has no focus now gets it with the next click.
        let _ = check.focus();
    }
}

/// Chooses many, settles what is chosen, explains the keys.
#[component]
pub fn SettleBar(model: Model, settling: Settling) -> impl IntoView {
    let all = Memo::new(move |_| conflicts(model).len());
    let chosen = move || settling.chosen.with(BTreeSet::len);
    let decided = Memo::new(move |_| {
        model.state.with(|state| {
            let made = state.settlements.values();
            made.filter(|it| actions::is_open(state, it)).count()
        })
    });
    let hindrance = Signal::derive(move || {
        let none = || (chosen() == 0).then(|| "Choose conflicts first, each by its box.".into());
        model.hindrance().or_else(none)
    });
    let take = move |keep: Side, slug: &'static str| {
        let label = move || match chosen() {
            0 => format!("Take {}", keep.name()),
            chosen => format!("Take {} for {}", keep.name(), count(chosen)),
        };
        view! {
            <Command testid=slug hindrance on_press=move |()| settling.settle(model, keep, None)>{label}</Command>
        }
    };
    let choose_all = move |_| {
        let is_whole = settling.chosen.with_untracked(BTreeSet::len) == all.get_untracked();
        let every = untrack(|| conflicts(model)).into_iter().map(|it| key(&it));
        settling.chosen.set(if is_whole {
            BTreeSet::new()
        } else {
            every.gathered()
        });
    };
    view! {
        <Show when=move || { all.get() > 0 } || { decided.get() > 0 }>
            <section class="settle" aria-label="Conflicts" data-testid="settle">
                <Show when=move || { all.get() > 0 }>
                    <div class="commands">
                        <strong>{move || format!("{} to settle", counted(all.get(), "conflicting field", "conflicting fields"))}</strong>
                        <button type="button" data-testid="choose-conflicts" on:click=choose_all>
                            {move || if chosen() == all.get() { "Choose none" } else { "Choose all" }}
                        </button>
                        {take(Side::Webstore, "take-webstore")}
                        {take(Side::Company, "take-company")}
                    <details class="keys">
                        <summary class="button" aria-label="Keys" title="Keys">"?"</summary>
                        <p class="muted" id=KEYS>
                            "By key, at a conflict: "<kbd>"↑"</kbd>" "<kbd>"↓"</kbd>" go to another one, "<kbd>"Space"</kbd>" chooses it"
                            {move || match letters_are_on(model) {
                                true => view! {
                                    ", "<kbd>"W"</kbd>" takes WooCommerce's value, "<kbd>"B"</kbd>" Business Central's: for all that are chosen, else for this one."
                                }.into_any(),
                                false => ". Shortcuts of a single letter are switched off in Setup, This browser.".into_any(),
                            }}
                        </p>
                    </details>
                    </div>
                </Show>
                <p class="muted">
                    <span role="status" data-testid="settled">{move || settling.said.get()}</span>" "
                    <Show when=move || { decided.get() > 0 }>
                        <Command look=Look::Quiet testid="take-back-all" hindrance=Signal::derive(move || model.hindrance())
                            on_press=move |()| {
                                settling.said.set(String::new());
                                model.told(model.unsettle_all());
                            }>
                            {move || format!("Take back {}", counted(decided.get(), "decision", "decisions"))}
                        </Command>
                    </Show>
                </p>
            </section>
        </Show>
    }
}

/// Fields that only the user can decide, each with the two values to choose from.
#[component]
pub fn Conflicts(
    model: Model,
    /// Whose they are, as shown.
    name: String,
    customer: CompanyId,
    conflicts: Vec<Conflict>,
) -> impl IntoView {
    let settling = use_context::<Settling>();
    let choice = move |customer: &CompanyId, conflict: &Conflict, keep: Side| {
        let value = match keep {
            Side::Webstore => conflict.webstore.clone(),
            Side::Company => conflict.company.clone(),
        };
        let value = conflict.field.shown(&value).into_owned();
        let one = [(customer.clone(), conflict.clone())];
        let slug = if keep == Side::Webstore {
            "keep-webstore"
        } else {
            "keep-company"
        };
        view! {
            <Command look=Look::Choice testid=slug hindrance=Signal::derive(move || model.hindrance()) on_press=move |()| {
                model.told(model.settle(&one, keep));
            }>
                <span class="choice-value">{shown(&value)}</span>
                <span class="muted">"Keep "{keep.name()}"'s"</span>
            </Command>
        }
    };
    let check = move |conflict: &Conflict, this: Key| {
        let label = format!(
            "{} of {name}: WooCommerce has {}, Business Central {}",
            conflict.field.label(),
            in_words(&conflict.field.shown(&conflict.webstore)),
            in_words(&conflict.field.shown(&conflict.company))
        );
        settling.map(|settling| {
            let of = this.clone();
            view! {
                <input type="checkbox" data-testid="choose-conflict" aria-label=label aria-describedby=KEYS
                    aria-keyshortcuts=move || letters_are_on(model).then_some("W B") prop:checked=move || settling.chosen.with(|chosen| chosen.contains(&of))
                    on:change=move |_| settling.toggle(this.clone())/>
            }
        })
    };
    view! {
        <div class="conflicts">
            {conflicts.into_iter().map(|conflict| {
                let this = (customer.clone(), conflict.field);
                let shown_as = mark(&this);
                view! {
                    <div class="conflict" data-testid="conflict" data-conflict=shown_as>
                        <label class="conflict-field">{check(&conflict, this)}{conflict.field.label()}</label>
                        <span class="muted conflict-cause">{cause(model, &customer, &conflict)}</span>
                        {choice(&customer, &conflict, Side::Webstore)}
                        {choice(&customer, &conflict, Side::Company)}
                    </div>
                }
            }).collect_view()}
        </div>
    }
}

/// Why only the user can tell, with the value that both sides last agreed on where this browser knows it.
fn cause(model: Model, customer: &CompanyId, conflict: &Conflict) -> String {
    let agreed = model.state.with_untracked(|state| {
        let agreed = state.baselines.get(customer)?.0.get(&conflict.field)?;
        Some(conflict.field.shown(&agreed.company).into_owned())
    });
    match (conflict.cause, agreed) {
        (ConflictCause::OldAnswer(_), _) => {
            "shows again what the last run replaced: a cache may have answered".to_owned()
        }
        (ConflictCause::FirstTime, _) | (_, None) => {
            "differs, and there is no record here of what both sides last agreed on".to_owned()
        }
        (ConflictCause::BothChanged, Some(agreed)) if agreed.trim().is_empty() => {
            "was changed on both sides; it was empty when they last agreed".to_owned()
        }
        (ConflictCause::BothChanged, Some(agreed)) => {
            format!("was changed on both sides; they last agreed on “{agreed}”")
        }
    }
}

fn in_words(value: &str) -> String {
    match value.trim().is_empty() {
        true => "nothing".to_owned(),
        false => format!("“{value}”"),
    }
}
