namespace Concord.Customers.Test;

using Concord.Customers;
using Microsoft.Finance.GeneralLedger.Setup;
using Microsoft.Finance.SalesTax;
using Microsoft.Finance.VAT.Setup;
using Microsoft.Inventory.Location;
using Microsoft.Sales.Customer;
using Microsoft.Sales.Pricing;
using Microsoft.Sales.Reminder;
using System.Globalization;
using System.TestLibraries.Utilities;

codeunit 71055 "CCD Lookup Tests"
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
    procedure T01TemplateIsListed()
    var
        Answer: JsonObject;
    begin
        // [SCENARIO] T01 A template is listed with all its values
        TestData.Prepare();

        Answer := TestClient.Single(Page::"CCD Customer Templates", TestClient.WhereText('code', 'CCD-TPL'));
        TestClient.CheckAnswer('{"code":"CCD-TPL","displayName":"CCD-TPL","type":"Company","country":"","salespersonCode":"","languageCode":"","taxAreaCode":"","generalBusinessPostingGroup":"CCD-GEN","vatBusinessPostingGroup":"CCD-VAT","customerPostingGroup":"CCD-CUST","currencyCode":"","customerPriceGroup":"","customerDiscountGroup":"","paymentTermsCode":"CCD-T1","paymentMethodCode":"","reminderTermsCode":"","locationCode":"","shipmentMethodCode":"","numberSeries":""}', Answer);
    end;

    [Test]
    procedure T02TemplateCannotBeWritten()
    var
        CustomerTempl: Record "Customer Templ.";
    begin
        // [SCENARIO] T02 A template cannot be written
        TestData.Prepare();

        TestClient.CreateIsRefused(Page::"CCD Customer Templates", '{"code":"CCD-NEW"}', '', '');
        Assert.IsFalse(CustomerTempl.Get('CCD-NEW'), 'It was written.');
    end;

    [Test]
    procedure L01EveryLookupListsCodes()
    var
        CustomerDiscountGroup: Record "Customer Discount Group";
        CustomerPriceGroup: Record "Customer Price Group";
        Language: Record Language;
        Location: Record Location;
        ReminderTerms: Record "Reminder Terms";
        TaxArea: Record "Tax Area";
    begin
        // [SCENARIO] L01 Every look-up lists its codes with their names
        TestData.Prepare();

        CheckLookup(Page::"CCD Gen. Bus. Post. Groups", 'CCD-GEN', 'CCD-GEN');
        CheckLookup(Page::"CCD VAT Bus. Post. Groups", 'CCD-VAT', 'CCD-VAT');
        CheckLookup(Page::"CCD Customer Posting Groups", 'CCD-CUST', 'CCD-CUST');
        TaxArea.Code := TestData.NewCode();
        TaxArea.Description := 'Some name';
        TaxArea.Insert();
        CheckLookup(Page::"CCD Tax Areas", TaxArea.Code, 'Some name');
        CustomerPriceGroup.Code := TestData.NewCode();
        CustomerPriceGroup.Description := 'Some name';
        CustomerPriceGroup.Insert();
        CheckLookup(Page::"CCD Customer Price Groups", CustomerPriceGroup.Code, 'Some name');
        CustomerDiscountGroup.Code := TestData.NewCode();
        CustomerDiscountGroup.Description := 'Some name';
        CustomerDiscountGroup.Insert();
        CheckLookup(Page::"CCD Customer Disc. Groups", CustomerDiscountGroup.Code, 'Some name');
        Location.Code := TestData.NewCode();
        Location.Name := 'Some name';
        Location.Insert();
        CheckLookup(Page::"CCD Locations", Location.Code, 'Some name');
        Language.Code := TestData.NewCode();
        Language.Name := 'Some name';
        Language.Insert();
        CheckLookup(Page::"CCD Languages", Language.Code, 'Some name');
        ReminderTerms.Code := TestData.NewCode();
        ReminderTerms.Description := 'Some name';
        ReminderTerms.Insert();
        CheckLookup(Page::"CCD Reminder Terms", ReminderTerms.Code, 'Some name');
    end;

    [Test]
    procedure L02LocationsInTransitAreNotListed()
    var
        Location: Record Location;
    begin
        // [SCENARIO] L02 Locations in transit are not listed
        TestData.Prepare();

        Location.Code := TestData.NewCode();
        Location."Use As In-Transit" := true;
        Location.Insert();
        Assert.AreEqual(0, TestClient.List(Page::"CCD Locations", TestClient.WhereText('code', Location.Code)).Count(), Location.Code);
    end;

    [Test]
    procedure L03LookupCannotBeWritten()
    var
        GenBusinessPostingGroup: Record "Gen. Business Posting Group";
        VATBusinessPostingGroup: Record "VAT Business Posting Group";
    begin
        // [SCENARIO] L03 A look-up cannot be written
        TestData.Prepare();

        TestClient.CreateIsRefused(Page::"CCD Gen. Bus. Post. Groups", '{"code":"CCD-NEW"}', '', '');
        TestClient.CreateIsRefused(Page::"CCD VAT Bus. Post. Groups", '{"code":"CCD-NEW"}', '', '');
        Assert.IsFalse(GenBusinessPostingGroup.Get('CCD-NEW'), 'general');
        Assert.IsFalse(VATBusinessPostingGroup.Get('CCD-NEW'), 'VAT');
    end;

    local procedure CheckLookup(PageId: Integer; ExpectedCode: Text; ExpectedName: Text)
    var
        Answer: JsonObject;
    begin
        Answer := TestClient.Single(PageId, TestClient.WhereText('code', ExpectedCode));
        Assert.AreEqual(ExpectedName, TestClient.Property(Answer, 'displayName'), ExpectedCode);
    end;
}
