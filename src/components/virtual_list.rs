//! A list of any length of which only the visible rows are in the page. It stands in a grid or table, which has the keyboard:
//! rows come and go, so nothing in them may be a stop of Tab.

use std::ops::Range;
use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlDivElement, ResizeObserver};

/// Rows kept above and below the visible ones, so that scrolling shows no gaps.
const MARGIN: usize = 8;

/// What is shown at a place of the list; nothing where there is none.
type Row = Arc<dyn Fn(usize) -> Option<AnyView> + Send + Sync>;

/// Rows of equal height, `row_height` pixels each.
#[component]
pub fn VirtualList<T, R, V>(
    /// The rows' data.
    #[prop(into)]
    rows: Signal<Vec<T>>,
    /// What a row shows, given its place in the list.
    row: R,
    /// The height of every row, in pixels.
    #[prop(into)]
    row_height: Signal<u32>,
    /// The place of a row to keep in sight, such as the one that the keyboard is at.
    #[prop(optional, into)]
    in_sight: Signal<Option<usize>>,
    /// The place of a row that something lies over, such as an editor that rows which come and go must not disturb.
    #[prop(optional, into)]
    over: Signal<Option<usize>>,
    /// What lies over it.
    #[prop(optional, into)]
    lying: ViewFn,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    R: Fn(usize, T) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    // All lists have one code: what each of them is of is handed on through a pointer.
    let total = Signal::derive(move || rows.with(Vec::len));
    let row: Row = Arc::new(move |place| {
        let data = rows.with(|rows| rows.get(place).cloned())?;
        Some(row(place, data).into_any())
    });
    list(total, row, row_height, in_sight, over, lying)
}

fn list(
    total: Signal<usize>,
    row: Row,
    row_height: Signal<u32>,
    in_sight: Signal<Option<usize>>,
    over: Signal<Option<usize>>,
    lying: ViewFn,
) -> AnyView {
    let frame = NodeRef::<html::Div>::new();
    // How far what lies over a row reaches beyond it: the rows below make room.
    let (laid, beyond) = (NodeRef::<html::Div>::new(), RwSignal::new(0_u32));
    let watched = StoredValue::new_local(None::<Watched>);
    Effect::new(move || {
        let now = laid
            .get()
            .and_then(|laid| Watched::new(laid, row_height, beyond));
        if now.is_none() {
            beyond.set(0);
        }
        watched.set_value(now);
    });
    let scrolled = RwSignal::new(0_u32);
    let height = RwSignal::new(800_u32);
    let measure = move || {
        if let Some(frame) = frame.get_untracked() {
            scrolled.set(u32::try_from(frame.scroll_top()).unwrap_or(0));
            height.set(u32::try_from(frame.client_height()).unwrap_or(0).max(1));
        }
    };
    Effect::new(move || {
        frame.track();
        measure();
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());
    Effect::new(move || {
        let (Some(place), Some(frame)) = (in_sight.get(), frame.get()) else {
            return;
        };
        let each = row_height.get_untracked().max(1);
        let top = u32::try_from(place)
            .unwrap_or(u32::MAX)
            .saturating_mul(each);
        let (from, visible) = (scrolled.get_untracked(), height.get_untracked());
        let wanted = if top < from {
            top
        } else if top + each > from + visible {
            (top + each).saturating_sub(visible)
        } else {
            return;
        };
        frame.set_scroll_top(i32::try_from(wanted).unwrap_or(i32::MAX));
        measure();
    });
    let window = Memo::new(move |_| {
        let each = row_height.get().max(1);
        let first = (scrolled.get() / each) as usize;
        let visible = (height.get() / each) as usize + 1;
        (first.saturating_sub(MARGIN), first + visible + MARGIN)
    });
    let shown = move || {
        let (from, to) = window.get();
        let (lies, last) = (over.get(), total.get());
        let (from, to) = (from.min(last), to.min(last));
        // Those up to the row that something lies over, and those below it.
        let border = lies.map_or(to, |lies| (lies + 1).clamp(from, to));
        let room = lies
            .is_some()
            .then(|| view! { <div style:height=move || format!("{}px", beyond.get())></div> });
        let show = |places: Range<usize>| places.filter_map(|place| row(place)).collect_view();
        (show(from..border), room, show(border..to))
    };
    let pixels = move |rows: usize| format!("{}px", rows as u64 * u64::from(row_height.get()));
    view! {
        <div class="virtual" node_ref=frame on:scroll=move |_| measure() role="rowgroup" tabindex="-1"
            style=("--all", move || format!("calc({} + {}px)", pixels(total.get()), beyond.get()))>
            <div class="virtual-space">
                <div class="virtual-rows" style:transform=move || {
                    format!("translateY({})", pixels(window.get().0.min(total.get())))
                }>{shown}</div>
                <Show when=move || over.with(Option::is_some)>
                    <div class="virtual-over" node_ref=laid style:transform=move || {
                        format!("translateY({})", pixels(over.get().unwrap_or_default()))
                    }>{lying.run()}</div>
                </Show>
            </div>
        </div>
    }
    .into_any()
}

/// Notes how far an element reaches beyond a row, whenever its height changes, for as long as this is kept.
struct Watched {
    observer: ResizeObserver,
    _changed: Closure<dyn Fn()>,
}

impl Watched {
    fn new(of: HtmlDivElement, row_height: Signal<u32>, beyond: RwSignal<u32>) -> Option<Self> {
        let element = of.clone();
        let changed = Closure::<dyn Fn()>::new(move || {
            let height = u32::try_from(of.offset_height()).unwrap_or(0);
            // The list may be gone.
            let _ = beyond.try_set(height.saturating_sub(row_height.get_untracked()));
        });
        let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok()?;
        observer.observe(&element);
        Some(Self {
            observer,
            _changed: changed,
        })
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
