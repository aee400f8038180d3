//! Connections: every webstore with its company, and the form of one.

mod diagnosis;
mod form;

use concord_core::call::Side;
use concord_core::connection::{CompanyCredential, Connection, ConnectionDraft, NoKey, Origin};
use concord_core::diagnosis::Diagnosis;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::nav::SetupNav;
use crate::app::{Hindrance, Model};
use crate::browser::focus_first_wrong;
use crate::components::{Command, FastTab, Look, Message, SaveBar, Tone};
pub use diagnosis::DiagnosisView;
pub use form::{CompanyFields, Form, WebstoreFields};

/// The list of webstores, or with `?webstore=CODE` the form of one.
#[component]
pub fn Connections() -> impl IntoView {
    let model = expect_context::<Model>();
    let query = use_query_map();
    let chosen = Memo::new(move |_| {
        let code = query.with(|query| query.get("webstore"))?;
        model
            .house
            .with(|house| house.webstores.get(&code).cloned())
    });
    view! {
        <div class="page-head">
            <h1>"Connections"</h1>
            <p class="lead">"The webstores, each tied to one Business Central company."</p>
        </div>
        <SetupNav/>
        {move || match chosen.get() {
            Some(connection) => view! { <Card model connection/> }.into_any(),
            None => view! { <List model/> }.into_any(),
        }}
    }
}

#[component]
fn List(model: Model) -> impl IntoView {
    // What was tested stays while anything else of the house changes.
    let webstores = Memo::new(move |_| {
        model
            .house
            .with(|house| house.webstores.values().cloned().collect::<Vec<_>>())
    });
    view! {
        <p class="actions"><A href="/start?new=1" attr:class="button primary">"Add a webstore"</A></p>
        {move || {
            let webstores = webstores.get();
            if webstores.is_empty() {
                return view! { <p class="empty">"No webstore is connected yet. Adding one takes an address, two keys and a sign-in."</p> }.into_any();
            }
            webstores.into_iter().map(|connection| view! { <Row model connection/> }).collect_view().into_any()
        }}
    }
}

#[component]
fn Row(model: Model, connection: Connection) -> impl IntoView {
    let code = connection.webstore.code.clone();
    let is_shown = {
        let code = code.clone();
        Memo::new(move |_| model.state.with(|state| state.code() == Some(&code)))
    };
    let keys = {
        let connection = connection.clone();
        move || {
            let missing = model.missing_keys(&connection);
            let secrets = model
                .secrets_of(&connection.webstore.code)
                .unwrap_or_default();
            match secrets.webstore_key(&connection) {
                Ok(key) if missing.is_empty() => format!("Key {}", key.shown_consumer_key()),
                _ if missing.iter().all(|(_, why)| *why == NoKey::NotEntered) => {
                    "Its keys are not known in this tab".to_owned()
                }
                _ => missing_in_words(&missing),
            }
        }
    };
    let asked = RwSignal::new(false);
    let tested = RwSignal::new(None::<Diagnosis>);
    let testing = RwSignal::new(false);
    let test = {
        let connection = connection.clone();
        move |()| {
            let code = &connection.webstore.code;
            let Some(secrets) = model.secrets.with_untracked(|all| all.get(code).cloned()) else {
                return model.say(Hindrance::NoKeys.words());
            };
            let connection = connection.clone();
            testing.set(true);
            tested.set(None);
            spawn_local(async move {
                tested.set(Some(model.test(connection, secrets, None).await));
                testing.set(false);
            });
        }
    };
    let hinders_test = {
        let connection = connection.clone();
        let has_keys = Memo::new(move |_| model.missing_keys(&connection).is_empty());
        Signal::derive(move || {
            let lacks = || (!has_keys.get()).then_some(Hindrance::NoKeys);
            tested_now(testing).or_else(lacks)
        })
    };
    let testid = format!("webstore-{code}");
    let edit = format!("/connections?webstore={code}");
    let (show, forget) = (code.clone(), code.clone());
    let is_demo = connection.origin == Origin::Demo;
    view! {
        <section class="card webstore" data-testid=testid>
            <div class="webstore-head">
                <h2>{code}</h2>
                {is_demo.then(|| view! { <span class="badge">"Sample data"</span> })}
                <Show when=move || is_shown.get()><span class="badge map">"Current"</span></Show>
            </div>
            <dl class="facts">
                <dt>"Webstore"</dt><dd>{connection.webstore.url.clone()}</dd>
                <dt>"Company"</dt><dd>{connection.company.company_name.clone()}</dd>
                <dt>"Keys"</dt><dd>{keys}</dd>
            </dl>
            <p class="actions">
                <Show when=move || !is_shown.get()>
                    {let show = show.clone(); view! {
                        <Command hindrance=Signal::derive(move || model.hindrance_to_show()) on_press={let show = show.clone(); move |()| {
                            model.told(model.show_webstore(show.clone()));
                        }}>"Show"</Command>
                    }}
                </Show>
                <A href=edit attr:class="button">"Open"</A>
                <Command testid="test" hindrance=hinders_test on_press=test>
                    {move || if testing.get() { "Testing…" } else { "Test connection" }}
                </Command>
                <Command look=Look::Quiet testid="forget" hindrance=Signal::derive(move || model.hindrance()) on_press=move |()| asked.set(true)>"Forget"</Command>
            </p>
            <Show when=move || asked.get()>
                {let forget = forget.clone(); view! {
                    <Message tone=Tone::Warning title="Forget this webstore?">
                        <p>"What this browser keeps of it goes: settings, regional defaults, conflicts, activity log. Customers and mappings stay in both systems."</p>
                        <p class="actions">
                            <Command look=Look::Danger testid="forget-for-good" hindrance=Signal::derive(move || model.hindrance()) on_press={let forget = forget.clone(); move |()| {
                                if model.told(model.forget_webstore(forget.clone())).is_some() {
                                    model.say(format!("Webstore {forget} is forgotten."));
                                }
                            }}>"Forget it"</Command>
                            <button type="button" class="quiet" on:click=move |_| asked.set(false)>"Keep it"</button>
                        </p>
                    </Message>
                }}
            </Show>
            {move || tested.get().map(|diagnosis| view! { <DiagnosisView diagnosis/> })}
        </section>
    }
}

fn tested_now(testing: RwSignal<bool>) -> Option<Hindrance> {
    testing
        .get()
        .then(|| "The connection is being tested.".into())
}

/// The form of one webstore.
#[component]
fn Card(model: Model, connection: Connection) -> impl IntoView {
    let code = connection.webstore.code.clone();
    if connection.origin == Origin::Demo {
        return view! {
            <Message tone=Tone::Info title=format!("{code} is the sample data")>
                <p>"Its addresses and keys come from the demo's server, each time anew. There is nothing to enter."</p>
                <p class="actions"><A href="/connections" attr:class="button">"Back to all webstores"</A></p>
            </Message>
        }
        .into_any();
    }
    let secrets = untrack(|| model.secrets_of(&code)).unwrap_or_default();
    let key = secrets.company_key(&connection).ok();
    let user = key.and_then(|key| match &key.credential {
        CompanyCredential::AccessKey { user, .. } => Some(user.clone()),
        CompanyCredential::Bearer(_) => None,
    });
    let saved = ConnectionDraft::of(&connection, user.as_deref());
    let form = Form::new(model, saved.clone(), RwSignal::default(), Some(code));
    let saved = RwSignal::new(saved);
    let is_changed = Signal::derive(move || {
        form.draft.with(|draft| saved.with(|saved| draft != saved))
            || form.keys.with(|keys| *keys != Default::default())
    });
    let wrong = Signal::derive(move || {
        let asked = form.webstore_asked.get() && form.company_asked.get();
        let is_wrong =
            || !form.webstore_problems().is_empty() || !form.company_problems().is_empty();
        (asked && is_wrong()).then(|| "Correct the fields that are marked, then save.".to_owned())
    });
    let tested = RwSignal::new(None::<Diagnosis>);
    let testing = RwSignal::new(false);
    let is_whole = move || {
        form.webstore_asked.set(true);
        form.company_asked.set(true);
        untrack(|| form.webstore_problems().is_empty() && form.company_problems().is_empty())
    };
    let test = move |()| {
        if !is_whole() {
            return focus_first_wrong("main");
        }
        testing.set(true);
        tested.set(None);
        let connection = form.draft.with_untracked(ConnectionDraft::connection);
        spawn_local(async move {
            tested.set(Some(model.test(connection, form.secrets(), None).await));
            testing.set(false);
        });
    };
    let navigate = use_navigate();
    let save = Callback::new(move |()| {
        if !is_whole() {
            return focus_first_wrong("main");
        }
        let draft = form.draft.get_untracked();
        let (connection, secrets) = (draft.connection(), form.secrets());
        let navigate = navigate.clone();
        spawn_local(async move {
            let words = format!("Saved: webstore {}.", connection.webstore.code);
            if model
                .told(model.connect(connection, secrets).await)
                .is_none()
            {
                return;
            }
            model.say(words);
            // The page may have been left meanwhile.
            if saved.try_set(draft).is_none() {
                // Keys leave the form once they are kept: nothing shows them afterwards.
                form.keys.try_set(Default::default());
                navigate("/connections", NavigateOptions::default());
            }
        });
    });
    let webstore = Signal::derive(move || form.draft.with(|it| it.url.clone()));
    let company = Signal::derive(move || form.draft.with(|it| it.company_name.clone()));
    view! {
        <SaveBar is_changed wrong on_save=save
            on_discard=Callback::new(move |()| {
                form.draft.set(saved.get_untracked());
                form.keys.set(Default::default());
            })/>
        <FastTab title="Webstore" summary=webstore><WebstoreFields form/></FastTab>
        <FastTab title="Business Central" summary=company><CompanyFields form/></FastTab>
        <p class="actions">
            <Command testid="test" hindrance=Signal::derive(move || tested_now(testing)) on_press=test>
                {move || if testing.get() { "Testing…" } else { "Test connection" }}
            </Command>
            <A href="/connections" attr:class="button">"Back to all webstores"</A>
        </p>
        {move || tested.get().map(|diagnosis| view! { <DiagnosisView diagnosis/> })}
    }
    .into_any()
}

/// Which keys have to be entered again, and why.
fn missing_in_words(missing: &[(Side, NoKey)]) -> String {
    let each = missing.iter();
    each.map(|(side, why)| format!("Enter the key of {} again. {}", side.name(), why.words()))
        .collect::<Vec<_>>()
        .join(" ")
}
