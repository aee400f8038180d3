namespace Concord.Customers;

using Microsoft.Integration.Graph;
using Microsoft.Sales.Customer;
using System.Reflection;

/// <summary>
/// Customers with all that Concord writes. Properties that depend on one another (the address, the VAT registration no., posting
/// groups, payment terms and method, the contact) are kept in variables until the whole body is there, and are validated by
/// "CCD Customer Writer" in the order of the customer card, whatever their order in the body. The others are bound to the table.
/// </summary>
page 71001 "CCD Customers"
{
    PageType = API;
    Caption = 'Customers';
    APIPublisher = 'concord';
    APIGroup = 'customers';
    APIVersion = 'v1.0';
    EntityName = 'customer';
    EntitySetName = 'customers';
    EntityCaption = 'Customer';
    EntitySetCaption = 'Customers';
    SourceTable = Customer;
    ODataKeyFields = SystemId;
    DelayedInsert = true;
    DeleteAllowed = false;
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
                field(number; Rec."No.")
                {
                    Caption = 'Number';
                }
                field(customerTemplateCode; CustomerTemplateCode)
                {
                    Caption = 'Customer Template Code';
                }
                field(displayName; Rec.Name)
                {
                    Caption = 'Display Name';
                    ShowMandatory = true;

                    trigger OnValidate()
                    begin
                        if Rec.Name = '' then
                            Error(BlankNameErr);
                        RegisterFieldSet(Rec.FieldNo(Name));
                    end;
                }
                field(displayName2; Rec."Name 2")
                {
                    Caption = 'Display Name 2';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Name 2"));
                    end;
                }
                field(type; Rec."Contact Type")
                {
                    Caption = 'Type';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Contact Type"));
                    end;
                }
                field(creditLimit; Rec."Credit Limit (LCY)")
                {
                    Caption = 'Credit Limit';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Credit Limit (LCY)"));
                    end;
                }
                field(blocked; Rec.Blocked)
                {
                    Caption = 'Blocked';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo(Blocked));
                    end;
                }
                field(privacyBlocked; Rec."Privacy Blocked")
                {
                    Caption = 'Privacy Blocked';
                    Editable = false;
                }
                field(salespersonCode; Rec."Salesperson Code")
                {
                    Caption = 'Salesperson Code';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Salesperson Code"));
                    end;
                }
                field(addressLine1; Rec.Address)
                {
                    Caption = 'Address Line 1';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo(Address));
                    end;
                }
                field(addressLine2; Rec."Address 2")
                {
                    Caption = 'Address Line 2';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Address 2"));
                    end;
                }
                field(country; CountryCode)
                {
                    Caption = 'Country';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Country/Region Code"));
                    end;
                }
                field(city; CityName)
                {
                    Caption = 'City';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo(City));
                    end;
                }
                field(state; StateName)
                {
                    Caption = 'State';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo(County));
                    end;
                }
                field(postalCode; PostalCode)
                {
                    Caption = 'Postal Code';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Post Code"));
                    end;
                }
                field(phoneNumber; Rec."Phone No.")
                {
                    Caption = 'Phone Number';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Phone No."));
                    end;
                }
                field(mobilePhoneNumber; Rec."Mobile Phone No.")
                {
                    Caption = 'Mobile Phone Number';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Mobile Phone No."));
                    end;
                }
                field(email; Rec."E-Mail")
                {
                    Caption = 'Email';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("E-Mail"));
                    end;
                }
                field(website; Rec."Home Page")
                {
                    Caption = 'Website';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Home Page"));
                    end;
                }
                field(languageCode; Rec."Language Code")
                {
                    Caption = 'Language Code';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Language Code"));
                    end;
                }
                field(vatRegistrationNumber; VATRegistrationNo)
                {
                    Caption = 'VAT Registration Number';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("VAT Registration No."));
                    end;
                }
                field(gln; Rec.GLN)
                {
                    Caption = 'GLN';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo(GLN));
                    end;
                }
                field(taxLiable; Rec."Tax Liable")
                {
                    Caption = 'Tax Liable';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Tax Liable"));
                    end;
                }
                field(taxAreaCode; Rec."Tax Area Code")
                {
                    Caption = 'Tax Area Code';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Tax Area Code"));
                    end;
                }
                field(registrationNumber; Rec."Registration Number")
                {
                    Caption = 'Registration Number';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Registration Number"));
                    end;
                }
                field(generalBusinessPostingGroup; GenBusPostingGroup)
                {
                    Caption = 'General Business Posting Group';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Gen. Bus. Posting Group"));
                    end;
                }
                field(vatBusinessPostingGroup; VATBusPostingGroup)
                {
                    Caption = 'VAT Business Posting Group';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("VAT Bus. Posting Group"));
                    end;
                }
                field(customerPostingGroup; Rec."Customer Posting Group")
                {
                    Caption = 'Customer Posting Group';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Customer Posting Group"));
                    end;
                }
                field(currencyCode; CurrencyCode)
                {
                    Caption = 'Currency Code';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Currency Code"));
                    end;
                }
                field(customerPriceGroup; Rec."Customer Price Group")
                {
                    Caption = 'Customer Price Group';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Customer Price Group"));
                    end;
                }
                field(customerDiscountGroup; Rec."Customer Disc. Group")
                {
                    Caption = 'Customer Discount Group';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Customer Disc. Group"));
                    end;
                }
                field(pricesIncludingVat; Rec."Prices Including VAT")
                {
                    Caption = 'Prices Including VAT';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Prices Including VAT"));
                    end;
                }
                field(paymentTermsCode; PaymentTermsCode)
                {
                    Caption = 'Payment Terms Code';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Payment Terms Code"));
                    end;
                }
                field(paymentMethodCode; PaymentMethodCode)
                {
                    Caption = 'Payment Method Code';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Payment Method Code"));
                    end;
                }
                field(reminderTermsCode; Rec."Reminder Terms Code")
                {
                    Caption = 'Reminder Terms Code';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Reminder Terms Code"));
                    end;
                }
                field(locationCode; Rec."Location Code")
                {
                    Caption = 'Location Code';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Location Code"));
                    end;
                }
                field(shipmentMethodCode; Rec."Shipment Method Code")
                {
                    Caption = 'Shipment Method Code';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo("Shipment Method Code"));
                    end;
                }
                field(contactName; ContactName)
                {
                    Caption = 'Contact Name';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo(Contact));
                    end;
                }
                field(systemCreatedAt; Rec.SystemCreatedAt)
                {
                    Caption = 'System Created At';
                    Editable = false;
                }
                field(systemModifiedAt; Rec.SystemModifiedAt)
                {
                    Caption = 'System Modified At';
                    Editable = false;
                }
                field(rowVersion; Rec.SystemRowVersion)
                {
                    Caption = 'Row Version';
                    Editable = false;
                }
            }
        }
    }

    trigger OnOpenPage()
    begin
        Rec.ReadIsolation := IsolationLevel::ReadCommitted;
        // What the variables show is not bound to the page, and would be read again for each record.
        Rec.AddLoadFields("Country/Region Code", City, County, "Post Code", "VAT Registration No.", "Gen. Bus. Posting Group", "VAT Bus. Posting Group", "Currency Code", "Payment Terms Code", "Payment Method Code", Contact);
    end;

    trigger OnAfterGetRecord()
    begin
        ShowDependentFields();
    end;

    trigger OnNewRecord(BelowxRec: Boolean)
    begin
        Clear(Rec.SystemId);
        Clear(CountryCode);
        Clear(CityName);
        Clear(StateName);
        Clear(PostalCode);
        Clear(VATRegistrationNo);
        Clear(GenBusPostingGroup);
        Clear(VATBusPostingGroup);
        Clear(CurrencyCode);
        Clear(PaymentTermsCode);
        Clear(PaymentMethodCode);
        Clear(ContactName);
        Clear(CustomerTemplateCode);
        TempFieldSet.DeleteAll();
    end;

    trigger OnInsertRecord(BelowxRec: Boolean): Boolean
    var
        CustomerWriter: Codeunit "CCD Customer Writer";
    begin
        if Rec.Name = '' then
            Error(NameNotProvidedErr);

        CustomerWriter.SetSent(SentValues(), TempFieldSet);
        if CustomerTemplateCode = '' then
            CustomerWriter.Create(Rec)
        else
            CustomerWriter.CreateFromTemplate(Rec, CustomerTemplateCode);

        ShowDependentFields();
        exit(false);
    end;

    trigger OnModifyRecord(): Boolean
    var
        StoredCustomer: Record Customer;
        CustomerWriter: Codeunit "CCD Customer Writer";
    begin
        if CustomerTemplateCode <> '' then
            Error(CannotBeChangedErr, CustomerTemplateCodeTok);
        StoredCustomer.SetLoadFields("No.");
        StoredCustomer.GetBySystemId(Rec.SystemId);
        if StoredCustomer."No." <> Rec."No." then
            Error(CannotBeChangedErr, NumberTok);

        CustomerWriter.SetSent(SentValues(), TempFieldSet);
        CustomerWriter.Change(Rec);

        ShowDependentFields();
        exit(false);
    end;

    var
        TempFieldSet: Record Field temporary;
        GraphMgtGeneralTools: Codeunit "Graph Mgt - General Tools";
        LCYCurrencyCode: Code[10];
        CustomerTemplateCode: Code[20];
        CountryCode: Code[10];
        CityName: Text[30];
        StateName: Text[30];
        PostalCode: Code[20];
        VATRegistrationNo: Text[20];
        GenBusPostingGroup: Code[20];
        VATBusPostingGroup: Code[20];
        CurrencyCode: Code[10];
        PaymentTermsCode: Code[10];
        PaymentMethodCode: Code[10];
        ContactName: Text[100];
        NameNotProvidedErr: Label 'A "displayName" must be provided.', Comment = 'displayName is the name of a property and is not translated.';
        BlankNameErr: Label 'The blank "displayName" is not allowed.', Comment = 'displayName is the name of a property and is not translated.';
        CannotBeChangedErr: Label 'The "%1" cannot be changed after the record has been created.', Comment = '%1 = name of a property, which is not translated';
        NumberTok: Label 'number', Locked = true;
        CustomerTemplateCodeTok: Label 'customerTemplateCode', Locked = true;

    local procedure ShowDependentFields()
    begin
        CountryCode := Rec."Country/Region Code";
        CityName := Rec.City;
        StateName := Rec.County;
        PostalCode := Rec."Post Code";
        VATRegistrationNo := Rec."VAT Registration No.";
        GenBusPostingGroup := Rec."Gen. Bus. Posting Group";
        VATBusPostingGroup := Rec."VAT Bus. Posting Group";
        CurrencyCode := Rec."Currency Code";
        PaymentTermsCode := Rec."Payment Terms Code";
        PaymentMethodCode := Rec."Payment Method Code";
        ContactName := Rec.Contact;
        Clear(CustomerTemplateCode);
    end;

    local procedure SentValues() Sent: Record Customer
    begin
        Sent := Rec;
        Sent."Country/Region Code" := CountryCode;
        Sent.City := CityName;
        Sent.County := StateName;
        Sent."Post Code" := PostalCode;
        Sent."VAT Registration No." := VATRegistrationNo;
        Sent."Gen. Bus. Posting Group" := GenBusPostingGroup;
        Sent."VAT Bus. Posting Group" := VATBusPostingGroup;
        Sent."Payment Terms Code" := PaymentTermsCode;
        Sent."Payment Method Code" := PaymentMethodCode;
        Sent.Contact := ContactName;
        // The company's own currency is stored as none.
        Sent."Currency Code" := GraphMgtGeneralTools.TranslateCurrencyCodeToNAVCurrencyCode(LCYCurrencyCode, CurrencyCode);
    end;

    local procedure RegisterFieldSet(FieldNo: Integer)
    begin
        if TempFieldSet.Get(Database::Customer, FieldNo) then
            exit;
        TempFieldSet.Init();
        TempFieldSet.TableNo := Database::Customer;
        TempFieldSet."No." := FieldNo;
        TempFieldSet.Insert();
    end;
}
