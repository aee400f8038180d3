//! A list of any length of which only the visible rows are in the page. It stands in a grid or table, which has the keyboard:
//! rows come and go, so nothing in them may be a stop of Tab.

use leptos::html;
use leptos::prelude::*;

/// Rows kept above and below the visible ones, so that scrolling shows no gaps.
const MARGIN: usize = 8;

/// Rows of equal height, `row_height` pixels each.
#[component]
pub fn VirtualList<T, Row, V>(
    /// The rows' data.
    #[prop(into)]
    rows: Signal<Vec<T>>,
    /// What a row shows, given its place in the list.
    row: Row,
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
    Row: Fn(usize, T) -> V + Send + Sync + Clone + 'static,
    V: IntoView + 'static,
{
    let frame = NodeRef::<html::Div>::new();
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
    let total = Memo::new(move |_| rows.with(Vec::len));
    let shown = move || {
        let (from, to) = window.get();
        let row = row.clone();
        rows.with(|rows| {
            rows.iter()
                .enumerate()
                .skip(from.min(rows.len()))
                .take(to.saturating_sub(from))
                .map(|(place, data)| row(place, data.clone()))
                .collect_view()
        })
    };
    let pixels = move |rows: usize| format!("{}px", rows as u64 * u64::from(row_height.get()));
    view! {
        <div class="virtual" node_ref=frame on:scroll=move |_| measure() role="rowgroup" tabindex="-1">
            <div class="virtual-space" style:height=move || pixels(total.get())>
                <div class="virtual-rows" style:transform=move || {
                    format!("translateY({})", pixels(window.get().0.min(total.get())))
                }>{shown}</div>
                <Show when=move || over.with(Option::is_some)>
                    <div class="virtual-over" style:transform=move || {
                        format!("translateY({})", pixels(over.get().unwrap_or_default()))
                    }>{lying.run()}</div>
                </Show>
            </div>
        </div>
    }
}
