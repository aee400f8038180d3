//! What the company's own country/region codes stand for, where that is not simply the ISO code.

use concord_core::customer::CompanyId;
use concord_core::customer::country::{CodeMeaning, Witness};
use leptos::prelude::*;

use crate::app::Model;

/// The codes whose country is told by a name, by the user, or not at all.
#[component]
pub fn Meanings(model: Model, company: Memo<Option<(CompanyId, String)>>) -> impl IntoView {
    let rows = Memo::new(move |_| {
        model.state.with(|state| {
            let chosen = company.with(|company| {
                let chosen = company.as_ref().map(|(id, _)| state.shared.codes_of(id));
                chosen.cloned().unwrap_or_default()
            });
            let mut rows = state.snapshots.reference.countries.meanings(&chosen);
            rows.retain(|row| row.witness != Witness::Code);
            rows
        })
    });
    view! {
        <Show when=move || rows.with(|it| !it.is_empty())>
            <h2>"Business Central's own codes"</h2>
            <p class="muted">"The country that each stands for. Several may stand for one; the table above says which of them is written."</p>
            <div class="grid-frame">
                <table class="grid" data-testid="meanings">
                    <thead><tr><th scope="col">"Code"</th><th scope="col">"Name"</th><th scope="col">"Stands for"</th><th scope="col">"Found by"</th></tr></thead>
                    <tbody>
                        <For each=move || rows.get() key=|row| (row.code.clone(), row.iso.clone(), row.witness as u8) children=move |row| view! {
                            <MeaningRow model company row/>
                        }/>
                    </tbody>
                </table>
            </div>
        </Show>
    }
}

#[component]
fn MeaningRow(
    model: Model,
    company: Memo<Option<(CompanyId, String)>>,
    row: CodeMeaning,
) -> impl IntoView {
    let problem = RwSignal::new(String::new());
    let class = match row.witness {
        Witness::User => "badge map",
        Witness::Doubtful | Witness::Unknown | Witness::Unread => "badge warn",
        Witness::Code | Witness::Name | Witness::Part | Witness::Alias => "badge create",
    };
    let code = row.code.clone();
    let choose = move |typed: String| {
        let iso = model.state.with_untracked(|state| {
            let countries = &state.snapshots.reference.countries;
            countries.country_typed(&typed)
        });
        if !typed.trim().is_empty() && iso.is_none() {
            problem.set(format!("WooCommerce lists no country “{typed}”."));
            return;
        }
        problem.set(String::new());
        let Some((company, _)) = company.get_untracked() else {
            return;
        };
        let kept =
            model.change_house(|house| house.choose_code_meaning(&company, &code, iso.as_deref()));
        match kept {
            Ok(()) => model.say(format!("Saved: what {code} stands for.")),
            Err(hindrance) => problem.set(format!("Not kept: {}", hindrance.words())),
        }
    };
    view! {
        <tr data-testid=format!("meaning-{}", row.code)>
            <td>{row.code.clone()}</td>
            <td>{row.name}</td>
            <td class:wrong=move || problem.with(|it| !it.is_empty())>
                <input type="text" autocomplete="off" aria-label="Country" placeholder="Not known"
                    prop:value=row.iso.unwrap_or_default()
                    on:change:target=move |event| choose(event.target().value())/>
                {move || Some(problem.get()).filter(|it| !it.is_empty()).map(|words| view! { <small class="problem" role="alert">{words}</small> })}
            </td>
            <td><span class=class>{row.witness.words()}</span></td>
        </tr>
    }
}
