namespace Concord.Customers;

using Microsoft.Integration.Graph;
using Microsoft.Sales.Customer;
using System.Reflection;

/// <summary>
/// Validates the values that a request holds, and no others, in the order of the customer card, and stores the customer. What a
/// validation fills in beside its own field does not overwrite what was sent.
/// </summary>
codeunit 71003 "CCD Customer Writer"
{
    Access = Internal;

    var
        Sent: Record Customer;
        TempFieldSet: Record Field temporary;
        TemplateNotFoundErr: Label 'The customer template "%1" does not exist.', Comment = '%1 = code of a customer template';

    /// <summary>
    /// What the request holds.
    /// </summary>
    /// <param name="NewSent">The values that were sent, each in its field.</param>
    /// <param name="TempNewFieldSet">The fields of table Customer that were sent.</param>
    procedure SetSent(NewSent: Record Customer; var TempNewFieldSet: Record Field temporary)
    begin
        Sent := NewSent;
        TempFieldSet.Copy(TempNewFieldSet, true);
    end;

    /// <summary>
    /// Stores a new customer. The rules of API Setup fill in what was not sent, as they do for API v2.0.
    /// </summary>
    /// <param name="Customer">The customer as it is stored.</param>
    procedure Create(var Customer: Record Customer)
    begin
        Customer.Init();
        Customer."No." := Sent."No.";
        ValidateSent(Customer, false);
        Customer.Insert(true);

        ApplyApiSetup(Customer);
        ValidateContact(Customer);
        Customer.Modify(true);
    end;

    /// <summary>
    /// Stores a new customer as New does with a customer template; what was sent comes after the template and wins.
    /// </summary>
    /// <param name="Customer">The customer as it is stored.</param>
    /// <param name="TemplateCode">A customer template of Business Central.</param>
    procedure CreateFromTemplate(var Customer: Record Customer; TemplateCode: Code[20])
    var
        CustomerTempl: Record "Customer Templ.";
        CustomerTemplMgt: Codeunit "Customer Templ. Mgt.";
        IsHandled: Boolean;
    begin
        CustomerTempl.SetRange(Code, TemplateCode);
        if CustomerTempl.IsEmpty() then
            Error(TemplateNotFoundErr, TemplateCode);

        // The template's own procedure begins with Init, which leaves the number that was sent.
        Customer."No." := Sent."No.";
        CustomerTemplMgt.CreateCustomerFromTemplate(Customer, IsHandled, TemplateCode);

        ValidateSent(Customer, false);
        ValidateContact(Customer);
        // The contact was made from a customer that had no name yet.
        Customer.SetForceUpdateContact(true);
        Customer.Modify(true);
    end;

    /// <summary>
    /// Stores the changes of a customer.
    /// </summary>
    /// <param name="Customer">The customer as it was read; its version is what Modify compares with.</param>
    procedure Change(var Customer: Record Customer)
    begin
        ValidateSent(Customer, true);
        ValidateContact(Customer);
        Customer.Modify(true);
    end;

    local procedure ValidateSent(var Customer: Record Customer; KeepAddressThatWasNotSent: Boolean)
    begin
        ValidateGeneral(Customer);
        ValidateAddress(Customer, KeepAddressThatWasNotSent);
        ValidateCommunication(Customer);
        ValidateTax(Customer);
        ValidatePostingGroups(Customer);
        ValidatePrices(Customer);
        ValidatePayments(Customer);
        ValidateShipping(Customer);
    end;

    local procedure ValidateGeneral(var Customer: Record Customer)
    begin
        if IsSent(Customer.FieldNo(Name)) then
            Customer.Validate(Name, Sent.Name);
        if IsSent(Customer.FieldNo("Name 2")) then
            Customer.Validate("Name 2", Sent."Name 2");
        if IsSent(Customer.FieldNo("Contact Type")) then
            Customer.Validate("Contact Type", Sent."Contact Type");
        if IsSent(Customer.FieldNo("Credit Limit (LCY)")) then
            Customer.Validate("Credit Limit (LCY)", Sent."Credit Limit (LCY)");
        if IsSent(Customer.FieldNo(Blocked)) then
            Customer.Validate(Blocked, Sent.Blocked);
        if IsSent(Customer.FieldNo("Salesperson Code")) then
            Customer.Validate("Salesperson Code", Sent."Salesperson Code");
    end;

    local procedure ValidateAddress(var Customer: Record Customer; KeepWhatWasNotSent: Boolean)
    var
        Before: Record Customer;
    begin
        Before := Customer;
        if IsSent(Customer.FieldNo(Address)) then
            Customer.Validate(Address, Sent.Address);
        if IsSent(Customer.FieldNo("Address 2")) then
            Customer.Validate("Address 2", Sent."Address 2");
        if IsSent(Customer.FieldNo("Country/Region Code")) then begin
            // The number that is about to be replaced is not held against the formats of the new country.
            if IsSent(Customer.FieldNo("VAT Registration No.")) then
                Customer."VAT Registration No." := '';
            Customer.Validate("Country/Region Code", Sent."Country/Region Code");
        end;
        if IsSent(Customer.FieldNo(City)) then
            Customer.Validate(City, Sent.City);
        if IsSent(Customer.FieldNo(County)) then
            Customer.Validate(County, Sent.County);
        if IsSent(Customer.FieldNo("Post Code")) then
            Customer.Validate("Post Code", Sent."Post Code");

        if KeepWhatWasNotSent then
            RestoreAddress(Customer, Before);
        PutBackAddress(Customer);
    end;

    local procedure RestoreAddress(var Customer: Record Customer; Before: Record Customer)
    begin
        Customer."Country/Region Code" := Before."Country/Region Code";
        Customer.City := Before.City;
        Customer.County := Before.County;
        Customer."Post Code" := Before."Post Code";
    end;

    local procedure PutBackAddress(var Customer: Record Customer)
    begin
        if IsSent(Customer.FieldNo("Country/Region Code")) then
            Customer."Country/Region Code" := Sent."Country/Region Code";
        if IsSent(Customer.FieldNo(City)) then
            Customer.City := Sent.City;
        if IsSent(Customer.FieldNo(County)) then
            Customer.County := Sent.County;
        if IsSent(Customer.FieldNo("Post Code")) then
            Customer."Post Code" := Sent."Post Code";
    end;

    local procedure ValidateCommunication(var Customer: Record Customer)
    begin
        if IsSent(Customer.FieldNo("Phone No.")) then
            Customer.Validate("Phone No.", Sent."Phone No.");
        if IsSent(Customer.FieldNo("Mobile Phone No.")) then
            Customer.Validate("Mobile Phone No.", Sent."Mobile Phone No.");
        if IsSent(Customer.FieldNo("E-Mail")) then
            Customer.Validate("E-Mail", Sent."E-Mail");
        if IsSent(Customer.FieldNo("Home Page")) then
            Customer.Validate("Home Page", Sent."Home Page");
        if IsSent(Customer.FieldNo("Language Code")) then
            Customer.Validate("Language Code", Sent."Language Code");
    end;

    local procedure ValidateTax(var Customer: Record Customer)
    var
        Before: Record Customer;
    begin
        Before := Customer;
        if IsSent(Customer.FieldNo("VAT Registration No.")) then
            Customer.Validate("VAT Registration No.", Sent."VAT Registration No.");
        // A check of the number against VIES, where the company has switched it on, may fill in name and address.
        Customer.Name := Before.Name;
        Customer.Address := Before.Address;
        RestoreAddress(Customer, Before);
        if IsSent(Customer.FieldNo(GLN)) then
            Customer.Validate(GLN, Sent.GLN);
        if IsSent(Customer.FieldNo("Tax Liable")) then
            Customer.Validate("Tax Liable", Sent."Tax Liable");
        if IsSent(Customer.FieldNo("Tax Area Code")) then
            Customer.Validate("Tax Area Code", Sent."Tax Area Code");
        if IsSent(Customer.FieldNo("Registration Number")) then
            Customer.Validate("Registration Number", Sent."Registration Number");
    end;

    local procedure ValidatePostingGroups(var Customer: Record Customer)
    begin
        if IsSent(Customer.FieldNo("Gen. Bus. Posting Group")) then
            Customer.Validate("Gen. Bus. Posting Group", Sent."Gen. Bus. Posting Group");
        if IsSent(Customer.FieldNo("VAT Bus. Posting Group")) then
            Customer.Validate("VAT Bus. Posting Group", Sent."VAT Bus. Posting Group");
        if IsSent(Customer.FieldNo("Customer Posting Group")) then
            Customer.Validate("Customer Posting Group", Sent."Customer Posting Group");
    end;

    local procedure ValidatePrices(var Customer: Record Customer)
    begin
        if IsSent(Customer.FieldNo("Currency Code")) then
            Customer.Validate("Currency Code", Sent."Currency Code");
        if IsSent(Customer.FieldNo("Customer Price Group")) then
            Customer.Validate("Customer Price Group", Sent."Customer Price Group");
        if IsSent(Customer.FieldNo("Customer Disc. Group")) then
            Customer.Validate("Customer Disc. Group", Sent."Customer Disc. Group");
        if IsSent(Customer.FieldNo("Prices Including VAT")) then
            Customer.Validate("Prices Including VAT", Sent."Prices Including VAT");
    end;

    local procedure ValidatePayments(var Customer: Record Customer)
    begin
        if IsSent(Customer.FieldNo("Payment Terms Code")) then
            Customer.Validate("Payment Terms Code", Sent."Payment Terms Code");
        if IsSent(Customer.FieldNo("Payment Method Code")) then
            Customer.Validate("Payment Method Code", Sent."Payment Method Code");
        // Direct debit fills in terms where there are none; none may be what was sent.
        if IsSent(Customer.FieldNo("Payment Terms Code")) then
            Customer.Validate("Payment Terms Code", Sent."Payment Terms Code");
        if IsSent(Customer.FieldNo("Reminder Terms Code")) then
            Customer.Validate("Reminder Terms Code", Sent."Reminder Terms Code");
    end;

    local procedure ValidateShipping(var Customer: Record Customer)
    begin
        if IsSent(Customer.FieldNo("Location Code")) then
            Customer.Validate("Location Code", Sent."Location Code");
        if IsSent(Customer.FieldNo("Shipment Method Code")) then
            Customer.Validate("Shipment Method Code", Sent."Shipment Method Code");
    end;

    local procedure ValidateContact(var Customer: Record Customer)
    begin
        // Last, and of a customer that is stored: Business Central makes a contact person of it.
        if IsSent(Customer.FieldNo(Contact)) then
            Customer.Validate(Contact, Sent.Contact);
    end;

    local procedure ApplyApiSetup(var Customer: Record Customer)
    var
        GraphMgtGeneralTools: Codeunit "Graph Mgt - General Tools";
        CustomerRecordRef: RecordRef;
    begin
        CustomerRecordRef.GetTable(Customer);
        GraphMgtGeneralTools.ProcessNewRecordFromAPI(CustomerRecordRef, TempFieldSet, CurrentDateTime());
        CustomerRecordRef.SetTable(Customer);
    end;

    local procedure IsSent(FieldNo: Integer): Boolean
    begin
        exit(TempFieldSet.Get(Database::Customer, FieldNo));
    end;
}
