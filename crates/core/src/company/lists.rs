//! What a company offers to choose from, and by which web services more of a customer can be written than API v2.0 takes.

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt, stream};
use http::Method;
use percent_encoding::utf8_percent_encode;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::CUSTOMER_SERVICES;
use super::client::{Client, ListedCompany, QUERY};
use crate::call::{CallError, Fault};
use crate::customer::CompanyId;
use crate::ports::Timestamp;
use crate::sync::Ports;
use crate::sync::pacing::Repeat;
use crate::template::TemplateValue;

/// Lists read at once: customers are being read meanwhile, and Business Central works on five requests at a time.
const LISTS_AT_ONCE: usize = 3;
/// Customers that are looked at for codes in use, where no service lists them.
const LOOKED_AT: usize = 1000;

/// A list that codes are chosen from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ListName {
    /// Countries/regions.
    Countries,
    /// Tax areas, in a company that uses sales tax.
    TaxAreas,
    /// VAT business posting groups.
    VatGroups,
    /// Payment terms.
    PaymentTerms,
    /// Payment methods.
    PaymentMethods,
    /// Shipment methods.
    ShipmentMethods,
    /// Currencies besides the company's own.
    Currencies,
    /// Salespeople that are not blocked.
    Salespeople,
    /// Locations.
    Locations,
    /// General business posting groups.
    GeneralGroups,
    /// Customer posting groups.
    CustomerGroups,
    /// Customer price groups.
    PriceGroups,
    /// Customer discount groups.
    DiscountGroups,
    /// Languages.
    Languages,
}

impl ListName {
    /// The entity sets of API v2.0; tax areas are VAT groups or tax areas, by what the company uses.
    const API: [(ListName, &'static str); 8] = [
        (
            ListName::Countries,
            "countriesRegions?$select=id,code,displayName",
        ),
        (
            ListName::TaxAreas,
            "taxAreas?$select=id,code,displayName,taxType",
        ),
        (
            ListName::PaymentTerms,
            "paymentTerms?$select=id,code,displayName",
        ),
        (
            ListName::PaymentMethods,
            "paymentMethods?$select=id,code,displayName",
        ),
        (
            ListName::ShipmentMethods,
            "shipmentMethods?$select=id,code,displayName",
        ),
        (
            ListName::Currencies,
            "currencies?$select=id,code,displayName",
        ),
        (
            ListName::Salespeople,
            "salespeoplePurchasers?$select=id,code,displayName,blocked",
        ),
        (ListName::Locations, "locations?$select=id,code,displayName"),
    ];

    /// The list that a published page of this name shows. An administrator chooses the name; most take the page's.
    fn by_service(name: &str) -> Option<ListName> {
        let plain: String = name
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        Some(match plain.strip_suffix('s').unwrap_or(&plain) {
            "genbusinesspostinggroup" | "genbuspostinggroup" | "generalbusinesspostinggroup" => {
                ListName::GeneralGroups
            }
            "vatbusinesspostinggroup" | "vatbuspostinggroup" => ListName::VatGroups,
            "customerpostinggroup" => ListName::CustomerGroups,
            "customerpricegroup" => ListName::PriceGroups,
            "customerdiscgroup" | "customerdiscountgroup" => ListName::DiscountGroups,
            "language" => ListName::Languages,
            _ => return None,
        })
    }
}

/// One record of a list such as tax areas or payment terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedCode {
    /// The record's id, which customers refer to; empty where only a web service lists it.
    #[serde(default)]
    pub id: String,
    /// Its code.
    pub code: String,
    /// Its description.
    #[serde(default)]
    pub display_name: String,
}

impl ListedCode {
    /// Code and description.
    pub fn words(&self) -> String {
        match self.display_name.is_empty() {
            true => self.code.clone(),
            false => format!("{} ({})", self.code, self.display_name),
        }
    }
}

/// Which tax a company uses: what API v2.0's one tax area stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum TaxKind {
    /// VAT: tax areas are VAT business posting groups.
    #[default]
    Vat,
    /// Sales tax, as in the United States.
    SalesTax,
}

/// The web service that writes what API v2.0 does not take. Microsoft ends web services of its own pages with version 30
/// (2027): nothing outside of this module knows more of them than this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CardService {
    /// `workflowCustomers`, page 6408: customers by the same id as in API v2.0.
    WorkflowCustomers,
    /// Page 21 under this name: customers by number.
    CustomerCard(String),
}

impl CardService {
    /// The service's name.
    pub fn name(&self) -> &str {
        match self {
            CardService::WorkflowCustomers => CUSTOMER_SERVICES[0],
            CardService::CustomerCard(name) => name,
        }
    }
}

/// The web services of a company, as far as they are of use here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Services {
    /// The company's name as addresses of web services hold it.
    pub company: String,
    /// What writes the values that API v2.0 does not take.
    pub card: Option<CardService>,
    /// What the published pages list.
    pub listed: BTreeMap<ListName, Vec<ListedCode>>,
    /// Codes that customers use, where nothing lists them: a help in typing, no proof that others do not exist.
    pub in_use: BTreeMap<ListName, Vec<String>>,
    /// When they were last asked.
    pub read_at: Option<Timestamp>,
}

/// What the company lists, for choosing from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Lists {
    /// The codes of each list that the company offers.
    pub codes: BTreeMap<ListName, Vec<ListedCode>>,
    /// What its tax areas are.
    pub tax: TaxKind,
    /// The code of its own currency; empty where that can't be read.
    pub local_currency: String,
    /// Its web services.
    pub services: Services,
}

impl Lists {
    /// The codes of a list; none of one that the company does not offer.
    pub fn of(&self, list: ListName) -> &[ListedCode] {
        self.codes.get(&list).map_or(&[], Vec::as_slice)
    }

    /// Whether a code is the company's own currency.
    pub fn is_local_currency(&self, code: &str) -> bool {
        !self.local_currency.is_empty() && self.local_currency.eq_ignore_ascii_case(code.trim())
    }

    /// The id of a code.
    pub(crate) fn id_of(&self, list: ListName, code: &str) -> Option<&str> {
        let listed = self.of(list).iter().find(|it| it.code == code)?;
        (!listed.id.is_empty()).then_some(listed.id.as_str())
    }

    /// A value that was sent or answered, in words: the code where it is an id.
    pub(crate) fn named(&self, value: TemplateValue, sent: &Value) -> String {
        let Value::String(text) = sent else {
            return sent.to_string();
        };
        let crate::template::Form::Code(list, _) = value.form() else {
            return text.clone();
        };
        let is_it = |it: &&ListedCode| it.id.eq_ignore_ascii_case(text);
        self.of(list).iter().find(is_it).map_or_else(
            || text.trim_matches(['0', '-']).to_owned(),
            |it| it.code.clone(),
        )
    }
}

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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiRow {
    #[serde(flatten)]
    listed: ListedCode,
    #[serde(default)]
    tax_type: String,
    #[serde(default)]
    blocked: bool,
}

impl<P: Ports> Client<'_, P> {
    /// What can be chosen from. `services` are what is known of the web services; none asks for them anew. A list that this
    /// user may not see is left out; countries must be there, since every customer names one.
    pub async fn lists(&self, services: Option<Services>) -> Result<Lists, CallError> {
        let read: Vec<(ListName, Option<Vec<ApiRow>>)> = stream::iter(ListName::API)
            .map(|(list, query)| async move {
                let rows = self.all::<ApiRow>(query).await;
                match list {
                    ListName::Countries => Ok((list, Some(rows?))),
                    _ => Ok::<_, CallError>((list, offered(rows)?)),
                }
            })
            .buffered(LISTS_AT_ONCE)
            .try_collect()
            .await?;
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Ledger {
            #[serde(default)]
            local_currency_code: String,
        }
        let ledger = self.all::<Ledger>("generalLedgerSetup?$select=localCurrencyCode");
        let ledger = offered(ledger.await)?.unwrap_or_default();
        let mut lists = Lists {
            local_currency: ledger
                .into_iter()
                .next()
                .map(|it| it.local_currency_code)
                .unwrap_or_default(),
            ..Lists::default()
        };
        for (list, rows) in read {
            let Some(rows) = rows else { continue };
            let list = match list {
                ListName::TaxAreas if rows.iter().any(|row| row.tax_type.starts_with("Sales")) => {
                    lists.tax = TaxKind::SalesTax;
                    list
                }
                ListName::TaxAreas => ListName::VatGroups,
                list => list,
            };
            let usable = rows.into_iter().filter(|row| !row.blocked);
            lists
                .codes
                .insert(list, usable.map(|row| row.listed).collect());
        }
        lists.services = match services {
            Some(services) => services,
            None => self.services().await?,
        };
        for (list, codes) in &lists.services.listed {
            lists.codes.entry(*list).or_insert_with(|| codes.clone());
        }
        Ok(lists)
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
        let companies: Vec<ListedCompany> = self
            .pages(&format!("{}/companies?$select=id,name", self.root()))
            .await?;
        let own = CompanyId::new(&self.session.connection.company.company_id);
        let Some(company) = companies
            .into_iter()
            .find(|it| CompanyId::new(&it.id) == own)
        else {
            return Ok(services);
        };
        services.company = company.name;
        let published = self
            .pages::<Named>(&format!("{}/ODataV4", self.base()))
            .await;
        let Some(published) = offered(published)? else {
            return Ok(services);
        };
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
            if offered(self.pages::<Value>(&url).await)?.is_some() {
                services.card = Some(card);
            }
        }
        for name in &names {
            let Some(list) = ListName::by_service(name) else {
                continue;
            };
            let url = self.service_url(&services.company, name);
            if let Some(rows) = offered(self.pages::<Value>(&url).await)? {
                let listed = rows.iter().filter_map(|row| {
                    let text = |key: &str| row.get(key).and_then(Value::as_str);
                    Some(ListedCode {
                        id: String::new(),
                        code: text("Code")?.to_owned(),
                        display_name: text("Description").or(text("Name"))?.to_owned(),
                    })
                });
                services.listed.insert(list, listed.collect());
            }
        }
        services.in_use = self.codes_in_use(&services).await?;
        Ok(services)
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
                crate::template::Form::Code(list, _) if by_services_only(list) => {
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
        let rows = offered(self.pages::<Value>(&url).await)?.unwrap_or_default();
        let mut in_use = BTreeMap::new();
        for (list, property) in wanted {
            let codes = rows.iter().filter_map(|row| row.get(property)?.as_str());
            let mut codes: Vec<String> = codes
                .filter(|code| !code.trim().is_empty())
                .map(str::to_owned)
                .collect();
            codes.sort_unstable();
            codes.dedup();
            in_use.insert(list, codes);
        }
        Ok(in_use)
    }

    /// The address of a web service.
    pub(super) fn service_url(&self, company: &str, service: &str) -> String {
        let company = utf8_percent_encode(&company.replace('\'', "''"), QUERY).to_string();
        format!("{}/ODataV4/Company('{company}')/{service}", self.base())
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
