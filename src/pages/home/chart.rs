//! Runs over time, as bars: what each did, for mouse, keyboard and as a table.

use concord_core::log::Run;
use concord_core::view::{At, Bar, Chart, Does, Part, chart};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::app::Model;
use crate::browser::focus_soon;
use crate::browser::words::{
    WRITING, count, counted, date, date_and_time, day_number, day_of_number, days_from,
};
use crate::components::pressed;

/// The bar that the keyboard is at.
const AT: &str = ".bars a[tabindex='0']";
/// The height of the chart, in pixels.
const HEIGHT: usize = 88;
/// The width of a bar with its place where there is room, in pixels: as the style sheet has it.
const WIDEST: usize = 34;
/// What is not nothing can be seen.
const LEAST: usize = 2;

/// The bars, what the one that is pointed at shows, and the same as a table. Each bar leads to its runs in the activity log.
#[component]
pub fn RunChart(runs: Vec<Run>) -> impl IntoView {
    let model = expect_context::<Model>();
    let Chart { days, bars, most } = chart(&runs, day_number);
    let said: Vec<String> = bars
        .iter()
        .map(|bar| format!("{}: {}", named(bar, days), bar.words(WRITING)))
        .collect();
    let last = bars
        .iter()
        .rposition(|bar| bar.runs > 0)
        .unwrap_or_default();
    // Of many bars one is a stop of Tab; arrow keys lead to the others.
    let (at, pointed) = (RwSignal::new(last), RwSignal::new(None::<usize>));
    let has: Vec<usize> = (0..bars.len())
        .filter(|place| bars[*place].runs > 0)
        .collect();
    let key = move |event: KeyboardEvent| {
        if pressed(model, At::Chart, &event) != Some(Does::Walk) {
            return;
        }
        let here = at.get_untracked();
        let to = match event.key().as_str() {
            "ArrowLeft" => has.iter().rev().find(|it| **it < here),
            "ArrowRight" => has.iter().find(|it| **it > here),
            "Home" => has.first(),
            _ => has.last(),
        };
        event.prevent_default();
        if let Some(to) = to {
            at.set(*to);
            pointed.set(Some(*to));
            focus_soon(AT);
        }
    };
    let words = StoredValue::new(said.clone());
    let shown = move || words.with_value(|words| words.get(pointed.get().unwrap_or(last)).cloned());
    let ends = [bars.first(), bars.last().filter(|_| bars.len() > 1)];
    let ends = ends.map(|bar| bar.and_then(|bar| day_of(bar.day)));
    let width = format!("{}px", bars.len() * WIDEST);
    let each = match days {
        None => "One bar a run".to_owned(),
        Some(1) => "One bar a day".to_owned(),
        Some(days) => format!("One bar for {days} days"),
    };
    let rows = bars
        .iter()
        .filter(|bar| bar.runs > 0)
        .cloned()
        .collect::<Vec<_>>();
    let columns = bars.into_iter().zip(said).enumerate().map(|(place, (bar, said))| {
        let parts = Part::ALL.into_iter().zip(bar.parts).rev().filter(|(_, number)| *number > 0).map(|(part, number)| {
            let height = (number * HEIGHT / most.max(1)).max(LEAST);
            view! { <span class=format!("part {part:?}") style:height=format!("{height}px")></span> }
        }).collect_view();
        let ground = if bar.broke_off { "ground bad" } else { "ground" };
        match bar.runs {
            0 => view! { <li></li> }.into_any(),
            _ => view! {
                <li><a href=link(&bar, days) aria-label=said tabindex=move || if at.get() == place { "0" } else { "-1" }
                    on:mouseenter=move |_| pointed.set(Some(place)) on:mouseleave=move |_| pointed.set(None)
                    on:focus=move |_| { at.set(place); pointed.set(Some(place)); } on:blur=move |_| pointed.set(None)>
                    {parts}<span class=ground></span>
                </a></li>
            }.into_any(),
        }
    }).collect_view();
    view! {
        <figure class="run-figure" data-testid="run-chart">
            <div class="run-axis" aria-hidden="true"><span>{count(most)}</span><span>"0"</span></div>
            <ol class="bars" aria-label="Runs, the oldest first: arrow keys walk them, Enter opens one in the activity log" on:keydown=key>{columns}</ol>
            <p class="run-ends" aria-hidden="true" style:max-width=width>{ends.map(|end| view! { <span>{end}</span> })}</p>
            <p class="run-said" data-testid="bar-said">{shown}</p>
            <figcaption class="muted">
                {each}": "{Part::ALL.map(|part| view! { <span class="key"><span class=format!("part {part:?}")></span>{part.label()}</span> })}
            </figcaption>
        </figure>
        <details class="run-table" data-testid="run-table">
            <summary>"The same as a table"</summary>
            <div class="grid-frame"><table class="grid">
                <thead><tr>
                    <th scope="col">"When"</th><th scope="col" class="number">"Runs"</th>
                    {Part::ALL.map(|part| view! { <th scope="col" class="number">{part.label()}</th> })}
                </tr></thead>
                <tbody>{rows.into_iter().rev().map(|bar| view! {
                    <tr>
                        <th scope="row"><a href=link(&bar, days)>{named(&bar, days)}</a></th>
                        <td class="number">{count(bar.runs)}</td>
                        {bar.parts.map(|number| view! { <td class="number">{count(number)}</td> })}
                    </tr>
                }).collect_view()}</tbody>
            </table></div>
        </details>
    }
}

fn day_of(day: i64) -> Option<String> {
    Some(date(days_from(&day_of_number(day), 1)?.0))
}

/// When it was; of several days how many runs there were.
fn named(bar: &Bar, days: Option<i64>) -> String {
    let first = day_of(bar.day).unwrap_or_default();
    match (days, bar.first) {
        (None, Some(started)) => date_and_time(started),
        (Some(days @ 2..), _) => {
            let last = day_of(bar.day + days - 1).unwrap_or_default();
            format!("{first} – {last}, {}", counted(bar.runs, "run", "runs"))
        }
        (_, _) => format!("{first}, {}", counted(bar.runs, "run", "runs")),
    }
}

/// Its runs in the activity log.
fn link(bar: &Bar, days: Option<i64>) -> String {
    match (days, bar.first) {
        (None, Some(started)) => format!("/log?run={}", started.0),
        (days, _) => format!(
            "/log?day={}&days={}",
            day_of_number(bar.day),
            days.unwrap_or(1)
        ),
    }
}
