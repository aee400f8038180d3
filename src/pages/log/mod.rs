//! Activity log: runs, and what each did per record.

mod entry;

use concord_core::file_name::file_name;
use concord_core::log::filter::{Results, finds};
use concord_core::log::{Entry, Run, RunEnd, Trigger, export};
use concord_core::ports::Timestamp;
use concord_core::view::said_of_run;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use crate::app::Model;
use crate::browser::words::{WRITING, count, counted, date_and_time, run_in_words};
use crate::browser::{FileKind, now};
use crate::components::{Command, Explained, PageHead, Step, Tone, use_address_part, use_search};
use entry::EntryView;

/// How many entries are shown before more are asked for.
const FIRST_ENTRIES: usize = 100;

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chosen {
    Run(Timestamp),
    All,
}

/// The runs, newest first; the chosen one opens beside them.
#[component]
pub fn ActivityLog() -> impl IntoView {
    let model = expect_context::<Model>();
    let runs = Memo::new(move |_| {
        model
            .state
            .with(|state| state.runs.iter().rev().cloned().collect::<Vec<_>>())
    });
    let days = move || model.state.with(|state| state.setup.log_retention_days);
    // What is looked at stands in the address; with nothing there it is the latest run.
    let asked = use_address_part("run");
    let chosen = Memo::new(move |_| match asked.value.get().as_deref() {
        Some("all") => Chosen::All,
        Some(run) => run
            .parse()
            .map_or(Chosen::All, |it| Chosen::Run(Timestamp(it))),
        None => runs
            .with(|runs| runs.first().map(|run| run.started))
            .map_or(Chosen::All, Chosen::Run),
    });
    let choose = Callback::new(move |chosen: Chosen| {
        let slug = match chosen {
            Chosen::All => "all".to_owned(),
            Chosen::Run(started) => started.0.to_string(),
        };
        asked.set(Some(slug), Step::Forward);
    });
    // What is looked for stays when another run is chosen.
    let search = use_search();
    let shown = use_address_part("results");
    let results = Memo::new(move |_| {
        let asked = shown.value.get();
        let mut all = Results::ALL.into_iter();
        all.find(|it| asked.as_deref() == Some(it.slug()))
            .unwrap_or_default()
    });
    let show = Callback::new(move |results: Results| {
        let slug = (results != Results::All).then(|| results.slug().to_owned());
        shown.set(slug, Step::Forward);
    });
    view! {
        <PageHead title="Activity log">"What each run did, kept for "<A href="/setup">{move || counted(days() as usize, "day", "days")}</A>"."</PageHead>
        <Show when=move || runs.with(|runs| !runs.is_empty()) fallback=|| view! {
            <div class="empty"><p>"There has been no run yet. Each run is listed here with every customer it wrote, before and after."</p></div>
        }>
            <div class="log">
                <ol class="runs" aria-label="Runs">
                    <Line chosen choose this=Chosen::All title="All runs".to_owned()
                        text="Every record of every run, the latest first.".to_owned()/>
                    {move || runs.get().into_iter().map(|run| view! {
                        <Line chosen choose this=Chosen::Run(run.started) title=title(&run) text=run_in_words(&run)/>
                    }).collect_view()}
                </ol>
                <section class="run-detail">
                    {move || {
                        let chosen = chosen.get();
                        let run = match chosen {
                            Chosen::All => None,
                            Chosen::Run(started) => Some(runs.with(|runs| runs.iter().find(|run| run.started == started).cloned())?),
                        };
                        Some(view! { <Detail model runs run search results show/> })
                    }}
                </section>
            </div>
        </Show>
    }
}

/// When a run started, and what started it where that was nobody's click on Apply.
fn title(run: &Run) -> String {
    let started = date_and_time(run.started);
    match run.trigger {
        Trigger::User => started,
        trigger => format!("{started} · {}", trigger.label()),
    }
}

#[component]
fn Line(
    chosen: Memo<Chosen>,
    choose: Callback<Chosen>,
    this: Chosen,
    title: String,
    text: String,
) -> impl IntoView {
    view! {
        <li>
            <button type="button" class="run" aria-pressed=move || (chosen.get() == this).to_string()
                on:click=move |_| choose.run(this)>
                <strong>{title}</strong>
                <span>{text}</span>
            </button>
        </li>
    }
}

/// The entries of one run, or of all.
#[component]
fn Detail(
    model: Model,
    runs: Memo<Vec<Run>>,
    run: Option<Run>,
    search: RwSignal<String>,
    results: Memo<Results>,
    show: Callback<Results>,
) -> impl IntoView {
    let entries = RwSignal::new(None::<Vec<Entry>>);
    let started = run.as_ref().map(|run| run.started);
    spawn_local(async move {
        let read = model.entries(started).await;
        // Another run may have been chosen meanwhile.
        let _ = entries.try_set(Some(read));
    });
    let found = Memo::new(move |_| {
        let search = search.get();
        entries.with(|entries| {
            let entries = entries.iter().flatten();
            entries
                .filter(|entry| finds(&search, entry))
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let wanted = Memo::new(move |_| {
        let results = results.get();
        found.with(|found| {
            found
                .iter()
                .filter(|entry| results.include(entry))
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let nothing = Signal::derive(move || {
        wanted
            .with(Vec::is_empty)
            .then(|| "No record is shown.".into())
    });
    let export = move |()| {
        let text =
            runs.with_untracked(|runs| wanted.with_untracked(|wanted| export::csv(runs, wanted)));
        let code = model
            .state
            .with_untracked(|state| state.code().map(str::to_owned));
        let name = file_name("log", code.as_deref(), started.unwrap_or_else(now), "csv");
        model.save_file(&name, FileKind::Csv, &text);
    };
    let chip = move |choice: Results| {
        let number =
            move || found.with(|found| found.iter().filter(|entry| choice.include(entry)).count());
        view! {
            <button type="button" class="chip" data-testid=format!("log-{choice:?}")
                aria-pressed=move || (results.get() == choice).to_string() on:click=move |_| show.run(choice)>
                {choice.label()}" "<span class="chip-count">{move || count(number())}</span>
            </button>
        }
    };
    let title = started.map_or_else(|| "All runs".to_owned(), date_and_time);
    let said = run.as_ref().map(|run| said_of_run(run, WRITING));
    let oddities = run.as_ref().map(|run| run.oddities.clone());
    view! {
        <h2>{title}</h2>
        {said.map(|said| view! {
            <p>{said.title}</p>
            {said.sentences.into_iter().map(|it| view! { <p class="muted">{it}</p> }).collect_view()}
        })}
        {oddities.into_iter().flatten().map(|oddity| {
            let it = oddity.explain();
            view! { <p class="muted" data-testid="run-oddity">{it.what}" "{it.remedy}</p> }
        }).collect_view()}
        {match run.map(|run| run.end) {
            Some(RunEnd::Failed(explanation)) => Some(view! { <Explained tone=Tone::Error title="The run could not go on" explanation/> }),
            _ => None,
        }}
        <div class="log-tools">
            <input type="search" placeholder="Customer, number, value, error…" aria-label="Search the log" data-testid="log-search"
                prop:value=move || search.get() on:input:target=move |event| search.set(event.target().value())/>
            <div class="chips" role="group" aria-label="Results">{Results::ALL.map(chip)}</div>
            <Command testid="export-log" hindrance=nothing on_press=export>"Export as CSV"</Command>
        </div>
        <Entries entries wanted is_dated=started.is_none()/>
    }
}

#[component]
fn Entries(
    entries: RwSignal<Option<Vec<Entry>>>,
    wanted: Memo<Vec<Entry>>,
    is_dated: bool,
) -> impl IntoView {
    let shown = RwSignal::new(FIRST_ENTRIES);
    let is_nothing = move || entries.with(|entries| entries.as_ref().is_some_and(Vec::is_empty));
    move || {
        let read = entries.with(Option::is_some);
        if !read {
            return view! { <p role="status">"Reading…"</p> }.into_any();
        }
        let all = wanted.with(Vec::len);
        if all == 0 {
            let words = if is_nothing() {
                "Nothing was written."
            } else {
                "No record fits this search and filter."
            };
            return view! { <p class="muted">{words}</p> }.into_any();
        }
        let left = all.saturating_sub(shown.get());
        let first =
            wanted.with(|wanted| wanted.iter().take(shown.get()).cloned().collect::<Vec<_>>());
        view! {
            <div data-testid="entries">
                {first.into_iter().map(|entry| view! { <EntryView entry is_dated/> }).collect_view()}
            </div>
            {(left > 0).then(|| view! {
                <button type="button" on:click=move |_| shown.update(|shown| *shown += FIRST_ENTRIES)>
                    {format!("Show more ({} left)", count(left))}
                </button>
            })}
        }.into_any()
    }
}
