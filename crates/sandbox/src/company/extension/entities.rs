//! The entity sets of the API, property by property as the contract lists them. That they are the contract's is tested over HTTP.

use super::entity::Entity;
use super::entity::Kind::{
    BigInteger, Code, Decimal, Flag, Id, Integer, Json, Moment, OneOf, Text,
};
use super::entity::Written::{New, No, Yes};
use super::entity::{Kind, Property, Written};
use crate::company::users::{BASE_APPLICATION, TableData};

/// The app that brings the API's own tables, as error texts name it.
const APP: &str = "Concord Customers";
const BASE: &str = BASE_APPLICATION;

const KINDS: &[&str] = &["Company", "Person"];
const BLOCKED: &[&str] = &["_x0020_", "Ship", "Invoice", "All"];
const TRIGGERS: &[&str] = &["User", "Schedule", "Undo"];
const OUTCOMES: &[&str] = &["Open", "Completed", "Stopped", "Failed"];

/// The entity set of this name.
pub(super) fn by_set(set: &str) -> Option<&'static Entity> {
    let mut named = [&CUSTOMERS, &CUSTOMER_TEMPLATES]
        .into_iter()
        .chain(&ENTITIES);
    named.find(|entity| entity.set == set)
}

const fn entity(
    set: &'static str,
    name: &'static str,
    (number, table, app): (u32, &'static str, &'static str),
    methods: &'static str,
    properties: &'static [Property],
) -> Entity {
    Entity {
        set,
        name,
        table: TableData {
            number,
            name: table,
            app,
        },
        methods,
        properties,
    }
}

/// A property that can be filtered by.
const fn filtered(name: &'static str, kind: Kind, written: Written) -> Property {
    Property {
        name,
        kind,
        written,
        is_filtered: true,
    }
}

/// One that is worked out when the record is read.
const fn computed(name: &'static str, kind: Kind, written: Written) -> Property {
    Property {
        is_filtered: false,
        ..filtered(name, kind, written)
    }
}

#[rustfmt::skip]
pub(super) static CUSTOMERS: Entity =
    entity("customers", "customer", (18, "Customer", BASE), "GET POST PATCH", OF_CUSTOMERS);

#[rustfmt::skip]
pub(super) static CUSTOMER_TEMPLATES: Entity =
    entity("customerTemplates", "customerTemplate", (1381, "Customer Templ.", BASE), "GET", OF_CUSTOMER_TEMPLATES);

#[rustfmt::skip]
static ENTITIES: [Entity; 16] = [
    entity("versions", "version", (71_002, "CCD Version Buffer", APP), "GET", VERSIONS),
    entity("shipToAddresses", "shipToAddress", (222, "Ship-to Address", BASE), "GET POST PATCH DELETE", SHIP_TO_ADDRESSES),
    entity("generalBusinessPostingGroups", "generalBusinessPostingGroup", (250, "Gen. Business Posting Group", BASE), "GET", GENERAL_BUSINESS_POSTING_GROUPS),
    entity("vatBusinessPostingGroups", "vatBusinessPostingGroup", (323, "VAT Business Posting Group", BASE), "GET", CODES_OF_20),
    entity("customerPostingGroups", "customerPostingGroup", (92, "Customer Posting Group", BASE), "GET", CODES_OF_20),
    entity("taxAreas", "taxArea", (318, "Tax Area", BASE), "GET", CODES_OF_20),
    entity("customerPriceGroups", "customerPriceGroup", (6, "Customer Price Group", BASE), "GET", CODES_OF_10),
    entity("customerDiscountGroups", "customerDiscountGroup", (340, "Customer Discount Group", BASE), "GET", CODES_OF_20),
    entity("locations", "location", (14, "Location", BASE), "GET", CODES_OF_10),
    entity("languages", "language", (8, "Language", BASE), "GET", LANGUAGES),
    entity("reminderTerms", "reminderTerms", (292, "Reminder Terms", BASE), "GET", CODES_OF_10),
    entity("deletedCustomers", "deletedCustomer", (71_000, "CCD Deleted Customer", APP), "GET", DELETED_CUSTOMERS),
    entity("setups", "setup", (71_003, "CCD Setup", APP), "GET POST PATCH DELETE", SETUPS),
    entity("leases", "lease", (71_004, "CCD Lease", APP), "GET POST PATCH", LEASES),
    entity("runs", "run", (71_005, "CCD Run", APP), "GET POST PATCH", RUNS),
    entity("runRecords", "runRecord", (71_006, "CCD Run Record", APP), "GET POST", RUN_RECORDS),
];

#[rustfmt::skip]
const VERSIONS: &[Property] = &[
    computed("apiVersion", Text(10), No),
    computed("revision", Integer, No),
    computed("extensionVersion", Text(50), No),
    computed("applicationVersion", Text(50), No),
    computed("serverDateTime", Moment, No),
    computed("minimumActiveRowVersion", BigInteger, No),
    computed("deletionsRecordedSince", Moment, No),
];

#[rustfmt::skip]
const OF_CUSTOMERS: &[Property] = &[
    filtered("id", Id, No),
    filtered("number", Code(20), New),
    computed("customerTemplateCode", Code(20), New),
    filtered("displayName", Text(100), Yes),
    filtered("displayName2", Text(50), Yes),
    filtered("type", OneOf(KINDS), Yes),
    filtered("creditLimit", Decimal, Yes),
    filtered("blocked", OneOf(BLOCKED), Yes),
    filtered("privacyBlocked", Flag, No),
    filtered("salespersonCode", Code(20), Yes),
    filtered("addressLine1", Text(100), Yes),
    filtered("addressLine2", Text(50), Yes),
    computed("country", Code(10), Yes),
    computed("city", Text(30), Yes),
    computed("state", Text(30), Yes),
    computed("postalCode", Code(20), Yes),
    filtered("phoneNumber", Text(30), Yes),
    filtered("mobilePhoneNumber", Text(30), Yes),
    filtered("email", Text(80), Yes),
    filtered("website", Text(255), Yes),
    filtered("languageCode", Code(10), Yes),
    computed("vatRegistrationNumber", Text(20), Yes),
    filtered("gln", Code(13), Yes),
    filtered("taxLiable", Flag, Yes),
    filtered("taxAreaCode", Code(20), Yes),
    filtered("registrationNumber", Text(20), Yes),
    computed("generalBusinessPostingGroup", Code(20), Yes),
    computed("vatBusinessPostingGroup", Code(20), Yes),
    filtered("customerPostingGroup", Code(20), Yes),
    computed("currencyCode", Code(10), Yes),
    filtered("customerPriceGroup", Code(10), Yes),
    filtered("customerDiscountGroup", Code(20), Yes),
    filtered("pricesIncludingVat", Flag, Yes),
    computed("paymentTermsCode", Code(10), Yes),
    computed("paymentMethodCode", Code(10), Yes),
    filtered("reminderTermsCode", Code(10), Yes),
    filtered("locationCode", Code(10), Yes),
    filtered("shipmentMethodCode", Code(10), Yes),
    computed("contactName", Text(100), Yes),
    filtered("systemCreatedAt", Moment, No),
    filtered("systemModifiedAt", Moment, No),
    filtered("rowVersion", BigInteger, No),
];

#[rustfmt::skip]
const SHIP_TO_ADDRESSES: &[Property] = &[
    filtered("id", Id, No),
    filtered("customerNumber", Code(20), New),
    filtered("code", Code(10), New),
    filtered("displayName", Text(100), Yes),
    filtered("displayName2", Text(50), Yes),
    filtered("addressLine1", Text(100), Yes),
    filtered("addressLine2", Text(50), Yes),
    computed("country", Code(10), Yes),
    computed("city", Text(30), Yes),
    computed("state", Text(30), Yes),
    computed("postalCode", Code(20), Yes),
    filtered("phoneNumber", Text(30), Yes),
    filtered("contactName", Text(100), Yes),
    filtered("email", Text(80), Yes),
    filtered("systemModifiedAt", Moment, No),
    filtered("rowVersion", BigInteger, No),
];

#[rustfmt::skip]
const OF_CUSTOMER_TEMPLATES: &[Property] = &[
    filtered("id", Id, No),
    filtered("code", Code(20), No),
    filtered("displayName", Text(100), No),
    filtered("type", OneOf(KINDS), No),
    filtered("country", Code(10), No),
    filtered("creditLimit", Decimal, No),
    filtered("salespersonCode", Code(20), No),
    filtered("languageCode", Code(10), No),
    filtered("taxLiable", Flag, No),
    filtered("taxAreaCode", Code(20), No),
    filtered("generalBusinessPostingGroup", Code(20), No),
    filtered("vatBusinessPostingGroup", Code(20), No),
    filtered("customerPostingGroup", Code(20), No),
    filtered("currencyCode", Code(10), No),
    filtered("customerPriceGroup", Code(10), No),
    filtered("customerDiscountGroup", Code(20), No),
    filtered("pricesIncludingVat", Flag, No),
    filtered("paymentTermsCode", Code(10), No),
    filtered("paymentMethodCode", Code(10), No),
    filtered("reminderTermsCode", Code(10), No),
    filtered("locationCode", Code(10), No),
    filtered("shipmentMethodCode", Code(10), No),
    filtered("numberSeries", Code(20), No),
    filtered("systemModifiedAt", Moment, No),
];

#[rustfmt::skip]
const GENERAL_BUSINESS_POSTING_GROUPS: &[Property] = &[
    filtered("id", Id, No),
    filtered("code", Code(20), No),
    filtered("displayName", Text(100), No),
    filtered("defaultVatBusinessPostingGroup", Code(20), No),
];

#[rustfmt::skip]
const CODES_OF_20: &[Property] = &[
    filtered("id", Id, No),
    filtered("code", Code(20), No),
    filtered("displayName", Text(100), No),
];

#[rustfmt::skip]
const CODES_OF_10: &[Property] = &[
    filtered("id", Id, No),
    filtered("code", Code(10), No),
    filtered("displayName", Text(100), No),
];

#[rustfmt::skip]
const LANGUAGES: &[Property] = &[
    filtered("id", Id, No),
    filtered("code", Code(10), No),
    filtered("displayName", Text(50), No),
];

#[rustfmt::skip]
const DELETED_CUSTOMERS: &[Property] = &[
    filtered("id", Id, No),
    filtered("entryNumber", BigInteger, No),
    filtered("customerId", Id, No),
    filtered("number", Code(20), No),
    filtered("deletedAt", Moment, No),
    filtered("rowVersion", BigInteger, No),
];

#[rustfmt::skip]
const SETUPS: &[Property] = &[
    filtered("id", Id, No),
    filtered("webstore", Code(20), New),
    filtered("schemaVersion", Integer, Yes),
    computed("content", Json, Yes),
    filtered("modifiedBy", Text(50), No),
    filtered("systemModifiedAt", Moment, No),
];

#[rustfmt::skip]
const LEASES: &[Property] = &[
    filtered("id", Id, No),
    filtered("webstore", Code(20), New),
    filtered("holderId", Id, Yes),
    filtered("holder", Text(100), Yes),
    computed("durationInSeconds", Integer, Yes),
    filtered("heldUntil", Moment, No),
    computed("serverDateTime", Moment, No),
];

#[rustfmt::skip]
const RUNS: &[Property] = &[
    filtered("id", Id, No),
    filtered("runId", Id, New),
    filtered("webstore", Code(20), New),
    filtered("triggeredBy", OneOf(TRIGGERS), New),
    filtered("undoneRunId", Id, New),
    filtered("client", Text(100), New),
    filtered("startedAt", Moment, New),
    filtered("endedAt", Moment, Yes),
    filtered("outcome", OneOf(OUTCOMES), Yes),
    filtered("message", Text(2_048), Yes),
    filtered("planned", Integer, Yes),
    filtered("createdInCompany", Integer, Yes),
    filtered("createdInWebstore", Integer, Yes),
    filtered("mapped", Integer, Yes),
    filtered("unmapped", Integer, Yes),
    filtered("keptApart", Integer, Yes),
    filtered("updated", Integer, Yes),
    filtered("completed", Integer, Yes),
    filtered("ordersWritten", Integer, Yes),
    filtered("changedSince", Integer, Yes),
    filtered("failed", Integer, Yes),
    filtered("refused", Integer, Yes),
    filtered("userName", Text(50), No),
    filtered("systemModifiedAt", Moment, No),
];

#[rustfmt::skip]
const RUN_RECORDS: &[Property] = &[
    filtered("id", Id, No),
    filtered("runId", Id, New),
    filtered("sequence", Integer, New),
    filtered("customerId", Id, New),
    filtered("number", Code(20), New),
    filtered("displayName", Text(100), New),
    filtered("webstoreId", BigInteger, New),
    filtered("orderId", BigInteger, New),
    filtered("action", Text(30), New),
    filtered("outcome", Text(30), New),
    filtered("reason", Text(250), New),
    computed("changes", Json, New),
];
