namespace Concord.Customers.Test;

using Concord.Customers;
using Microsoft.Finance.GeneralLedger.Setup;
using Microsoft.Sales.Customer;
using System.TestLibraries.Utilities;

codeunit 71053 "CCD Customer Tests"
{
    Subtype = Test;
    TestType = IntegrationTest;
    RequiredTestIsolation = Disabled;
    TestPermissions = Disabled;

    var
        Assert: Codeunit "Library Assert";
        TestClient: Codeunit "CCD Test Client";
        TestData: Codeunit "CCD Test Data";

    [Test]
    procedure C01TakesEveryProperty()
    var
        Answer: JsonObject;
        Body: Text;
    begin
        // [SCENARIO] C01 A new customer takes every property in one request and answers what was sent
        TestData.Prepare();

        Body := StrSubstNo('{"number":"%1","displayName":"Müller & Söhne","displayName2":"Zweigstelle","type":"Company","creditLimit":1500.5,"blocked":"Ship","addressLine1":"Hauptstraße 1","addressLine2":"2. Stock","country":"DE","city":"Köln","state":"NRW","postalCode":"50667","phoneNumber":"+49 221 1","mobilePhoneNumber":"+49 171 1","email":"a@example.com","website":"https://example.com","vatRegistrationNumber":"DE123456789","gln":"4006381333931","taxLiable":true,"registrationNumber":"HRB 1","generalBusinessPostingGroup":"CCD-GEN","vatBusinessPostingGroup":"CCD-VAT2","customerPostingGroup":"CCD-CUST","pricesIncludingVat":true,"paymentTermsCode":"CCD-T2","contactName":"Erika Müller"}', TestData.NewCode());
        Answer := TestClient.Create(Page::"CCD Customers", Body);
        TestClient.CheckAnswer(Body, Answer);
        TestClient.CheckAnswer(Body, TestClient.Again(Page::"CCD Customers", Answer));
    end;

    [Test]
    procedure C02NameIsRequired()
    var
        Customer: Record Customer;
        Number: Code[20];
    begin
        // [SCENARIO] C02 A new customer without a name is refused and leaves nothing behind
        TestData.Prepare();

        Number := TestData.NewCode();
        TestClient.CreateIsRefused(Page::"CCD Customers", StrSubstNo('{"number":"%1","city":"Köln"}', Number), 'Application_DialogException', 'A "displayName" must be provided.');
        Assert.IsFalse(Customer.Get(Number), 'A customer is left.');
    end;

    [Test]
    procedure C03NameCannotBeEmptied()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C03 A name cannot be emptied
        TestData.Prepare();

        Customer := CreateCustomer('');
        TestClient.ChangeIsRefused(Page::"CCD Customers", Customer, '{"displayName":""}', 'Application_DialogException', 'The blank "displayName" is not allowed.');
    end;

    [Test]
    procedure C04CityThatWasSentIsStored()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C04 The city that was sent is stored although the post code belongs to another one
        TestData.Prepare();

        Customer := CreateCustomer(',"postalCode":"CCD-1","city":"Gamma","state":"Delta","country":"AT"');
        CheckAddress(Customer, 'AT', 'Gamma', 'Delta', 'CCD-1');
    end;

    [Test]
    procedure C05CityIsFilledFromPostCode()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C05 A new customer's city is filled from the post code where none was sent
        TestData.Prepare();

        Customer := CreateCustomer(',"postalCode":"CCD-1"');
        CheckAddress(Customer, 'DE', 'Alpha', 'Beta', 'CCD-1');
    end;

    [Test]
    procedure C06EmptyCityStaysEmpty()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C06 A city that was sent empty stays empty
        TestData.Prepare();

        Customer := CreateCustomer(',"postalCode":"CCD-1","city":"","state":""');
        CheckAddress(Customer, 'DE', '', '', 'CCD-1');
    end;

    [Test]
    procedure C07PostCodeAloneLeavesTheRest()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C07 A change of the post code alone leaves city, state and country as they were
        TestData.Prepare();

        Customer := CreateCustomer(',"postalCode":"50667","city":"Köln","state":"NRW","country":"AT"');
        Customer := TestClient.Change(Page::"CCD Customers", Customer, '{"postalCode":"CCD-1"}');
        CheckAddress(Customer, 'AT', 'Köln', 'NRW', 'CCD-1');
    end;

    [Test]
    procedure C08CountryAloneLeavesTheRest()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C08 A change of the country alone leaves city, state and post code as they were
        TestData.Prepare();

        Customer := CreateCustomer(',"postalCode":"50667","city":"Köln","state":"NRW","country":"DE"');
        Customer := TestClient.Change(Page::"CCD Customers", Customer, '{"country":"AT"}');
        CheckAddress(Customer, 'AT', 'Köln', 'NRW', '50667');
    end;

    [Test]
    procedure C09CountryAndVATRegistrationNoTogether()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C09 Country and VAT registration no. change together, in whatever order they stand
        TestData.Prepare();

        Customer := CreateCustomer(',"vatRegistrationNumber":"DE123456789","country":"DE"');
        Customer := TestClient.Change(Page::"CCD Customers", Customer, '{"vatRegistrationNumber":"ATU12345678","country":"AT"}');
        Assert.AreEqual('ATU12345678', TestClient.Property(Customer, 'vatRegistrationNumber'), 'to AT');
        Customer := TestClient.Change(Page::"CCD Customers", Customer, '{"country":"DE","vatRegistrationNumber":"de987654321"}');
        Assert.AreEqual('DE987654321', TestClient.Property(Customer, 'vatRegistrationNumber'), 'to DE');
    end;

    [Test]
    procedure C10WrongVATRegistrationNoIsRefused()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C10 A VAT registration no. that is not of the country's format is refused
        TestData.Prepare();

        Customer := CreateCustomer(',"vatRegistrationNumber":"DE123456789","country":"DE"');
        TestClient.ChangeIsRefused(Page::"CCD Customers", Customer, '{"vatRegistrationNumber":"ATU12345678"}', 'Application_DialogException', 'DE#########');
        Customer := TestClient.Again(Page::"CCD Customers", Customer);
        Assert.AreEqual('DE123456789', TestClient.Property(Customer, 'vatRegistrationNumber'), 'vatRegistrationNumber');
    end;

    [Test]
    procedure C11DefaultVATGroupComes()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C11 The default VAT business posting group comes with the general one
        TestData.Prepare();

        Customer := CreateCustomer(',"generalBusinessPostingGroup":"CCD-GEN"');
        Assert.AreEqual('CCD-VAT', TestClient.Property(Customer, 'vatBusinessPostingGroup'), 'vatBusinessPostingGroup');
    end;

    [Test]
    procedure C12VATGroupThatWasSentWins()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C12 A VAT business posting group that was sent wins over the default
        TestData.Prepare();

        Customer := CreateCustomer(',"vatBusinessPostingGroup":"CCD-VAT2","generalBusinessPostingGroup":"CCD-GEN"');
        Assert.AreEqual('CCD-VAT2', TestClient.Property(Customer, 'vatBusinessPostingGroup'), 'vatBusinessPostingGroup');
    end;

    [Test]
    procedure C13PhoneLeavesPostingGroups()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C13 A change of the phone number leaves the posting groups as they were
        TestData.Prepare();

        Customer := CreateCustomer(',"generalBusinessPostingGroup":"CCD-GEN","vatBusinessPostingGroup":"CCD-VAT2"');
        Customer := TestClient.Change(Page::"CCD Customers", Customer, '{"phoneNumber":"+49 221 2"}');
        Assert.AreEqual('CCD-GEN', TestClient.Property(Customer, 'generalBusinessPostingGroup'), 'generalBusinessPostingGroup');
        Assert.AreEqual('CCD-VAT2', TestClient.Property(Customer, 'vatBusinessPostingGroup'), 'vatBusinessPostingGroup');
    end;

    [Test]
    procedure C14OldETagIsRefused()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C14 A change with an old etag is refused and writes nothing
        TestData.Prepare();

        Customer := CreateCustomer('');
        TestClient.Change(Page::"CCD Customers", Customer, '{"city":"Bonn"}');
        TestClient.ChangeIsRefused(Page::"CCD Customers", Customer, '{"city":"Köln"}', 'Request_EntityChanged', '');
        Customer := TestClient.Again(Page::"CCD Customers", Customer);
        Assert.AreEqual('Bonn', TestClient.Property(Customer, 'city'), 'city');
    end;

    [Test]
    procedure C15NumberCannotBeChanged()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C15 The number cannot be changed
        TestData.Prepare();

        Customer := CreateCustomer('');
        TestClient.ChangeIsRefused(Page::"CCD Customers", Customer, StrSubstNo('{"number":"%1"}', TestData.NewCode()), 'Application_DialogException', 'The "number" cannot be changed after the record has been created.');
    end;

    [Test]
    procedure C16NumberThatIsTakenIsRefused()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C16 A number that is taken is refused
        TestData.Prepare();

        Customer := CreateCustomer('');
        TestClient.CreateIsRefused(Page::"CCD Customers", StrSubstNo('{"number":"%1","displayName":"B"}', TestClient.Property(Customer, 'number')), 'Internal_EntityWithSameKeyExists', '');
    end;

    [Test]
    procedure C17TemplateGivesItsValues()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C17 A new customer from a template has the template's values
        TestData.Prepare();

        Customer := CreateCustomer(',"customerTemplateCode":"CCD-TPL"');
        Assert.AreEqual('CCD-GEN', TestClient.Property(Customer, 'generalBusinessPostingGroup'), 'generalBusinessPostingGroup');
        Assert.AreEqual('CCD-VAT', TestClient.Property(Customer, 'vatBusinessPostingGroup'), 'vatBusinessPostingGroup');
        Assert.AreEqual('CCD-CUST', TestClient.Property(Customer, 'customerPostingGroup'), 'customerPostingGroup');
        Assert.AreEqual('CCD-T1', TestClient.Property(Customer, 'paymentTermsCode'), 'paymentTermsCode');
        Assert.AreEqual('', TestClient.Property(Customer, 'customerTemplateCode'), 'customerTemplateCode');
    end;

    [Test]
    procedure C18WhatWasSentWinsOverTemplate()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C18 What was sent wins over the template, empty values too
        TestData.Prepare();

        Customer := CreateCustomer(',"customerTemplateCode":"CCD-TPL","vatBusinessPostingGroup":"CCD-VAT2","paymentTermsCode":""');
        Assert.AreEqual('CCD-VAT2', TestClient.Property(Customer, 'vatBusinessPostingGroup'), 'vatBusinessPostingGroup');
        Assert.AreEqual('', TestClient.Property(Customer, 'paymentTermsCode'), 'paymentTermsCode');
        Assert.AreEqual('CCD-CUST', TestClient.Property(Customer, 'customerPostingGroup'), 'customerPostingGroup');
    end;

    [Test]
    procedure C19UnknownTemplateIsRefused()
    var
        Customer: Record Customer;
        Number: Code[20];
    begin
        // [SCENARIO] C19 A template that does not exist is refused and leaves nothing behind
        TestData.Prepare();

        Number := TestData.NewCode();
        TestClient.CreateIsRefused(Page::"CCD Customers", StrSubstNo('{"number":"%1","displayName":"A","customerTemplateCode":"CCD-NONE"}', Number), 'Application_DialogException', 'The customer template "CCD-NONE" does not exist.');
        Assert.IsFalse(Customer.Get(Number), 'A customer is left.');
    end;

    [Test]
    procedure C20OwnCurrencyIsEmpty()
    var
        GeneralLedgerSetup: Record "General Ledger Setup";
        Customer: JsonObject;
    begin
        // [SCENARIO] C20 The company's own currency is stored as empty
        TestData.Prepare();

        GeneralLedgerSetup.Get();
        Customer := CreateCustomer(StrSubstNo(',"currencyCode":"%1"', GeneralLedgerSetup."LCY Code"));
        Assert.AreEqual('', TestClient.Property(Customer, 'currencyCode'), 'currencyCode');
    end;

    [Test]
    procedure C21ContactNameIsStored()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C21 The contact name is stored and answered
        TestData.Prepare();

        Customer := CreateCustomer(',"contactName":"Erika Müller"');
        Assert.AreEqual('Erika Müller', TestClient.Property(Customer, 'contactName'), 'created');
        Customer := TestClient.Change(Page::"CCD Customers", Customer, '{"contactName":"Max Müller"}');
        Customer := TestClient.Again(Page::"CCD Customers", Customer);
        Assert.AreEqual('Max Müller', TestClient.Property(Customer, 'contactName'), 'changed');
    end;

    [Test]
    procedure C22TermsStayBesideDirectDebit()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C22 Payment terms that were sent stay beside a direct debit payment method
        TestData.Prepare();

        Customer := CreateCustomer(',"paymentMethodCode":"CCD-DD","paymentTermsCode":"CCD-T2"');
        Assert.AreEqual('CCD-T2', TestClient.Property(Customer, 'paymentTermsCode'), 'paymentTermsCode');
        Customer := CreateCustomer(',"paymentMethodCode":"CCD-DD","paymentTermsCode":""');
        Assert.AreEqual('', TestClient.Property(Customer, 'paymentTermsCode'), 'none');
        Customer := CreateCustomer(',"paymentMethodCode":"CCD-DD"');
        Assert.AreEqual('CCD-T1', TestClient.Property(Customer, 'paymentTermsCode'), 'those of the direct debit');
    end;

    [Test]
    procedure C23UnknownCodeIsRefused()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C23 A code that does not exist is refused and names the field
        TestData.Prepare();

        Customer := CreateCustomer('');
        TestClient.ChangeIsRefused(Page::"CCD Customers", Customer, '{"customerPostingGroup":"CCD-NONE"}', 'Internal_InvalidTableRelation', 'Customer Posting Group');
        TestClient.ChangeIsRefused(Page::"CCD Customers", Customer, '{"country":"CCD-NONE"}', 'Internal_InvalidTableRelation', 'Country/Region Code');
    end;

    [Test]
    procedure C24CustomerCannotBeDeleted()
    var
        Customer: JsonObject;
    begin
        // [SCENARIO] C24 A customer cannot be deleted
        TestData.Prepare();

        Customer := CreateCustomer('');
        TestClient.DeleteIsRefused(Page::"CCD Customers", Customer);
        Customer := TestClient.Again(Page::"CCD Customers", Customer);
        Assert.AreEqual('Anna Berg', TestClient.Property(Customer, 'displayName'), 'displayName');
    end;

    local procedure CreateCustomer(MoreProperties: Text): JsonObject
    begin
        exit(TestClient.Create(Page::"CCD Customers", '{"number":"' + TestData.NewCode() + '","displayName":"Anna Berg"' + MoreProperties + '}'));
    end;

    local procedure CheckAddress(Customer: JsonObject; Country: Text; City: Text; State: Text; PostalCode: Text)
    begin
        Assert.AreEqual(Country, TestClient.Property(Customer, 'country'), 'country');
        Assert.AreEqual(City, TestClient.Property(Customer, 'city'), 'city');
        Assert.AreEqual(State, TestClient.Property(Customer, 'state'), 'state');
        Assert.AreEqual(PostalCode, TestClient.Property(Customer, 'postalCode'), 'postalCode');
    end;
}
