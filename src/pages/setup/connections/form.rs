//! The fields of a connection, for the assisted setup and for changing it later.

use concord_core::call::Explanation;
use concord_core::company::ListedCompany;
use concord_core::connection::{
    CompanyCredential, CompanyKey, ConnectionDraft, DraftField, Place, Secrets, TypedKeys,
    WebstoreKey,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::Model;
use crate::browser::redirect_uri;
use crate::components::{
    CheckField, Explained, FieldProblem, ProblemLine, SelectField, TextField, Tone,
};

/// What is typed, and what is known of it.
#[derive(Clone, Copy)]
pub struct Form {
    /// The app.
    pub model: Model,
    /// What is typed.
    pub draft: RwSignal<ConnectionDraft>,
    /// The keys that are typed.
    pub keys: RwSignal<TypedKeys>,
    /// The keys that are saved.
    pub saved: Signal<Option<Secrets>>,
    /// The code of the webstore that is being changed; none for a new one.
    pub former: RwSignal<Option<String>>,
    /// Whether the user has asked for what is typed of the webstore to be used: before that nothing is called wrong.
    pub webstore_asked: RwSignal<bool>,
    /// The same of the company.
    pub company_asked: RwSignal<bool>,
    /// The companies there are, once they were asked for.
    companies: RwSignal<Option<Result<Vec<ListedCompany>, Explanation>>>,
}

type Problems = Vec<(DraftField, String)>;

impl Form {
    /// A form over what is typed.
    pub fn new(
        model: Model,
        draft: ConnectionDraft,
        keys: RwSignal<TypedKeys>,
        former: Option<String>,
    ) -> Self {
        let former = RwSignal::new(former);
        Self {
            model,
            draft: RwSignal::new(draft),
            keys,
            saved: Signal::derive(move || former.get().and_then(|code| model.secrets_of(&code))),
            former,
            webstore_asked: RwSignal::new(false),
            company_asked: RwSignal::new(false),
            companies: RwSignal::new(None),
        }
    }

    /// What is wrong with the webstore's part.
    pub fn webstore_problems(self) -> Problems {
        self.draft.with(|draft| {
            self.keys.with(|keys| {
                self.saved.with(|saved| {
                    self.model.house.with(|house| {
                        self.former.with(|former| {
                            let taken = house.webstores.keys();
                            draft.webstore_problems(keys, saved.as_ref(), former.as_deref(), taken)
                        })
                    })
                })
            })
        })
    }

    /// What is wrong with Business Central's part.
    pub fn company_problems(self) -> Problems {
        self.of_company(ConnectionDraft::company_problems)
    }

    fn of_company(
        self,
        ask: fn(&ConnectionDraft, &TypedKeys, Option<&Secrets>) -> Problems,
    ) -> Problems {
        self.draft.with(|draft| {
            self.keys
                .with(|keys| self.saved.with(|saved| ask(draft, keys, saved.as_ref())))
        })
    }

    /// Whether the companies that the user may see are listed.
    pub fn has_companies(self) -> bool {
        self.companies
            .with_untracked(|found| matches!(found, Some(Ok(_))))
    }

    /// The keys that are meant.
    pub fn secrets(self) -> Secrets {
        self.draft.with_untracked(|draft| {
            self.keys.with_untracked(|keys| {
                self.saved
                    .with_untracked(|saved| draft.secrets(keys, saved.as_ref()))
            })
        })
    }

    fn problem(self, field: DraftField) -> Signal<Option<FieldProblem>> {
        let of_webstore = matches!(
            field,
            DraftField::Code
                | DraftField::Url
                | DraftField::ConsumerKey
                | DraftField::ConsumerSecret
                | DraftField::ProxyPrefix
        );
        Signal::derive(move || {
            let problems = match of_webstore {
                true if self.webstore_asked.get() => self.webstore_problems(),
                false if self.company_asked.get() => self.company_problems(),
                _ => Vec::new(),
            };
            let found = problems.into_iter().find(|(of, _)| *of == field);
            found.map(|(_, words)| words.into())
        })
    }

    fn text(
        self,
        get: fn(&mut ConnectionDraft) -> &mut String,
    ) -> (Signal<String>, Callback<String>) {
        let value =
            Signal::derive(move || self.draft.with(|draft| get(&mut draft.clone()).clone()));
        let set = Callback::new(move |text| self.draft.update(|draft| *get(draft) = text));
        (value, set)
    }

    /// Asks for the companies that the user may see. The only one is chosen at once.
    pub fn find_companies(self) {
        self.company_asked.set(true);
        let hindered = untrack(|| self.of_company(ConnectionDraft::sign_in_problems));
        if !hindered.is_empty() {
            return;
        }
        let connection = self.draft.with_untracked(ConnectionDraft::connection);
        spawn_local(async move {
            let found = self.model.companies(connection, self.secrets()).await;
            self.draft.update(|draft| {
                let known = found.as_ref().ok();
                let is_there =
                    known.is_some_and(|all| all.iter().any(|it| it.id == draft.company_id));
                if let Some([only]) = known.map(Vec::as_slice) {
                    choose(draft, only);
                } else if !is_there {
                    draft.company_id.clear();
                    draft.company_name.clear();
                }
            });
            // There is a list to choose from now: nothing is wrong before the user had the choice.
            self.company_asked.set(false);
            self.companies.set(Some(found));
        });
    }

    fn sign_in(self) {
        self.company_asked.set(true);
        let hindered = untrack(|| self.of_company(ConnectionDraft::sign_in_problems));
        let app = self.draft.with_untracked(ConnectionDraft::sign_in_app);
        let (Some(app), true) = (app, hindered.is_empty()) else {
            return;
        };
        self.company_asked.set(false);
        let with = app.clone();
        self.model.sign_in(app, move |outcome| match outcome {
            Ok(tokens) => {
                self.keys.update(|keys| keys.tokens = Some((with, tokens)));
                self.find_companies();
            }
            Err(error) => self.companies.set(Some(Err(error.explain()))),
        });
    }

    fn is_signed_in(self) -> bool {
        self.draft.with(|draft| {
            let connection = draft.connection();
            let secrets = self
                .keys
                .with(|keys| self.saved.with(|saved| draft.secrets(keys, saved.as_ref())));
            let key = secrets.company_key(&connection);
            key.is_ok_and(|key| {
                matches!(&key.credential, CompanyCredential::Bearer(token) if !token.is_empty())
            })
        })
    }

    /// What may be shown of the saved key of the webstore that the fields lead to; nothing where it belongs to another.
    fn shown_of_webstore(self, shown: fn(&WebstoreKey) -> String) -> Signal<String> {
        Signal::derive(move || {
            let connection = self.draft.with(ConnectionDraft::connection);
            let saved = self.saved.get().unwrap_or_default();
            saved
                .webstore_key(&connection)
                .map(shown)
                .unwrap_or_default()
        })
    }

    /// The same of the company's access key.
    fn shown_of_company(self) -> Signal<String> {
        Signal::derive(move || {
            let connection = self.draft.with(ConnectionDraft::connection);
            let saved = self.saved.get().unwrap_or_default();
            let key = saved.company_key(&connection).ok();
            let shown = key.and_then(CompanyKey::shown_access_key);
            shown.map(|(_, key)| key).unwrap_or_default()
        })
    }
}

fn choose(draft: &mut ConnectionDraft, company: &ListedCompany) {
    draft.company_id.clone_from(&company.id);
    company.display_name().clone_into(&mut draft.company_name);
}

/// WooCommerce: code, address and keys.
#[component]
pub fn WebstoreFields(form: Form) -> impl IntoView {
    let (code, set_code) = form.text(|it| &mut it.code);
    let (url, set_url) = form.text(|it| &mut it.url);
    let (prefix, set_prefix) = form.text(|it| &mut it.proxy_prefix);
    let key = Signal::derive(move || form.keys.with(|it| it.consumer_key.clone()));
    let secret = Signal::derive(move || form.keys.with(|it| it.consumer_secret.clone()));
    let is_new = Memo::new(move |_| form.former.with(Option::is_none));
    view! {
        {move || if is_new.get() {
            view! {
                <TextField label="Code" value=code on_input=set_code problem=form.problem(DraftField::Code) testid="code"
                    note="Short and unique: what this webstore is called in Concord."/>
            }.into_any()
        } else {
            view! { <p class="field fixed"><span>"Code"</span><strong>{code}</strong></p> }.into_any()
        }}
        <TextField label="Home page URL" kind="url" value=url on_input=set_url problem=form.problem(DraftField::Url)
            placeholder="https://shop.example"/>
        <TextField label="Consumer key" kind="password" value=key placeholder=form.shown_of_webstore(WebstoreKey::shown_consumer_key)
            on_input=Callback::new(move |text| form.keys.update(|keys| keys.consumer_key = text))
            problem=form.problem(DraftField::ConsumerKey)
            note="WooCommerce, Settings, Advanced, REST API, Add key: Read/Write, for an administrator."/>
        <TextField label="Consumer secret" kind="password" value=secret placeholder=form.shown_of_webstore(WebstoreKey::shown_consumer_secret)
            on_input=Callback::new(move |text| form.keys.update(|keys| keys.consumer_secret = text))
            problem=form.problem(DraftField::ConsumerSecret)/>
        <CheckField label="API key as query parameter"
            value=Signal::derive(move || form.draft.with(|it| it.key_as_query_parameter))
            on_change=Callback::new(move |on| form.draft.update(|it| it.key_as_query_parameter = on))
            note="For hosts that strip the Authorization header. The key then stands in addresses, which servers may log."/>
        <TextField label="Proxy prefix" value=prefix on_input=set_prefix problem=form.problem(DraftField::ProxyPrefix)
            note="Put before HOST/PATH of every request to both systems. Empty calls the hosts directly."/>
    }
}

/// Business Central: where it is, who signs in, which company.
#[component]
pub fn CompanyFields(form: Form) -> impl IntoView {
    // The fields stay as they are while something is typed into them.
    let place = Memo::new(move |_| form.draft.with(|it| it.place));
    let choice = move |value: Place,
                       title: &'static str,
                       note: &'static str,
                       testid: &'static str| {
        view! {
            <label class="option">
                <input type="radio" name="place" data-testid=testid prop:checked=move || place.get() == value
                    on:change=move |_| form.draft.update(|it| it.place = value)/>
                <span><strong>{title}</strong><small>{note}</small></span>
            </label>
        }
    };
    view! {
        <div class="options wide">
            {choice(Place::Online, "Online", "Business Central online, signed in with Microsoft Entra ID.", "online")}
            {choice(Place::OnPremises, "On-premises", "A server of your own, with user and web service access key.", "on-premises")}
        </div>
        {move || match place.get() {
            Place::Online => view! { <OnlineFields form/> }.into_any(),
            Place::OnPremises => view! { <OnPremisesFields form/> }.into_any(),
        }}
        <Company form/>
    }
}

#[component]
fn OnlineFields(form: Form) -> impl IntoView {
    let (tenant, set_tenant) = form.text(|it| &mut it.tenant);
    let (environment, set_environment) = form.text(|it| &mut it.environment);
    let (client_id, set_client_id) = form.text(|it| &mut it.client_id);
    let (host, set_host) = form.text(|it| &mut it.api_host);
    let (authority, set_authority) = form.text(|it| &mut it.authority);
    let advanced = RwSignal::new(false);
    let redirect = redirect_uri();
    view! {
        <TextField label="Tenant" value=tenant on_input=set_tenant problem=form.problem(DraftField::Tenant)
            placeholder="contoso.onmicrosoft.com" note="The tenant's ID or domain: Business Central, Help and Support."/>
        <TextField label="Environment" value=environment on_input=set_environment problem=form.problem(DraftField::Environment)
            note="As the Business Central admin center lists it."/>
        <TextField label="Application (client) ID" value=client_id on_input=set_client_id problem=form.problem(DraftField::ClientId)
            note="Of an app registered in Microsoft Entra ID with the delegated permission Dynamics 365 Business Central, Financials.ReadWrite.All."/>
        <p class="field fixed">
            <span>"Redirect URI to register for it, as single-page application"</span>
            <code>{redirect}</code>
        </p>
        <Show when=move || advanced.get()>
            <TextField label="API host" kind="url" value=host on_input=set_host problem=form.problem(DraftField::ApiHost)
                note="Another one only for a national cloud."/>
            <TextField label="Authority" kind="url" value=authority on_input=set_authority problem=form.problem(DraftField::Authority)
                note="Where users sign in, without the tenant."/>
        </Show>
        <p class="actions wide">
            <button type="button" data-testid="sign-in" on:click=move |_| form.sign_in()>
                {move || if form.is_signed_in() { "Sign in again" } else { "Sign in with Microsoft" }}
            </button>
            <Show when=move || form.model.is_signing_in()>
                <span class="muted" role="status">"Go on in the window that has opened."</span>
                <button type="button" class="quiet" on:click=move |_| form.model.give_up_sign_in()>"Cancel"</button>
            </Show>
            <Show when=move || form.is_signed_in() && !form.model.is_signing_in()>
                <span class="badge map" data-testid="signed-in">"Signed in"</span>
                <button type="button" class="quiet" on:click=move |_| form.find_companies()>"Find companies"</button>
            </Show>
            <button type="button" class="quiet" on:click=move |_| advanced.update(|it| *it = !*it)>
                {move || if advanced.get() { "Hide advanced" } else { "Show advanced" }}
            </button>
            <ProblemLine problem=form.problem(DraftField::SignIn)/>
        </p>
    }
}

#[component]
fn OnPremisesFields(form: Form) -> impl IntoView {
    let (base, set_base) = form.text(|it| &mut it.base_url);
    let (client, set_client) = form.text(|it| &mut it.web_client);
    let (user, set_user) = form.text(|it| &mut it.user);
    let key = Signal::derive(move || form.keys.with(|it| it.access_key.clone()));
    let saved = form.shown_of_company();
    view! {
        <TextField label="Business Central address" kind="url" value=base on_input=set_base problem=form.problem(DraftField::BaseUrl)
            placeholder="https://server:7048/BC" note="Everything before /api/v2.0."/>
        <TextField label="Web client address" kind="url" value=client on_input=set_client problem=form.problem(DraftField::WebClient)
            placeholder="https://server/BC" note="Where people open Business Central, for links to its customers. May stay empty."/>
        <TextField label="User" value=user on_input=set_user problem=form.problem(DraftField::User)/>
        <TextField label="Web service access key" kind="password" value=key placeholder=saved
            on_input=Callback::new(move |text| form.keys.update(|keys| keys.access_key = text))
            problem=form.problem(DraftField::AccessKey) note="Business Central, Users: on the user's card."/>
        <p class="actions wide">
            <button type="button" data-testid="find-companies" on:click=move |_| form.find_companies()>"Find companies"</button>
        </p>
    }
}

/// The company, chosen from the list.
#[component]
fn Company(form: Form) -> impl IntoView {
    let options = Signal::derive(move || {
        let mut options = vec![(String::new(), "Choose…".to_owned())];
        let found = form
            .companies
            .get()
            .and_then(Result::ok)
            .unwrap_or_default();
        options.extend(
            found
                .iter()
                .map(|it| (it.id.clone(), it.display_name().to_owned())),
        );
        form.draft.with(|draft| {
            // The one of a saved connection, before the list was asked for.
            if !draft.company_id.is_empty() && !options.iter().any(|it| it.0 == draft.company_id) {
                options.push((draft.company_id.clone(), draft.company_name.clone()));
            }
        });
        options
    });
    let chosen = Signal::derive(move || form.draft.with(|it| it.company_id.clone()));
    let set = Callback::new(move |id: String| {
        let listed = form.companies.get_untracked().and_then(Result::ok);
        let listed = listed
            .unwrap_or_default()
            .into_iter()
            .find(|it| it.id == id);
        form.draft.update(|draft| match listed {
            Some(company) => choose(draft, &company),
            None => draft.company_id = id,
        });
    });
    let is_known = move || options.with(|options| options.len() > 1);
    view! {
        {move || form.companies.get().and_then(Result::err).map(|explanation| view! {
            <div class="wide"><Explained tone=Tone::Error title="The companies could not be listed" explanation/></div>
        })}
        <Show when=is_known fallback=move || view! { <ProblemLine problem=form.problem(DraftField::Company)/> }>
            <SelectField label="Company" options value=chosen on_change=set testid="company"
                problem=form.problem(DraftField::Company)/>
        </Show>
    }
}
