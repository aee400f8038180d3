//! What stands behind the properties of customers and templates.

use crate::company::page_fields::{
    Behind, CUSTOMER_GROUPS, DISCOUNT_GROUPS, GENERAL_GROUPS, GLN, LANGUAGES, LOCATIONS, MOBILE,
    PRICE_GROUPS, REMINDER_TERMS, Related, TAX_AREA, VAT_GROUP,
};

/// What stands behind a property that the customer card has too.
pub(super) fn behind(property: &str) -> Option<Behind> {
    Some(match property {
        "displayName" => Behind::Api("displayName"),
        "displayName2" => Behind::Text("Name 2", 50),
        "type" => Behind::Api("type"),
        "creditLimit" => Behind::Api("creditLimit"),
        "blocked" => Behind::Api("blocked"),
        "salespersonCode" => Behind::Api("salespersonCode"),
        "addressLine1" => Behind::Api("addressLine1"),
        "addressLine2" => Behind::Api("addressLine2"),
        "country" => Behind::Api("country"),
        "city" => Behind::Api("city"),
        "state" => Behind::Api("state"),
        "postalCode" => Behind::Api("postalCode"),
        "phoneNumber" => Behind::Api("phoneNumber"),
        "mobilePhoneNumber" => Behind::Text(MOBILE, 30),
        "email" => Behind::Api("email"),
        "website" => Behind::Api("website"),
        "languageCode" => Behind::Only("Language Code", &LANGUAGES),
        "vatRegistrationNumber" => Behind::Api("taxRegistrationNumber"),
        "gln" => Behind::FreeCode(GLN, 13),
        "taxLiable" => Behind::Api("taxLiable"),
        "taxAreaCode" => TAX_AREA,
        "registrationNumber" => Behind::Text("Registration Number", 20),
        "generalBusinessPostingGroup" => Behind::Only("Gen. Bus. Posting Group", &GENERAL_GROUPS),
        "vatBusinessPostingGroup" => VAT_GROUP,
        "customerPostingGroup" => Behind::Only("Customer Posting Group", &CUSTOMER_GROUPS),
        "currencyCode" => Behind::Code("Currency Code", Related::Currency),
        "customerPriceGroup" => Behind::Only("Customer Price Group", &PRICE_GROUPS),
        "customerDiscountGroup" => Behind::Only("Customer Disc. Group", &DISCOUNT_GROUPS),
        "pricesIncludingVat" => Behind::Flag("Prices Including VAT", false),
        "paymentTermsCode" => Behind::Code("Payment Terms Code", Related::PaymentTerms),
        "paymentMethodCode" => Behind::Code("Payment Method Code", Related::PaymentMethod),
        "reminderTermsCode" => Behind::Only("Reminder Terms Code", &REMINDER_TERMS),
        "locationCode" => Behind::Only("Location Code", &LOCATIONS),
        "shipmentMethodCode" => Behind::Code("Shipment Method Code", Related::ShipmentMethod),
        "contactName" => Behind::Text("Contact", 100),
        _ => return None,
    })
}
