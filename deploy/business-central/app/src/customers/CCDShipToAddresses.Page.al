namespace Concord.Customers;

using Microsoft.Sales.Customer;

/// <summary>
/// Ship-to addresses. Country, city, state and post code depend on one another: they are kept in variables until the whole body is
/// there, and are validated together.
/// </summary>
page 71003 "CCD Ship-to Addresses"
{
    PageType = API;
    Caption = 'Ship-to Addresses';
    APIPublisher = 'concord';
    APIGroup = 'customers';
    APIVersion = 'v1.0';
    EntityName = 'shipToAddress';
    EntitySetName = 'shipToAddresses';
    EntityCaption = 'Ship-to Address';
    EntitySetCaption = 'Ship-to Addresses';
    SourceTable = "Ship-to Address";
    ODataKeyFields = SystemId;
    DelayedInsert = true;
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
                field(customerNumber; Rec."Customer No.")
                {
                    Caption = 'Customer Number';
                }
                field("code"; Rec."Code")
                {
                    Caption = 'Code';
                }
                field(displayName; Rec.Name)
                {
                    Caption = 'Display Name';

                    trigger OnValidate()
                    begin
                        RegisterFieldSet(Rec.FieldNo(Name));
                    end;
                }
                field(displayName2; Rec."Name 2")
                {
                    Caption = 'Display Name 2';
                }
                field(addressLine1; Rec.Address)
                {
                    Caption = 'Address Line 1';
                }
                field(addressLine2; Rec."Address 2")
                {
                    Caption = 'Address Line 2';
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
                }
                field(contactName; Rec.Contact)
                {
                    Caption = 'Contact Name';
                }
                field(email; Rec."E-Mail")
                {
                    Caption = 'Email';
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
        Rec.AddLoadFields("Country/Region Code", City, County, "Post Code");
    end;

    trigger OnAfterGetRecord()
    begin
        ShowAddress();
    end;

    trigger OnNewRecord(BelowxRec: Boolean)
    begin
        Clear(Rec.SystemId);
        Clear(CountryCode);
        Clear(CityName);
        Clear(StateName);
        Clear(PostalCode);
        Clear(FieldSet);
    end;

    trigger OnInsertRecord(BelowxRec: Boolean): Boolean
    var
        SentName: Text[100];
    begin
        if Rec."Customer No." = '' then
            Error(NotProvidedErr, CustomerNumberTok);
        if Rec."Code" = '' then
            Error(NotProvidedErr, CodeTok);

        SentName := Rec.Name;
        ValidateAddress(false);
        Rec.Insert(true);

        // Business Central's own insert takes the customer's name.
        if FieldSet.Contains(Rec.FieldNo(Name)) then begin
            Rec.Validate(Name, SentName);
            Rec.Modify(true);
        end;

        ShowAddress();
        exit(false);
    end;

    trigger OnModifyRecord(): Boolean
    var
        StoredShipToAddress: Record "Ship-to Address";
    begin
        StoredShipToAddress.SetLoadFields("Customer No.", "Code");
        StoredShipToAddress.GetBySystemId(Rec.SystemId);
        if StoredShipToAddress."Customer No." <> Rec."Customer No." then
            Error(CannotBeChangedErr, CustomerNumberTok);
        if StoredShipToAddress."Code" <> Rec."Code" then
            Error(CannotBeChangedErr, CodeTok);

        ValidateAddress(true);
        Rec.Modify(true);

        ShowAddress();
        exit(false);
    end;

    var
        FieldSet: List of [Integer];
        CountryCode: Code[10];
        PostalCode: Code[20];
        CityName: Text[30];
        StateName: Text[30];
        NotProvidedErr: Label 'A "%1" must be provided.', Comment = '%1 = name of a property, which is not translated';
        CannotBeChangedErr: Label 'The "%1" cannot be changed after the record has been created.', Comment = '%1 = name of a property, which is not translated';
        CustomerNumberTok: Label 'customerNumber', Locked = true;
        CodeTok: Label 'code', Locked = true;

    local procedure ShowAddress()
    begin
        CountryCode := Rec."Country/Region Code";
        CityName := Rec.City;
        StateName := Rec.County;
        PostalCode := Rec."Post Code";
    end;

    local procedure ValidateAddress(KeepWhatWasNotSent: Boolean)
    var
        Before: Record "Ship-to Address";
    begin
        Before := Rec;
        if FieldSet.Contains(Rec.FieldNo("Country/Region Code")) then
            Rec.Validate("Country/Region Code", CountryCode);
        if FieldSet.Contains(Rec.FieldNo(City)) then
            Rec.Validate(City, CityName);
        if FieldSet.Contains(Rec.FieldNo(County)) then
            Rec.Validate(County, StateName);
        if FieldSet.Contains(Rec.FieldNo("Post Code")) then
            Rec.Validate("Post Code", PostalCode);

        if KeepWhatWasNotSent then begin
            Rec."Country/Region Code" := Before."Country/Region Code";
            Rec.City := Before.City;
            Rec.County := Before.County;
            Rec."Post Code" := Before."Post Code";
        end;
        PutBackAddress();
    end;

    local procedure PutBackAddress()
    begin
        if FieldSet.Contains(Rec.FieldNo("Country/Region Code")) then
            Rec."Country/Region Code" := CountryCode;
        if FieldSet.Contains(Rec.FieldNo(City)) then
            Rec.City := CityName;
        if FieldSet.Contains(Rec.FieldNo(County)) then
            Rec.County := StateName;
        if FieldSet.Contains(Rec.FieldNo("Post Code")) then
            Rec."Post Code" := PostalCode;
    end;

    local procedure RegisterFieldSet(FieldNo: Integer)
    begin
        if not FieldSet.Contains(FieldNo) then
            FieldSet.Add(FieldNo);
    end;
}
