namespace Concord.Customers;

using Microsoft.Sales.Customer;

page 71002 "CCD Customer Templates"
{
    PageType = API;
    Caption = 'Customer Templates';
    APIPublisher = 'concord';
    APIGroup = 'customers';
    APIVersion = 'v1.0';
    EntityName = 'customerTemplate';
    EntitySetName = 'customerTemplates';
    EntityCaption = 'Customer Template';
    EntitySetCaption = 'Customer Templates';
    SourceTable = "Customer Templ.";
    ODataKeyFields = SystemId;
    DelayedInsert = true;
    Editable = false;
    InsertAllowed = false;
    ModifyAllowed = false;
    DeleteAllowed = false;
    DataAccessIntent = ReadOnly;
    Extensible = false;

    layout
    {
        area(Content)
        {
            repeater(Group)
            {
                field(id; Rec.SystemId)
                {
                    Caption = 'Id';
                    Editable = false;
                }
                field("code"; Rec."Code")
                {
                    Caption = 'Code';
                    Editable = false;
                }
                field(displayName; Rec.Description)
                {
                    Caption = 'Display Name';
                    Editable = false;
                }
                field(type; Rec."Contact Type")
                {
                    Caption = 'Type';
                    Editable = false;
                }
                field(country; Rec."Country/Region Code")
                {
                    Caption = 'Country';
                    Editable = false;
                }
                field(creditLimit; Rec."Credit Limit (LCY)")
                {
                    Caption = 'Credit Limit';
                    Editable = false;
                }
                field(salespersonCode; Rec."Salesperson Code")
                {
                    Caption = 'Salesperson Code';
                    Editable = false;
                }
                field(languageCode; Rec."Language Code")
                {
                    Caption = 'Language Code';
                    Editable = false;
                }
                field(taxLiable; Rec."Tax Liable")
                {
                    Caption = 'Tax Liable';
                    Editable = false;
                }
                field(taxAreaCode; Rec."Tax Area Code")
                {
                    Caption = 'Tax Area Code';
                    Editable = false;
                }
                field(generalBusinessPostingGroup; Rec."Gen. Bus. Posting Group")
                {
                    Caption = 'General Business Posting Group';
                    Editable = false;
                }
                field(vatBusinessPostingGroup; Rec."VAT Bus. Posting Group")
                {
                    Caption = 'VAT Business Posting Group';
                    Editable = false;
                }
                field(customerPostingGroup; Rec."Customer Posting Group")
                {
                    Caption = 'Customer Posting Group';
                    Editable = false;
                }
                field(currencyCode; Rec."Currency Code")
                {
                    Caption = 'Currency Code';
                    Editable = false;
                }
                field(customerPriceGroup; Rec."Customer Price Group")
                {
                    Caption = 'Customer Price Group';
                    Editable = false;
                }
                field(customerDiscountGroup; Rec."Customer Disc. Group")
                {
                    Caption = 'Customer Discount Group';
                    Editable = false;
                }
                field(pricesIncludingVat; Rec."Prices Including VAT")
                {
                    Caption = 'Prices Including VAT';
                    Editable = false;
                }
                field(paymentTermsCode; Rec."Payment Terms Code")
                {
                    Caption = 'Payment Terms Code';
                    Editable = false;
                }
                field(paymentMethodCode; Rec."Payment Method Code")
                {
                    Caption = 'Payment Method Code';
                    Editable = false;
                }
                field(reminderTermsCode; Rec."Reminder Terms Code")
                {
                    Caption = 'Reminder Terms Code';
                    Editable = false;
                }
                field(locationCode; Rec."Location Code")
                {
                    Caption = 'Location Code';
                    Editable = false;
                }
                field(shipmentMethodCode; Rec."Shipment Method Code")
                {
                    Caption = 'Shipment Method Code';
                    Editable = false;
                }
                field(numberSeries; Rec."No. Series")
                {
                    Caption = 'Number Series';
                    Editable = false;
                }
                field(systemModifiedAt; Rec.SystemModifiedAt)
                {
                    Caption = 'System Modified At';
                    Editable = false;
                }
            }
        }
    }
}
