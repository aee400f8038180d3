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
use concord_core::gather::Gather as _;
use concord_core::orders::{self, Book, OrderFilter, OrderLine};
use concord_core::overview::search_words;
use concord_core::plan::Plan;
use concord_core::ports::Timestamp;
use concord_core::view::{At, Does, customers_read, walked};
use concord_core::webstore::OrderId;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::app::{Begun, Model, last_run_of_orders, writing_was_overtaken};
use crate::browser::words::{count, counted};
use crate::browser::{FileKind, download, focus_once_there, now};
use crate::components::{
    Command, ConnectFirst, Look, PageHead, Step, WorkBar, pressed, use_address_part, use_search,
};
use crate::pages::synchronise::{RunButtons, RunNotes, RunResult};
use detail::Detail;
use list::{Filters, List, Summary};
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
    /// The order that is shown in full, and showing another one or none.
    open: Memo<Option<OrderId>>,
    show: Callback<Option<OrderId>>,
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
        <PageHead title="Orders">"Which Business Central customers each webstore order belongs to, and why."</PageHead>
        <ConnectFirst/>
        <Since model/>
        <LeftOut model/>
        <Show when=has_orders>
            <Commands desk/>
        </Show>
        <RunNotes model/>
        <WorkBar model/>
        <RunResult model of=Begun::Orders/>
        <Show when=move || desk.review.with(Option::is_some)>
            <Review desk/>
        </Show>
        <Show when=has_orders fallback=move || view! {
            <Show when=move || model.is_connected() || has_read()>
                <div class="empty">
                    {move || if has_read() {
                        view! { <p data-testid="no-orders">"No order takes part: there is none since this day, or none of a status that takes part."</p> }.into_any()
                    } else {
                        view! { <p>"No orders have been read yet. Choose the day to begin with, or leave it empty for all of them, and read them; that writes nothing to either system."</p> }.into_any()
                    }}
                </div>
            </Show>
        }>
            <Filters desk/>
            <Summary desk/>
            <div class="list-beside with-order" class:alone=move || desk.open.get().is_none()>
                <List desk/>
                <Detail desk/>
            </div>
        </Show>
    }
}

/// Which orders were read and take no part, by their status.
#[component]
fn LeftOut(model: Model) -> impl IntoView {
    let left_out = Memo::new(move |_| model.state.with(orders::left_out));
    let words = move || {
        left_out.with(|left_out| {
            let number = left_out.iter().map(|(_, number)| number).sum();
            let statuses = left_out
                .iter()
                .map(|(name, number)| format!("{name} {}", count(*number)));
            let statuses: Vec<_> = statuses.collect();
            format!(
                "{} of statuses that take no part: {}.",
                counted(number, "order is", "orders are"),
                statuses.join(", ")
            )
        })
    };
    view! {
        <Show when=move || left_out.with(|it| !it.is_empty())>
            <p class="muted" data-testid="orders-left-out">{words}" "<A href="/setup">"Order status in Setup"</A></p>
        </Show>
    }
}

fn desk() -> Desk {
    let model = expect_context::<Model>();
    model.show_orders();
    let asked = use_address_part("show");
    let filter = Memo::new(move |_| {
        let slug = asked.value.get();
        slug.map_or(OrderFilter::All, |slug| OrderFilter::from_slug(&slug))
    });
    let choose_filter = Callback::new(move |filter: OrderFilter| {
        asked.set(Some(filter.slug().to_owned()), Step::Forward);
    });
    let opened = use_address_part("order");
    let open = Memo::new(move |_| opened.value.get()?.parse().ok().map(OrderId));
    let show = Callback::new(move |id: Option<OrderId>| {
        // From one to the next is no step that the way back leads over.
        let step = match open.get_untracked() {
            Some(_) => Step::InPlace,
            None => Step::Forward,
        };
        opened.set(id.map(|id| id.to_string()), step);
    });
    let search = use_search();
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
        open,
        show,
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

    /// Goes to one of the shown orders. Where one is shown in full it is that one from then on.
    fn go(self, to: usize) {
        self.went_to.set(to);
        if self.open.with_untracked(Option::is_some) {
            let id = |shown: &Vec<Arc<OrderLine>>| shown.get(to).map(|line| line.order.id);
            self.show.run(self.shown.with_untracked(id));
        }
    }

    /// What keys do in the list.
    fn key(self, event: &KeyboardEvent) {
        let at = self.at.get_untracked();
        let id = self
            .shown
            .with_untracked(|shown| shown.get(at).map(|line| line.order.id));
        let last = self.shown.with_untracked(Vec::len).saturating_sub(1);
        match (pressed(self.model, At::Orders, event), id) {
            (Some(Does::Choose), Some(id)) => self.toggle(id),
            (Some(Does::Open), Some(id)) => {
                self.show.run(Some(id));
                focus_once_there(".order-detail h2");
            }
            (Some(Does::ChooseNone), _) => self.chosen.set(BTreeSet::new()),
            (Some(Does::Walk), _) => self.go(walked(&event.key(), at, last).unwrap_or(at)),
            _ => return,
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
        let state = self.model.state;
        let read = state.with_untracked(|state| customers_read(state, now()));
        if !read.is_recent() {
            self.model.told(self.model.preview());
        }
    }
}

/// Create or map, write to the orders, export, undo.
#[component]
fn Commands(desk: Desk) -> impl IntoView {
    let model = desk.model;
    let ids = move || {
        desk.meant
            .with_untracked(|lines| lines.iter().map(|line| line.order.id).gathered())
    };
    let accounts = Memo::new(move |_| {
        let of_meant = |book: &Book| desk.meant.with(|lines| book.accounts_of(lines).writes());
        model.orders.with(of_meant)
    });
    let notes = Memo::new(move |_| {
        desk.meant
            .with(|lines| lines.iter().filter(|line| line.is_to_be_noted()).count())
    });
    let hinders = move |nothing: Option<&'static str>| {
        model.hindrance_to_run().or_else(|| nothing.map(Into::into))
    };
    // While a plan is looked at, what carries it out is next.
    let is_next = move |is_it: bool| is_it && desk.review.with(Option::is_none);
    let overtaken = Memo::new(move |_| model.state.with(writing_was_overtaken));
    let undoable = Memo::new(move |_| model.state.with(last_run_of_orders).is_some());
    let export = move |()| {
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
            <Command testid="create-customers" look=Signal::derive(move || Look::primary_when(is_next(accounts.get() > 0)))
                hindrance=Signal::derive(move || hinders((accounts.get() == 0).then_some("No order that is shown waits for a customer to create or map.")))
                title="Shows first who would be created, and who would be mapped"
                on_press=move |()| desk.review_accounts(ids())>
                {move || match accounts.get() {
                    0 => "Create or map customers…".to_owned(),
                    number => format!("Create or map {}…", counted(number, "customer", "customers")),
                }}
            </Command>
            <Command testid="write-to-orders" look=Signal::derive(move || Look::primary_when(is_next(accounts.get() == 0 && notes.get() != 0)))
                hindrance=Signal::derive(move || hinders((notes.get() == 0).then_some("Of the orders that are shown none is decided and not written yet.")))
                title="Shows first what would be written to the orders' meta data"
                on_press=move |()| desk.review.set(Some(Reviewed::Notes(ids())))>
                {move || match notes.get() {
                    0 => "Write to orders…".to_owned(),
                    number => format!("Write to {}…", counted(number, "order", "orders")),
                }}
            </Command>
            <Show when=move || undoable.get()>
                <Command testid="undo-orders" hindrance=Signal::derive(move || hinders(None))
                    on_press=move |()| {
                        model.told(model.plan_undo(move |run, plan| {
                            desk.review.set(Some(Reviewed::Undo(run, Arc::new(plan))));
                        }));
                    }>"Undo the last writing…"</Command>
            </Show>
            <Command testid="export-orders" hindrance=Signal::derive(move || desk.meant.with(Vec::is_empty).then(|| "No order is shown.".into()))
                on_press=export>"Export as CSV"</Command>
            <RunButtons model/>
        </div>
        <Show when=move || overtaken.get()>
            <p class="muted" data-testid="writing-overtaken">"The last writing to orders can't be undone any more: another run wrote after it, and only the last run can be undone."</p>
        </Show>
    }
}
