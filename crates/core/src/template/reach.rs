//! How a template's values reach Business Central: with the create, through a web service after it, or by Business
//! Central's own API Setup rules (architecture.md "Template values"). A template is resolved against what the company lists
//! before anything is created from it.

use serde_json::{Map, Value, json};

use super::CustomerTemplate;
use crate::company::{CardService, Form, ListName, Lists, TemplateValue, Way};
use crate::customer::normal::is_blank;
use crate::gather::Gather as _;

/// How one value gets to Business Central.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// With the create: API v2.0 takes it.
    WithCreate,
    /// With the create, by Concord's own API.
    WithCreateByOwnApi,
    /// Through this web service, right after the create.
    Through(CardService),
    /// Not by Concord: the administrator has confirmed that API Setup rules assign it.
    SetupRules,
    /// Not at all.
    Nothing,
}

impl Reach {
    /// On the template card.
    pub fn words(&self) -> String {
        match self {
            Reach::WithCreate => "Sent with the new customer.".to_owned(),
            Reach::WithCreateByOwnApi => {
                "Sent with the new customer, through Concord's own API.".to_owned()
            }
            Reach::Through(service) => format!(
                "Written right after the customer is created, through the web service {}.",
                service.name()
            ),
            Reach::SetupRules => {
                "Not sent: Business Central's API Setup rules assign it, as Setup says.".to_owned()
            }
            Reach::Nothing => "Can't reach Business Central: the API does not take it, and no web service that does is published.".to_owned(),
        }
    }
}

/// How a value reaches this company.
pub fn reach(value: TemplateValue, lists: &Lists, rules_assign: bool) -> Reach {
    if lists.services.way() == Way::Extension {
        return Reach::WithCreateByOwnApi;
    }
    if value.api_property(lists.tax).is_some() {
        return Reach::WithCreate;
    }
    match &lists.services.card {
        Some(service) => Reach::Through(service.clone()),
        None if rules_assign => Reach::SetupRules,
        None => Reach::Nothing,
    }
}

/// What can be done where values can't reach the company.
pub const STEPS: &str = "In Business Central, open Web Services and publish page 6408 as workflowCustomers, or page 21 as Customer_Card; or let API Setup rules assign these values and say so in Setup, under Customers.";

/// A template as it is written to one company: codes have become what the company knows them by.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Resolved {
    /// The template's code.
    pub code: String,
    /// The country/region, as ISO code, to use when the webstore gives none.
    pub country: String,
    /// What goes along with the create: property and value.
    pub with_create: Vec<(TemplateValue, &'static str, Value)>,
    /// What API v2.0 does not take: where nothing else takes it with the create, it is written after it.
    pub beyond_api: Vec<(TemplateValue, String)>,
    /// Whether everything goes along with the create, since Concord's own API takes it.
    pub at_once: bool,
    /// What is left to API Setup rules.
    pub left_to_rules: Vec<TemplateValue>,
    /// The template's values in words, label and value.
    pub words: Vec<(&'static str, String)>,
}

/// A template's value that the company does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenValue {
    /// Which value.
    pub value: TemplateValue,
    /// The code.
    pub code: String,
    /// What is wrong with it.
    pub why: String,
}

/// Why no customer can be created from a template in this company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// Values that are wrong, or that the company does not list.
    Broken(Vec<BrokenValue>),
    /// Values that can't reach the company.
    OutOfReach(Vec<TemplateValue>),
}

impl Unfit {
    /// What is wrong and what to do.
    pub fn words(&self) -> String {
        match self {
            Unfit::Broken(values) => {
                let each: Vec<_> = values
                    .iter()
                    .map(|broken| {
                        format!("{} {}: {}", broken.value.label(), broken.code, broken.why)
                    })
                    .collect();
                each.join(" ")
            }
            Unfit::OutOfReach(values) => format!(
                "Business Central's API does not take {}, and this company publishes no web service that does. {STEPS}",
                labels(values)
            ),
        }
    }
}

/// The names of values, for sentences.
pub fn labels<'a>(values: impl IntoIterator<Item = &'a TemplateValue>) -> String {
    let names: Vec<_> = values.into_iter().map(|value| value.label()).collect();
    names.join(", ")
}

/// What is wrong with a value in this company; none when it can be used.
pub fn broken(value: TemplateValue, text: &str, lists: &Lists) -> Option<BrokenValue> {
    if is_blank(text) {
        return None;
    }
    let broken = |why: String| BrokenValue {
        value,
        code: text.trim().to_owned(),
        why,
    };
    if let Some(why) = value.problem(text) {
        return Some(broken(why));
    }
    let Form::Code(list, _) = value.form() else {
        return None;
    };
    if list == ListName::Currencies && lists.is_local_currency(text) {
        return None;
    }
    let listed = lists.codes.get(&list)?;
    let is_listed = listed.iter().any(|it| it.code == value.tidied(text));
    (!is_listed).then(|| {
        broken("Business Central no longer lists it. Choose another in the template.".to_owned())
    })
}

impl CustomerTemplate {
    /// What is broken in this company.
    pub fn broken(&self, lists: &Lists) -> Vec<BrokenValue> {
        let values = self.values.iter();
        values
            .filter_map(|(value, text)| broken(*value, text, lists))
            .collect()
    }

    /// Resolves the template against what a company lists; `rules_assign` is the administrator's word that API Setup rules
    /// assign what nothing else can write.
    pub fn resolve(&self, lists: &Lists, rules_assign: bool) -> Result<Resolved, Unfit> {
        let broken = self.broken(lists);
        if !broken.is_empty() {
            return Err(Unfit::Broken(broken));
        }
        let mut resolved = Resolved {
            code: self.code.clone(),
            country: self.country.clone(),
            words: self.values_in_words(lists),
            at_once: lists.services.way() == Way::Extension,
            ..Resolved::default()
        };
        let mut out_of_reach = Vec::new();
        for (value, text) in self.values.iter().filter(|(_, text)| !is_blank(text)) {
            let is_own_currency = matches!(value.form(), Form::Code(ListName::Currencies, _))
                && lists.is_local_currency(text);
            match (reach(*value, lists, rules_assign), value.form()) {
                // Business Central keeps its own currency as none.
                (Reach::WithCreate | Reach::WithCreateByOwnApi, _) if is_own_currency => {}
                // It takes codes, and everything.
                (Reach::WithCreateByOwnApi, _) => {
                    let property = value.service_property(&CardService::Extension);
                    resolved
                        .with_create
                        .push((*value, property, value.json(text)));
                    if value.api_property(lists.tax).is_none() {
                        resolved.beyond_api.push((*value, text.clone()));
                    }
                }
                (Reach::WithCreate, Form::Code(list, _)) => {
                    let Some(property) = value.api_property(lists.tax) else {
                        continue;
                    };
                    let json = match property.strip_suffix("Id") {
                        None => value.json(text),
                        Some(_) => match lists.id_of(list, &value.tidied(text)) {
                            Some(id) => json!(id),
                            None => {
                                let why = "Business Central did not list it, so that it can't be sent. Read the lists again, or remove it from the template.";
                                return Err(Unfit::Broken(vec![BrokenValue {
                                    value: *value,
                                    code: text.clone(),
                                    why: why.to_owned(),
                                }]));
                            }
                        },
                    };
                    resolved.with_create.push((*value, property, json));
                }
                (Reach::WithCreate, _) => {
                    if let Some(property) = value.api_property(lists.tax) {
                        let json = value.json(text);
                        resolved.with_create.push((*value, property, json));
                    }
                }
                (Reach::Through(_), _) => resolved.beyond_api.push((*value, text.clone())),
                (Reach::SetupRules, _) => resolved.left_to_rules.push(*value),
                (Reach::Nothing, _) => out_of_reach.push(*value),
            }
        }
        if !out_of_reach.is_empty() {
            return Err(Unfit::OutOfReach(out_of_reach));
        }
        // The general group brings the VAT group that belongs to it (facts/business-central.md §2.2): the template's own
        // one is written again with it.
        let brings_vat =
            |(value, _): &(TemplateValue, String)| *value == TemplateValue::GeneralGroup;
        if resolved.beyond_api.iter().any(brings_vat)
            && !resolved
                .beyond_api
                .iter()
                .any(|(value, _)| *value == TemplateValue::VatGroup)
            && let Some(text) = self.values.get(&TemplateValue::VatGroup)
            && !is_blank(text)
        {
            resolved
                .beyond_api
                .push((TemplateValue::VatGroup, text.clone()));
        }
        Ok(resolved)
    }
}

impl Resolved {
    /// The same without these values: the customer has ones of its own.
    pub(crate) fn without(&self, own: &[TemplateValue]) -> Self {
        let mut rest = self.clone();
        rest.with_create.retain(|it| !own.contains(&it.0));
        rest.beyond_api.retain(|it| !own.contains(&it.0));
        rest.left_to_rules.retain(|it| !own.contains(it));
        rest
    }

    /// What goes along with a create, as its body holds it.
    pub(crate) fn create_properties(&self) -> Map<String, Value> {
        let values = self.with_create.iter();
        values
            .map(|(_, property, value)| ((*property).to_owned(), value.clone()))
            .gathered()
    }

    /// What is written after the create, through a web service.
    pub fn after_create(&self) -> &[(TemplateValue, String)] {
        match self.at_once {
            true => &[],
            false => &self.beyond_api,
        }
    }

    /// The values that a customer may lack whose create was the last that reached Business Central.
    pub fn values_beyond_api(&self) -> Vec<TemplateValue> {
        self.beyond_api.iter().map(|(value, _)| *value).collect()
    }

    /// What of the values that went along with the create is not what the customer holds, in words for the log. `customer`
    /// is Business Central's answer.
    pub(crate) fn differences(&self, customer: &Value, lists: &Lists) -> Vec<String> {
        let is = |value: TemplateValue, wanted: &Value, held: &Value| match (wanted, held) {
            (Value::String(wanted), Value::String(held)) => wanted.eq_ignore_ascii_case(held),
            _ if value.form() == Form::Amount => wanted.as_f64() == held.as_f64(),
            _ => wanted == held,
        };
        let values = self.with_create.iter();
        values
            .filter_map(|(value, property, wanted)| {
                let held = customer.get(property)?;
                (!is(*value, wanted, held)).then(|| {
                    format!(
                        "Business Central holds {} “{}”, not the template's “{}”.",
                        value.label(),
                        value.named(lists, held),
                        value.named(lists, wanted)
                    )
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::company::ListedCode;

    fn lists() -> Lists {
        let mut lists = Lists {
            local_currency: "EUR".to_owned(),
            ..Lists::default()
        };
        let listed = |id: &str, code: &str| ListedCode {
            id: id.to_owned(),
            code: code.to_owned(),
            display_name: Some(String::new()),
        };
        let vat = vec![listed("v1", "DOMESTIC"), listed("v2", "EU")];
        lists.codes.insert(ListName::VatGroups, vat);
        lists
            .codes
            .insert(ListName::Currencies, vec![listed("c1", "USD")]);
        lists
    }

    fn template(values: &[(TemplateValue, &str)]) -> CustomerTemplate {
        let values = values.iter();
        CustomerTemplate {
            code: "T".to_owned(),
            values: values
                .map(|(value, text)| (*value, (*text).to_owned()))
                .collect(),
            ..CustomerTemplate::default()
        }
    }

    #[test]
    fn a_code_is_resolved_to_the_companys_id_and_one_that_it_does_not_list_is_broken() {
        let resolved = template(&[(TemplateValue::VatGroup, "EU")]).resolve(&lists(), false);
        assert_eq!(
            resolved.unwrap().with_create,
            [(TemplateValue::VatGroup, "taxAreaId", json!("v2"))]
        );
        let unfit = template(&[(TemplateValue::VatGroup, "GONE")]).resolve(&lists(), false);
        assert!(matches!(unfit, Err(Unfit::Broken(values)) if values[0].code == "GONE"));
    }

    #[test]
    fn the_own_api_takes_every_value_as_its_code_and_says_so() {
        let mut lists = lists();
        lists.services.card = Some(CardService::Extension);
        let values = [
            (TemplateValue::VatGroup, "EU"),
            (TemplateValue::CustomerGroup, "FOREIGN"),
            (TemplateValue::Currency, "EUR"),
        ];
        let resolved = template(&values).resolve(&lists, false).unwrap();
        // The company's own currency is none.
        assert_eq!(
            resolved.with_create,
            [
                (
                    TemplateValue::VatGroup,
                    "vatBusinessPostingGroup",
                    json!("EU")
                ),
                (
                    TemplateValue::CustomerGroup,
                    "customerPostingGroup",
                    json!("FOREIGN")
                ),
            ]
        );
        assert_eq!(resolved.after_create(), []);
        let words = reach(TemplateValue::CustomerGroup, &lists, false).words();
        assert!(words.contains("own API"), "{words}");
    }

    #[test]
    fn the_companys_own_currency_is_sent_as_none() {
        let of = |code| template(&[(TemplateValue::Currency, code)]).resolve(&lists(), false);
        assert_eq!(of("EUR").unwrap().with_create, []);
        assert_eq!(of("USD").unwrap().with_create.len(), 1);
        assert!(of("XYZ").is_err());
    }

    #[test]
    fn what_the_api_does_not_take_needs_a_web_service_or_the_administrators_word() {
        let wanted = template(&[
            (TemplateValue::GeneralGroup, "EU"),
            (TemplateValue::VatGroup, "DOMESTIC"),
        ]);
        let mut lists = lists();
        assert_eq!(
            wanted.resolve(&lists, false),
            Err(Unfit::OutOfReach(vec![TemplateValue::GeneralGroup]))
        );
        let by_rules = wanted.resolve(&lists, true).unwrap();
        assert_eq!(by_rules.left_to_rules, [TemplateValue::GeneralGroup]);
        lists.services.card = Some(CardService::WorkflowCustomers);
        let written = wanted.resolve(&lists, false).unwrap();
        // The general group would bring its own VAT group.
        let expected = [
            (TemplateValue::GeneralGroup, "EU".to_owned()),
            (TemplateValue::VatGroup, "DOMESTIC".to_owned()),
        ];
        assert_eq!(written.beyond_api, expected);
    }
}
