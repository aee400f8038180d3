namespace Concord.Customers.Test;

using Concord.Customers;
using System.TestLibraries.Utilities;

codeunit 71054 "CCD Ship-to Tests"
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
    procedure S01TakesEveryProperty()
    var
        ShipToAddress: JsonObject;
        Body: Text;
    begin
        // [SCENARIO] S01 A ship-to address takes every property in one request
        TestData.Prepare();

        Body := StrSubstNo('{"customerNumber":"%1","code":"WEB","displayName":"Lager","displayName2":"Tor 3","addressLine1":"Hafen 1","addressLine2":"Halle B","country":"AT","city":"Gamma","state":"Delta","postalCode":"CCD-1","phoneNumber":"+43 1 1","contactName":"Max","email":"b@example.com"}', NewCustomer());
        ShipToAddress := TestClient.Create(Page::"CCD Ship-to Addresses", Body);
        TestClient.CheckAnswer(Body, ShipToAddress);
        TestClient.CheckAnswer(Body, TestClient.Again(Page::"CCD Ship-to Addresses", ShipToAddress));
    end;

    [Test]
    procedure S02NameThatWasSentIsStored()
    var
        ShipToAddress: JsonObject;
    begin
        // [SCENARIO] S02 The name that was sent is stored although Business Central takes the customer's
        TestData.Prepare();

        ShipToAddress := CreateShipToAddress(NewCustomer(), ',"displayName":"Lager"');
        Assert.AreEqual('Lager', TestClient.Property(ShipToAddress, 'displayName'), 'displayName');
    end;

    [Test]
    procedure S03NameOfTheCustomer()
    var
        ShipToAddress: JsonObject;
    begin
        // [SCENARIO] S03 A ship-to address without a name has the customer's
        TestData.Prepare();

        ShipToAddress := CreateShipToAddress(NewCustomer(), '');
        Assert.AreEqual('Anna Berg', TestClient.Property(ShipToAddress, 'displayName'), 'displayName');
    end;

    [Test]
    procedure S04SameCodeTwiceIsRefused()
    var
        Number: Text;
    begin
        // [SCENARIO] S04 The same code a second time for the same customer is refused
        TestData.Prepare();

        Number := NewCustomer();
        CreateShipToAddress(Number, '');
        TestClient.CreateIsRefused(Page::"CCD Ship-to Addresses", StrSubstNo('{"customerNumber":"%1","code":"WEB"}', Number), 'Internal_EntityWithSameKeyExists', '');
    end;

    [Test]
    procedure S05UnknownCustomerIsRefused()
    begin
        // [SCENARIO] S05 A ship-to address of a customer that does not exist is refused
        TestData.Prepare();

        TestClient.CreateIsRefused(Page::"CCD Ship-to Addresses", '{"customerNumber":"CCD-NONE","code":"WEB"}', 'Internal_InvalidTableRelation', '');
    end;

    [Test]
    procedure S06CodeCannotBeChanged()
    var
        ShipToAddress: JsonObject;
    begin
        // [SCENARIO] S06 The code of a ship-to address cannot be changed
        TestData.Prepare();

        ShipToAddress := CreateShipToAddress(NewCustomer(), '');
        TestClient.ChangeIsRefused(Page::"CCD Ship-to Addresses", ShipToAddress, '{"code":"OTHER"}', 'Application_DialogException', 'The "code" cannot be changed after the record has been created.');
    end;

    [Test]
    procedure S07CanBeDeleted()
    var
        ShipToAddress: JsonObject;
        Number: Text;
    begin
        // [SCENARIO] S07 A ship-to address can be deleted
        TestData.Prepare();

        Number := NewCustomer();
        ShipToAddress := CreateShipToAddress(Number, '');
        TestClient.Delete(Page::"CCD Ship-to Addresses", ShipToAddress);
        Assert.AreEqual(0, TestClient.List(Page::"CCD Ship-to Addresses", TestClient.WhereText('customerNumber', Number)).Count(), 'It is still there.');
    end;

    local procedure NewCustomer(): Text
    begin
        exit(TestClient.Property(TestClient.Create(Page::"CCD Customers", '{"number":"' + TestData.NewCode() + '","displayName":"Anna Berg"}'), 'number'));
    end;

    local procedure CreateShipToAddress(Number: Text; MoreProperties: Text): JsonObject
    begin
        exit(TestClient.Create(Page::"CCD Ship-to Addresses", '{"customerNumber":"' + Number + '","code":"WEB"' + MoreProperties + '}'));
    end;
}
