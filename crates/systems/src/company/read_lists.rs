//! Reading the lists: by API v2.0, by the web services that are published, and by looking at the codes in use.

use concord_base::gather::sort_by;
use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt, stream};
use http::Method;
use percent_encoding::utf8_percent_encode;
use serde::Deserialize;
use serde_json::Value;

use super::lists::{CardService, ListName, ListedCode, Lists, Services, TaxKind};
use crate::call::pacing::Repeat;
use crate::call::{CallError, Fault, Side};
use crate::company::CUSTOMER_SERVICES;
use crate::company::client::{Client, ListedCompany, QUERY};
use crate::company::{TemplateValue, Way};
use crate::customer::{CompanyId, text};
use crate::ports::CallPorts;
use crate::reading::Oddity;

/// Lists read at once: customers are being read meanwhile, and Business Central works on five requests at a time.
pub(super) const LISTS_AT_ONCE: usize = 3;
/// Customers that are looked at for codes in use, where no service lists them.
const LOOKED_AT: usize = 1000;

/// Whether the system understood and has no such thing, or does not let this user see it.
fn is_not_offered(error: &CallError) -> bool {
    matches!(
        error.fault,
        Fault::NotFound { .. } | Fault::Refused { .. } | Fault::Rejected { .. }
    )
}

fn offered<T>(answer: Result<T, CallError>) -> Result<Option<T>, CallError> {
    match answer {
        Ok(it) => Ok(Some(it)),
        Err(error) if is_not_offered(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether what failed may be this list alone. A system that fails as a whole fails on its customers as well.
fn may_be_alone(error: &CallError) -> bool {
    matches!(
        error.fault,
        Fault::ServerError { .. }
            | Fault::NotItsAnswer { .. }
            | Fault::TimedOut
            | Fault::Unreachable { .. }
            | Fault::TooLarge
    )
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiRow {
    #[serde(flatten)]
    listed: ListedCode,
    #[serde(default, deserialize_with = "text")]
    tax_type: String,
    /// A value that is neither says nothing.
    #[serde(default)]
    blocked: Value,
}

/// What came of asking for a list.
enum Rows {
    Read {
        rows: Vec<ApiRow>,
        /// Whether there are no others that can't be read.
        is_whole: bool,
    },
    NotOffered,
    /// Business Central fails on it.
    AsBefore,
}

impl Lists {
    /// Takes over what an earlier reading knew of a list.
    fn keep(&mut self, list: ListName, former: &Lists) {
        let list = match list {
            ListName::TaxAreas if !former.codes.contains_key(&list) => ListName::VatGroups,
            list => list,
        };
        if let Some(codes) = former.codes.get(&list) {
            self.codes.insert(list, codes.clone());
        }
        if list == ListName::TaxAreas {
            self.tax = former.tax;
        }
    }
}

/// What of a list could not be read is as an earlier reading knew it (`former`): the name of a code, and codes of rows of which nothing
/// is known now.
fn fill_up(listed: &mut Vec<ListedCode>, is_whole: bool, former: &[ListedCode]) {
    for row in listed.iter_mut().filter(|it| it.display_name.is_none()) {
        let known = former.iter().find(|it| it.code == row.code);
        row.display_name = known.and_then(|it| it.display_name.clone());
    }
    if !is_whole {
        let is_there = |code: &str| listed.iter().any(|it| it.code == code);
        let lost = former.iter().filter(|it| !is_there(&it.code));
        let lost: Vec<ListedCode> = lost.cloned().collect();
        listed.extend(lost);
    }
}

impl<P: CallPorts> Client<'_, P> {
    /// What can be chosen from. `services` are what is known of the web services; none asks for them anew. A list that this
    /// user may not see is left out, and of one on which Business Central fails what was read of it before (`former`) is used; countries
    /// must be there, since every customer names one.
    pub async fn lists(
        &self,
        services: Option<Services>,
        former: &Lists,
    ) -> Result<Lists, CallError> {
        let read: Vec<(ListName, Rows)> = stream::iter(ListName::API)
            .map(|(list, query)| async move {
                let rows = self.all(query).await.map(|answered| {
                    let listed = answered.len();
                    let rows = self.rows::<ApiRow>(answered);
                    let is_whole = rows.len() == listed;
                    Rows::Read { rows, is_whole }
                });
                let is_known = former.codes.contains_key(&list);
                Ok::<_, CallError>(match (list, rows) {
                    (_, Ok(rows)) => (list, rows),
                    (ListName::Countries, Err(error)) if !(is_known && may_be_alone(&error)) => {
                        return Err(error);
                    }
                    (_, Err(error)) if may_be_alone(&error) => (list, self.as_before()),
                    (_, rows) => match offered(rows)? {
                        Some(rows) => (list, rows),
                        None => (list, Rows::NotOffered),
                    },
                })
            })
            .buffered(LISTS_AT_ONCE)
            .try_collect()
            .await?;
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Ledger {
            #[serde(default, deserialize_with = "text")]
            local_currency_code: String,
        }
        let ledger = self.all("generalLedgerSetup?$select=localCurrencyCode");
        let local_currency = match ledger.await {
            Err(error) if may_be_alone(&error) => {
                self.note_list_fails();
                former.local_currency.clone()
            }
            ledger => {
                let ledger: Vec<Ledger> = self.rows(offered(ledger)?.unwrap_or_default());
                let mut ledger = ledger.into_iter().map(|it| it.local_currency_code);
                ledger.next().unwrap_or_default()
            }
        };
        let mut lists = Lists {
            local_currency,
            own_country: self.own_country(former).await?,
            ..Lists::default()
        };
        for (list, rows) in read {
            let (rows, is_whole) = match rows {
                Rows::Read { rows, is_whole } => (rows, is_whole),
                Rows::NotOffered => continue,
                Rows::AsBefore => {
                    lists.keep(list, former);
                    continue;
                }
            };
            let list = match list {
                ListName::TaxAreas if rows.iter().any(|row| row.tax_type.starts_with("Sales")) => {
                    lists.tax = TaxKind::SalesTax;
                    list
                }
                ListName::TaxAreas => ListName::VatGroups,
                list => list,
            };
            let usable = rows.into_iter().filter(|row| row.blocked != true);
            let mut listed: Vec<ListedCode> = usable.map(|row| row.listed).collect();
            fill_up(&mut listed, is_whole, former.of(list));
            if listed.iter().any(|it| it.display_name.is_none()) {
                self.session.observed.note(Oddity::Rows(Side::Company));
            }
            lists.codes.insert(list, listed);
        }
        lists.services = match services {
            Some(services) => services,
            None if self.way() == Way::Extension => self.offers(&former.services).await,
            None => match self.services().await {
                Err(error) if may_be_alone(&error) => {
                    self.note_list_fails();
                    let kept = Some(former.services.clone());
                    let kept = kept.filter(|it| it.way() == self.way());
                    // They are asked for again at the next reading.
                    Services {
                        read_at: None,
                        ..kept.unwrap_or_default()
                    }
                }
                services => services?,
            },
        };
        for (list, codes) in &lists.services.listed {
            match lists.services.way() {
                // It lists what a customer can have, also of what API v2.0 lists.
                Way::Extension => drop(lists.codes.insert(*list, codes.clone())),
                Way::ApiV2 => {
                    lists.codes.entry(*list).or_insert_with(|| codes.clone());
                }
            }
        }
        Ok(lists)
    }

    /// A list that fails this time.
    fn as_before(&self) -> Rows {
        self.note_list_fails();
        Rows::AsBefore
    }

    fn note_list_fails(&self) {
        self.session.observed.note(Oddity::ListFails);
    }

    /// The company's own country, which an empty one of a customer means; empty where this user may not see it.
    async fn own_country(&self, former: &Lists) -> Result<String, CallError> {
        #[derive(Deserialize)]
        struct Information {
            #[serde(default, deserialize_with = "text")]
            country: String,
        }
        let information = self.all("companyInformation?$select=country").await;
        if information.as_ref().is_err_and(may_be_alone) {
            self.note_list_fails();
            return Ok(former.own_country.clone());
        }
        let rows: Vec<Information> = self.rows(offered(information)?.unwrap_or_default());
        Ok(rows
            .into_iter()
            .next()
            .map(|it| it.country)
            .unwrap_or_default())
    }

    /// Which web services of use the company publishes, and what they list.
    async fn services(&self) -> Result<Services, CallError> {
        let mut services = Services {
            read_at: Some(self.session.ports.now()),
            ..Services::default()
        };
        #[derive(Deserialize)]
        struct Named {
            name: String,
        }
        let companies = format!("{}/companies?$select=id,name", self.root());
        let companies: Vec<ListedCompany> = self.rows(self.pages(&companies).await?);
        let own = CompanyId::new(&self.session.connection.company.company_id);
        let Some(company) = companies
            .into_iter()
            .find(|it| CompanyId::new(&it.id) == own)
        else {
            return Ok(services);
        };
        services.company = company.name;
        let published = self.pages(&format!("{}/ODataV4", self.base())).await;
        let Some(published) = offered(published)? else {
            return Ok(services);
        };
        let published: Vec<Named> = self.rows(published);
        let names: Vec<String> = published.into_iter().map(|it| it.name).collect();
        let card = names
            .iter()
            .find(|name| *name == CUSTOMER_SERVICES[0])
            .map(|_| CardService::WorkflowCustomers)
            .or_else(|| {
                let named = names
                    .iter()
                    .find(|name| name.starts_with(CUSTOMER_SERVICES[1]));
                named.map(|name| CardService::CustomerCard(name.clone()))
            });
        // Published for all; whether this user may use it only trying can tell.
        if let Some(card) = card {
            let url = format!(
                "{}?$top=1",
                self.service_url(&services.company, card.name())
            );
            if offered(self.pages(&url).await)?.is_some() {
                services.card = Some(card);
            }
        }
        services.ship_to = self.ship_to_service(&services, &names).await?;
        for name in &names {
            let Some(list) = ListName::by_service(name) else {
                continue;
            };
            let url = self.service_url(&services.company, name);
            if let Some(rows) = offered(self.pages(&url).await)? {
                let listed = rows.iter().filter_map(|row| {
                    let text = |key: &str| row.get(key).and_then(Value::as_str);
                    Some(ListedCode {
                        id: String::new(),
                        code: text("Code")?.to_owned(),
                        display_name: text("Description").or(text("Name")).map(str::to_owned),
                    })
                });
                services.listed.insert(list, listed.collect());
            }
        }
        services.in_use = self.codes_in_use(&services).await?;
        Ok(services)
    }

    /// The published page of ship-to addresses that can be written: page 301 begins with the same name, lists only, and has no county.
    async fn ship_to_service(
        &self,
        services: &Services,
        names: &[String],
    ) -> Result<Option<String>, CallError> {
        let candidates = names.iter().filter(|name| {
            let plain = name.to_ascii_lowercase().replace('_', "");
            plain.starts_with("shiptoaddress") && !plain.contains("list")
        });
        for name in candidates {
            let url = self.service_url(&services.company, name);
            let url = format!("{url}?$top=1&$select=Customer_No,Code,County");
            if offered(self.pages(&url).await)?.is_some() {
                return Ok(Some(name.clone()));
            }
        }
        Ok(None)
    }

    /// Codes that customers use, of lists that nothing offers.
    async fn codes_in_use(
        &self,
        services: &Services,
    ) -> Result<BTreeMap<ListName, Vec<String>>, CallError> {
        let Some(card) = &services.card else {
            return Ok(BTreeMap::new());
        };
        let wanted: Vec<(ListName, &'static str)> = TemplateValue::ALL
            .into_iter()
            .filter_map(|value| match value.form() {
                super::Form::Code(list, _) if by_services_only(list) => {
                    (!services.listed.contains_key(&list))
                        .then(|| (list, value.service_property(card)))
                }
                _ => None,
            })
            .collect();
        if wanted.is_empty() {
            return Ok(BTreeMap::new());
        }
        let properties: Vec<_> = wanted.iter().map(|(_, property)| *property).collect();
        let url = format!(
            "{}?$top={LOOKED_AT}&$select={}",
            self.service_url(&services.company, card.name()),
            properties.join(",")
        );
        let rows = offered(self.pages(&url).await)?.unwrap_or_default();
        let mut in_use = BTreeMap::new();
        for (list, property) in wanted {
            let codes = rows.iter().filter_map(|row| row.get(property)?.as_str());
            let mut codes: Vec<String> = codes
                .filter(|code| !code.trim().is_empty())
                .map(str::to_owned)
                .collect();
            sort_by(&mut codes, Ord::cmp);
            codes.dedup();
            in_use.insert(list, codes);
        }
        Ok(in_use)
    }

    /// The address of a web service.
    pub(super) fn service_url(&self, company: &str, service: &str) -> String {
        format!(
            "{}/{}",
            self.root_of(Way::ApiV2),
            service_path(company, service)
        )
    }

    /// What stands before the company in the addresses of what comes not with the customer.
    pub(super) fn root_of(&self, way: Way) -> String {
        match way {
            Way::ApiV2 => format!("{}/ODataV4", self.base()),
            Way::Extension => self.extension_root(),
        }
    }

    /// Where something of the company is below that root. Web services name the company by themselves.
    pub(super) fn place(&self, way: Way, path: &str) -> String {
        match way {
            Way::ApiV2 => path.to_owned(),
            Way::Extension => self.in_company(path),
        }
    }

    /// Reads one record of a web service.
    pub(super) async fn service_record(
        &self,
        method: &Method,
        url: &str,
        etag: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Value, CallError> {
        let headers: Vec<_> = etag
            .map(|etag| (http::header::IF_MATCH, etag))
            .into_iter()
            .collect();
        let repeat = match *method == Method::GET {
            true => Repeat::Safe,
            false => Repeat::OnlyIfRefused,
        };
        let response = self.send(method, url, &headers, body, repeat, 1).await?;
        self.read(method, url, &response)
    }
}

/// A web service of a company, below the root of all.
pub(super) fn service_path(company: &str, service: &str) -> String {
    let company = company.replace('\'', "''");
    let company = utf8_percent_encode(&company, QUERY);
    format!("Company('{company}')/{service}")
}

/// Whether API v2.0 does not list it.
fn by_services_only(list: ListName) -> bool {
    matches!(
        list,
        ListName::GeneralGroups
            | ListName::CustomerGroups
            | ListName::PriceGroups
            | ListName::DiscountGroups
            | ListName::Languages
    )
}
