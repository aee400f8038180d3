//! Orders: which Business Central customers each belongs to, and why.

mod detail;
mod list;
mod review;
mod row;
mod since;

use std::collections::BTreeSet;
use std::sync::Arc;

use concord_core::call::Explanation;
use concord_core::file_name::file_name;
use concord_core::orders::{self, Book, OrderFilter, OrderLine};
use concord_core::overview::search_words;
use concord_core::plan::Plan;
use concord_core::ports::Timestamp;
use concord_core::webstore::OrderId;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::app::{Activity, Model, last_run_of_orders};
use crate::browser::words::counted;
use crate::browser::{FileKind, download, focus_soon, now};
use crate::components::{ConnectFirst, ProgressBar, walked};
use crate::pages::synchronise::{RunButtons, RunNotes, RunResult};
use detail::Detail;
use list::List;
pub use review::NoteView;
use review::Review;
use since::Since;

/// What the page shows of the orders, and what the user chose.
#[derive(Clone, Copy)]
struct Desk {
    model: Model,
    /// The orders that fit filter and search.
    shown: Memo<Vec<Arc<OrderLine>>>,
    /// The orders that actions are about: the chosen ones of those that are shown, or all that are shown.
    meant: Memo<Vec<Arc<OrderLine>>>,
    filter: Memo<OrderFilter>,
    choose_filter: Callback<OrderFilter>,
    search: RwSignal<String>,
    chosen: RwSignal<BTreeSet<OrderId>>,
    /// The place that the keyboard went to, and where it is among the shown orders.
    went_to: RwSignal<usize>,
    at: Memo<usize>,
    /// The order that is shown in full.
    open: RwSignal<Option<OrderId>>,
    /// The plan that is being looked at.
    review: RwSignal<Option<Reviewed>>,
}

/// A plan that is being looked at before it is carried out.
#[derive(Clone, PartialEq)]
enum Reviewed {
    /// The customers that orders wait for.
    Accounts(BTreeSet<OrderId>),
    /// The decisions that would be written to the orders.
    Notes(BTreeSet<OrderId>),
    /// What the run that started then wrote to orders, given back.
    Undo(Timestamp, Arc<Plan>),
}

/// The orders with search, filters, totals and actions.
#[component]
pub fn Orders() -> impl IntoView {
    let desk = desk();
    let model = desk.model;
    let has_read = move || model.state.with(|state| state.orders.read.is_some());
    let has_orders = move || model.orders.with(|book| !book.lines.is_empty());
    view! {
        <div class="page-head">
            <h1>"Orders"</h1>
            <p class="lead">"Which Business Central customers each webstore order belongs to, and why."</p>
        </div>
        <ConnectFirst/>
        <Since model/>
        <Show when=has_orders>
            <Commands desk/>
        </Show>
        <RunNotes model/>
        {move || model.activity.with(|it| it.progress().cloned()).map(|progress| view! { <ProgressBar progress/> })}
        <RunResult model/>
        <Show when=move || desk.review.with(Option::is_some)>
            <Review desk/>
        </Show>
        <Show when=has_orders fallback=move || view! {
            <Show when=move || model.is_connected() || has_read()>
                <div class="empty">
                    {move || if has_read() {
                        view! { <p data-testid="no-orders">"The webstore has no orders since this day."</p> }.into_any()
                    } else {
                        view! { <p>"No orders have been read yet. Choose the day to begin with and read them; that writes nothing to either system."</p> }.into_any()
                    }}
                </div>
            </Show>
        }>
            <List desk/>
        </Show>
        <Detail desk/>
    }
}

fn desk() -> Desk {
    let model = expect_context::<Model>();
    let query = use_query_map();
    let navigate = use_navigate();
    let filter = Memo::new(move |_| {
        let asked = query.with(|query| query.get("show"));
        asked.map_or(OrderFilter::All, |slug| OrderFilter::from_slug(&slug))
    });
    let choose_filter = Callback::new(move |filter: OrderFilter| {
        let keep_place = NavigateOptions {
            replace: true,
            scroll: false,
            ..Default::default()
        };
        navigate(&format!("/orders?show={}", filter.slug()), keep_place);
    });
    let search = RwSignal::new(String::new());
    let shown = Memo::new(move |_| {
        let words = search_words(&search.get());
        let filter = filter.get();
        let fits = |line: &&Arc<OrderLine>| filter.takes(line) && line.holds(&words);
        model
            .orders
            .with(|book| book.lines.iter().filter(fits).cloned().collect())
    });
    let chosen = RwSignal::new(BTreeSet::new());
    let meant = Memo::new(move |_| {
        shown.with(|shown: &Vec<Arc<OrderLine>>| {
            chosen.with(|chosen: &BTreeSet<OrderId>| {
                let is_chosen = |line: &&Arc<OrderLine>| chosen.contains(&line.order.id);
                let meant: Vec<_> = shown.iter().filter(is_chosen).cloned().collect();
                if meant.is_empty() {
                    shown.clone()
                } else {
                    meant
                }
            })
        })
    });
    let went_to = RwSignal::new(0);
    // Another search or filter begins at its top.
    Effect::new(move || {
        search.track();
        filter.track();
        went_to.set(0);
    });
    Desk {
        model,
        went_to,
        at: Memo::new(move |_| went_to.get().min(shown.with(Vec::len).saturating_sub(1))),
        shown,
        meant,
        filter,
        choose_filter,
        search,
        chosen,
        open: RwSignal::new(None),
        review: RwSignal::new(None),
    }
}

impl Desk {
    /// Chooses an order, or no longer.
    fn toggle(self, id: OrderId) {
        self.chosen.update(|chosen| {
            if !chosen.remove(&id) {
                chosen.insert(id);
            }
        });
    }

    /// What keys do in the list.
    fn key(self, event: &KeyboardEvent) {
        let at = self.at.get_untracked();
        let id = self
            .shown
            .with_untracked(|shown| shown.get(at).map(|line| line.order.id));
        let last = self.shown.with_untracked(Vec::len).saturating_sub(1);
        match (event.key().as_str(), id) {
            (" ", Some(id)) => self.toggle(id),
            ("Enter", Some(id)) => {
                self.open.set(Some(id));
                focus_soon(".order-detail h2");
            }
            ("Escape", _) => self.chosen.set(BTreeSet::new()),
            (key, _) => match walked(key, at, last) {
                Some(to) => self.went_to.set(to),
                None => return,
            },
        }
        event.prevent_default();
    }

    /// The plan that is being looked at, as it is now.
    fn plan(self) -> Plan {
        let of = |ids: &BTreeSet<OrderId>, make: fn(&Book, Vec<&Arc<OrderLine>>) -> Plan| {
            self.model.orders.with(|book| {
                let lines = book.lines.iter();
                make(
                    book,
                    lines.filter(|line| ids.contains(&line.order.id)).collect(),
                )
            })
        };
        self.review.with(|review| match review {
            None => Plan::default(),
            Some(Reviewed::Accounts(ids)) => of(ids, |book, lines| book.accounts_of(lines)),
            Some(Reviewed::Notes(ids)) => of(ids, |_, lines| orders::note_plan(lines)),
            Some(Reviewed::Undo(_, plan)) => Plan::clone(plan),
        })
    }

    /// Looks at the customers that these orders wait for. Customers that were read too long ago are read again first, so
    /// that nobody is created who has been there for a while.
    fn review_accounts(self, ids: BTreeSet<OrderId>) {
        self.review.set(Some(Reviewed::Accounts(ids)));
        let is_old = self.model.state.with_untracked(|state| {
            let minutes = i64::from(state.setup.list_cache_minutes);
            let read_at = state.snapshots.reference.read_at;
            read_at.is_none_or(|at| now().0 - at.0 > minutes * 60_000)
        });
        if is_old {
            self.model.told(self.model.preview());
        }
    }
}

/// Create or map, write to the orders, export, undo.
#[component]
fn Commands(desk: Desk) -> impl IntoView {
    let model = desk.model;
    let busy = move || model.activity.with(Activity::is_busy) || !model.is_connected();
    let ids = move || {
        desk.meant
            .with_untracked(|lines| lines.iter().map(|line| line.order.id).collect())
    };
    let accounts = Memo::new(move |_| {
        let of_meant = |book: &Book| desk.meant.with(|lines| book.accounts_of(lines).writes());
        model.orders.with(of_meant)
    });
    let notes = Memo::new(move |_| {
        desk.meant
            .with(|lines| lines.iter().filter(|line| line.is_to_be_noted()).count())
    });
    let undoable = Memo::new(move |_| model.state.with(last_run_of_orders).is_some());
    let export = move |_| {
        let text = desk.meant.with_untracked(|lines| orders::csv(lines));
        let code = model
            .state
            .with_untracked(|state| state.code().map(str::to_owned));
        let name = file_name("orders", code.as_deref(), now(), "csv");
        if let Err(words) = download(&name, FileKind::Csv, &text) {
            model.trouble.set(Some(Explanation {
                what: format!("The browser did not save the file: {words}."),
                remedy: "Allow this site to download files, then export again.".to_owned(),
            }));
        }
    };
    view! {
        <div class="commands">
            <button type="button" data-testid="create-customers" class:primary=move || { accounts.get() > 0 }
                aria-disabled=move || (busy() || accounts.get() == 0).then_some("true")
                title="Shows first who would be created, and who would be mapped"
                on:click=move |_| desk.review_accounts(ids())>
                {move || match accounts.get() {
                    0 => "No customer to create or map".to_owned(),
                    number => format!("Create or map {}…", counted(number, "customer", "customers")),
                }}
            </button>
            <button type="button" data-testid="write-to-orders" class:primary=move || accounts.get() == 0 && notes.get() != 0
                aria-disabled=move || (busy() || notes.get() == 0).then_some("true")
                title="Shows first what would be written to the orders' meta data"
                on:click=move |_| desk.review.set(Some(Reviewed::Notes(ids())))>
                {move || match notes.get() {
                    0 => "Nothing to write to orders".to_owned(),
                    number => format!("Write to {}…", counted(number, "order", "orders")),
                }}
            </button>
            <Show when=move || undoable.get()>
                <button type="button" data-testid="undo-orders" aria-disabled=move || busy().then_some("true")
                    on:click=move |_| {
                        model.told(model.plan_undo(move |run, plan| {
                            desk.review.set(Some(Reviewed::Undo(run, Arc::new(plan))));
                        }));
                    }>"Undo the last writing…"</button>
            </Show>
            <button type="button" data-testid="export-orders" aria-disabled=move || desk.meant.with(Vec::is_empty).then_some("true")
                on:click=export>"Export as CSV"</button>
            <RunButtons model/>
        </div>
    }
}
