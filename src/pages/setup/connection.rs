//! Where the two systems are, and their keys for as long as the tab is open.

use concord_core::connection::{
    CompanyAddress, CompanyCredential, Connection, Origin, Secrets, WebstoreAddress,
    address_problem,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::{Activity, Model};
use crate::components::{FastTab, Message, Tone};

/// What is typed, before it is a connection.
#[derive(Clone, Default, PartialEq)]
struct Typed {
    code: String,
    url: String,
    consumer_key: String,
    consumer_secret: String,
    key_as_query_parameter: bool,
    base_url: String,
    company_id: String,
    company_name: String,
    user: String,
    access_key: String,
    proxy_prefix: String,
}

impl Typed {
    fn from(connection: Option<&Connection>) -> Self {
        match connection {
            None => Self {
                code: "MAIN".to_owned(),
                proxy_prefix: "/proxy".to_owned(),
                ..Self::default()
            },
            Some(it) => Self {
                code: it.webstore.code.clone(),
                url: it.webstore.url.clone(),
                key_as_query_parameter: it.webstore.key_as_query_parameter,
                base_url: it.company.base_url.clone(),
                company_id: it.company.company_id.clone(),
                company_name: it.company.company_name.clone(),
                proxy_prefix: it.proxy_prefix.clone(),
                ..Self::default()
            },
        }
    }

    /// The first thing that keeps it from being used, with the field it stands beside.
    fn problem(&self) -> Option<(&'static str, &'static str)> {
        let missing = |text: &str| text.trim().is_empty();
        if missing(&self.code) {
            return Some(("code", "A webstore needs a short code, such as MAIN"));
        }
        if let Some(problem) = address_problem(&self.url) {
            return Some(("url", problem));
        }
        if missing(&self.consumer_key) || missing(&self.consumer_secret) {
            return Some((
                "key",
                "Consumer key and secret are needed: WooCommerce, Settings, Advanced, REST API",
            ));
        }
        if let Some(problem) = address_problem(&self.base_url) {
            return Some(("base_url", problem));
        }
        if missing(&self.company_id) {
            return Some(("company", "The company's id is needed"));
        }
        if missing(&self.access_key) {
            return Some((
                "access",
                "An access token, or user and web service access key, is needed",
            ));
        }
        None
    }

    fn into_connection(self) -> (Connection, Secrets) {
        let trimmed = |text: String| text.trim().to_owned();
        let company_name = trimmed(self.company_name);
        let company_id = trimmed(self.company_id);
        let connection = Connection {
            webstore: WebstoreAddress {
                code: trimmed(self.code),
                url: trimmed(self.url),
                key_as_query_parameter: self.key_as_query_parameter,
            },
            company: CompanyAddress {
                base_url: trimmed(self.base_url),
                company_name: if company_name.is_empty() {
                    company_id.clone()
                } else {
                    company_name
                },
                company_id,
                sign_in: None,
            },
            proxy_prefix: trimmed(self.proxy_prefix),
            origin: Origin::Own,
        };
        let access_key = trimmed(self.access_key);
        let secrets = Secrets {
            consumer_key: trimmed(self.consumer_key),
            consumer_secret: trimmed(self.consumer_secret),
            company: match trimmed(self.user) {
                user if user.is_empty() => CompanyCredential::Bearer(access_key),
                user => CompanyCredential::AccessKey {
                    user,
                    key: access_key,
                },
            },
            refresh_token: None,
        };
        (connection, secrets)
    }
}

/// The connection's fields and a button that tries them.
#[component]
pub fn ConnectionTab(model: Model) -> impl IntoView {
    let saved = model
        .state
        .with_untracked(|state| Typed::from(state.connection.as_ref()));
    let typed = RwSignal::new(saved);
    let asked = RwSignal::new(false);
    let connected = RwSignal::new(None::<bool>);
    let is_demo = move || {
        model.state.with(|state| {
            state
                .connection
                .as_ref()
                .is_some_and(|it| it.origin == Origin::Demo)
        })
    };
    let summary = move || {
        model.state.with(|state| {
            state.connection.as_ref().map_or_else(
                || "Not connected".to_owned(),
                |it| format!("{} · {}", it.webstore.url, it.company.company_name),
            )
        })
    };
    let problem = move |field: &'static str| {
        asked
            .get()
            .then(|| typed.with(Typed::problem))
            .flatten()
            .filter(|(at, _)| *at == field)
            .map(|(_, words)| view! { <small class="problem" role="alert">{words}</small> })
    };
    let connect = move |_| {
        asked.set(true);
        connected.set(None);
        if typed.with_untracked(|typed| typed.problem().is_some()) {
            return;
        }
        let (connection, secrets) = typed.get_untracked().into_connection();
        // Keys leave the form once they are used: nothing shows them afterwards.
        typed.update(|typed| {
            typed.consumer_key.clear();
            typed.consumer_secret.clear();
            typed.access_key.clear();
        });
        asked.set(false);
        spawn_local(async move {
            model.connect(connection, secrets).await;
            connected.set(Some(model.read_reference().await));
        });
    };
    let field = move |label: &'static str,
                      at: &'static str,
                      kind: &'static str,
                      note: &'static str,
                      get: fn(&Typed) -> &String,
                      set: fn(&mut Typed) -> &mut String| {
        view! {
            <label class="field">
                <span>{label}</span>
                <input type=kind autocomplete="off" spellcheck="false" data-testid=label.to_lowercase().replace(' ', "-")
                    prop:value=move || typed.with(|typed| get(typed).clone())
                    on:input:target=move |event| typed.update(|typed| *set(typed) = event.target().value())/>
                {move || problem(at)}
                <small>{note}</small>
            </label>
        }
    };
    view! {
        <FastTab title="Connection" summary=Signal::derive(summary)>
            <Show when=is_demo>
                <p class="field-note">"Connected to the sample data. Connecting to a webstore of your own starts afresh."</p>
            </Show>
            {field("Code", "code", "text", "Short and unique, such as MAIN.", |t| &t.code, |t| &mut t.code)}
            {field("Home page URL", "url", "url", "Of the WooCommerce site, such as https://shop.example.", |t| &t.url, |t| &mut t.url)}
            {field("Consumer key", "key", "password", "Kept only while this tab is open.", |t| &t.consumer_key, |t| &mut t.consumer_key)}
            {field("Consumer secret", "key", "password", "", |t| &t.consumer_secret, |t| &mut t.consumer_secret)}
            <label class="field check">
                <input type="checkbox" prop:checked=move || typed.with(|typed| typed.key_as_query_parameter)
                    on:change:target=move |event| typed.update(|typed| typed.key_as_query_parameter = event.target().checked())/>
                <span>"API key as query parameter"</span>
                <small>"For hosts that strip the Authorization header. The key then stands in addresses, which servers may log."</small>
            </label>
            {field("Business Central address", "base_url", "url", "Everything before /api/v2.0: https://api.businesscentral.dynamics.com/v2.0/TENANT/ENVIRONMENT online, https://SERVER:7048/INSTANCE on-premises.", |t| &t.base_url, |t| &mut t.base_url)}
            {field("Company id", "company", "text", "", |t| &t.company_id, |t| &mut t.company_id)}
            {field("Company name", "company", "text", "", |t| &t.company_name, |t| &mut t.company_name)}
            {field("User", "access", "text", "On-premises only; leave empty to use an access token.", |t| &t.user, |t| &mut t.user)}
            {field("Access key or token", "access", "password", "Kept only while this tab is open.", |t| &t.access_key, |t| &mut t.access_key)}
            {field("Proxy prefix", "proxy", "text", "Put before HOST/PATH of every request. Empty calls the hosts directly.", |t| &t.proxy_prefix, |t| &mut t.proxy_prefix)}
            <p class="actions">
                <button type="button" data-testid="connect" disabled=move || model.activity.with(Activity::is_busy)
                    on:click=connect>"Connect"</button>
                <Show when=move || model.state.with(|state| state.code().is_some())>
                    <button type="button" data-testid="forget" disabled=move || model.activity.with(Activity::is_busy)
                        on:click=move |_| if let Some(code) = model.state.with_untracked(|state| state.code().map(str::to_owned)) {
                            model.forget_webstore(code);
                        }>"Forget this webstore"</button>
                </Show>
            </p>
            {move || (connected.get() == Some(true)).then(|| view! {
                <Message tone=Tone::Success title="Both systems answer">
                    <p>"Choose now what may be written, then preview."</p>
                </Message>
            })}
        </FastTab>
    }
}
