//! Business Central's cues: counts that lead to their lists.

use concord_core::summary::Summary;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::browser::words::count;

/// A count with its name, its place in addresses and test ids, the page it leads to, and its colour when it is not zero.
struct Cue {
    label: &'static str,
    slug: &'static str,
    href: &'static str,
    tone: &'static str,
    number: usize,
}

/// What waits for a decision is decided in the preview; everything else is looked at in the mapping.
fn cues(stands: &Summary) -> [Cue; 7] {
    let cues = stands.cues;
    let cue = |label, slug, href, tone, number| Cue {
        label,
        slug,
        href,
        tone,
        number,
    };
    [
        cue(
            "Mapped",
            "mapped",
            "/mapping?show=mapped",
            "cue good",
            cues.mapped,
        ),
        cue(
            "Only in webstore",
            "webstore",
            "/mapping?show=webstore",
            "cue",
            cues.only_in_webstore,
        ),
        cue(
            "Only in Business Central",
            "company",
            "/mapping?show=company",
            "cue",
            cues.only_in_company,
        ),
        cue(
            "Conflicts",
            "conflicts",
            "/synchronise?show=conflict",
            "cue warn",
            cues.conflicts,
        ),
        cue(
            "Ambiguous",
            "ambiguous",
            "/mapping?show=ambiguous",
            "cue warn",
            cues.ambiguous,
        ),
        cue(
            "Errors",
            "errors",
            "/mapping?show=errors",
            "cue bad",
            cues.errors,
        ),
        cue(
            "Push on hold",
            "on-hold",
            "/mapping?show=on-hold",
            "cue bad",
            cues.on_hold,
        ),
    ]
}

/// The counts of the webstore that is shown, as tiles.
#[component]
pub fn CueTiles(stands: Summary) -> impl IntoView {
    let has_read = stands.read_at.is_some();
    view! {
        <section class="cues" aria-label="Counts">
            {cues(&stands).map(|Cue { label, slug, href, tone, number }| view! {
                <A href=href attr:class=if number == 0 { "cue" } else { tone } attr:data-testid=format!("cue-{slug}")>
                    <span class="cue-number">{if has_read { count(number) } else { "–".to_owned() }}</span>
                    <span class="cue-label">{label}</span>
                </A>
            })}
        </section>
    }
}
