namespace Concord.Customers.Test;

using Microsoft.Bank.BankAccount;
using Microsoft.Finance.GeneralLedger.Setup;
using Microsoft.Finance.VAT.Registration;
using Microsoft.Finance.VAT.Setup;
using Microsoft.Foundation.Address;
using Microsoft.Foundation.NoSeries;
using Microsoft.Foundation.PaymentTerms;
using Microsoft.Sales.Customer;
using Microsoft.Sales.Setup;

/// <summary>
/// The data that the contract's cases begin with. What is there already is left, so that tests can be run again.
/// </summary>
codeunit 71051 "CCD Test Data"
{
    Access = Internal;

    /// <summary>
    /// Everything that the contract names before its cases.
    /// </summary>
    procedure Prepare()
    begin
        AllowManualNumbers();
        CreateCountry('DE', 'DE#########');
        CreateCountry('AT', 'ATU########');
        CreatePostCode();
        CreateVATBusinessPostingGroup('CCD-VAT');
        CreateVATBusinessPostingGroup('CCD-VAT2');
        CreateGenBusinessPostingGroup('CCD-GEN', 'CCD-VAT');
        CreateCustomerPostingGroup('CCD-CUST');
        CreatePaymentTerms('CCD-T1');
        CreatePaymentTerms('CCD-T2');
        CreateDirectDebit('CCD-DD', 'CCD-T1');
        CreateCustomerTemplate('CCD-TPL');
        Commit();
    end;

    /// <summary>
    /// A code that nobody has.
    /// </summary>
    /// <returns>The code.</returns>
    procedure NewCode(): Code[10]
    begin
        exit(CopyStr('C' + DelChr(Format(CreateGuid()), '=', '{}-'), 1, 10));
    end;

    /// <summary>
    /// A GUID that nobody has, as the API answers it.
    /// </summary>
    /// <returns>The GUID.</returns>
    procedure NewId(): Text
    begin
        exit(AsAnswered(CreateGuid()));
    end;

    /// <summary>
    /// A GUID as the API answers it.
    /// </summary>
    /// <param name="Id">The GUID.</param>
    /// <returns>The text.</returns>
    procedure AsAnswered(Id: Guid): Text
    begin
        exit(LowerCase(Format(Id, 0, 4)));
    end;

    local procedure AllowManualNumbers()
    var
        NoSeries: Record "No. Series";
        SalesReceivablesSetup: Record "Sales & Receivables Setup";
    begin
        SalesReceivablesSetup.Get();
        NoSeries.Get(SalesReceivablesSetup."Customer Nos.");
        NoSeries."Manual Nos." := true;
        NoSeries.Modify();
    end;

    local procedure CreateCountry(CountryCode: Code[10]; VATFormat: Text[20])
    var
        CountryRegion: Record "Country/Region";
        VATRegistrationNoFormat: Record "VAT Registration No. Format";
    begin
        if not CountryRegion.Get(CountryCode) then begin
            CountryRegion.Code := CountryCode;
            CountryRegion.Insert();
        end;
        VATRegistrationNoFormat.SetRange("Country/Region Code", CountryCode);
        VATRegistrationNoFormat.DeleteAll();
        VATRegistrationNoFormat."Country/Region Code" := CountryCode;
        VATRegistrationNoFormat."Line No." := 10000;
        VATRegistrationNoFormat.Format := VATFormat;
        VATRegistrationNoFormat.Insert();
    end;

    local procedure CreatePostCode()
    var
        PostCode: Record "Post Code";
    begin
        if PostCode.Get('CCD-1', 'Alpha') then
            exit;
        PostCode.Code := 'CCD-1';
        PostCode.City := 'Alpha';
        PostCode."Search City" := 'ALPHA';
        PostCode.County := 'Beta';
        PostCode."Country/Region Code" := 'DE';
        PostCode.Insert();
    end;

    local procedure CreateVATBusinessPostingGroup(GroupCode: Code[20])
    var
        VATBusinessPostingGroup: Record "VAT Business Posting Group";
    begin
        if VATBusinessPostingGroup.Get(GroupCode) then
            exit;
        VATBusinessPostingGroup.Code := GroupCode;
        VATBusinessPostingGroup.Description := GroupCode;
        VATBusinessPostingGroup.Insert();
    end;

    local procedure CreateGenBusinessPostingGroup(GroupCode: Code[20]; VATGroupCode: Code[20])
    var
        GenBusinessPostingGroup: Record "Gen. Business Posting Group";
    begin
        if GenBusinessPostingGroup.Get(GroupCode) then
            exit;
        GenBusinessPostingGroup.Code := GroupCode;
        GenBusinessPostingGroup.Description := GroupCode;
        GenBusinessPostingGroup."Def. VAT Bus. Posting Group" := VATGroupCode;
        GenBusinessPostingGroup."Auto Insert Default" := true;
        GenBusinessPostingGroup.Insert();
    end;

    local procedure CreateCustomerPostingGroup(GroupCode: Code[20])
    var
        CustomerPostingGroup: Record "Customer Posting Group";
    begin
        if CustomerPostingGroup.Get(GroupCode) then
            exit;
        CustomerPostingGroup.Code := GroupCode;
        CustomerPostingGroup.Description := GroupCode;
        CustomerPostingGroup.Insert();
    end;

    local procedure CreatePaymentTerms(TermsCode: Code[10])
    var
        PaymentTerms: Record "Payment Terms";
    begin
        if PaymentTerms.Get(TermsCode) then
            exit;
        PaymentTerms.Code := TermsCode;
        PaymentTerms.Insert();
    end;

    local procedure CreateDirectDebit(MethodCode: Code[10]; TermsCode: Code[10])
    var
        PaymentMethod: Record "Payment Method";
    begin
        if PaymentMethod.Get(MethodCode) then
            exit;
        PaymentMethod.Code := MethodCode;
        PaymentMethod."Direct Debit" := true;
        PaymentMethod."Direct Debit Pmt. Terms Code" := TermsCode;
        PaymentMethod.Insert();
    end;

    local procedure CreateCustomerTemplate(TemplateCode: Code[20])
    var
        CustomerTempl: Record "Customer Templ.";
    begin
        if CustomerTempl.Get(TemplateCode) then
            exit;
        CustomerTempl.Code := TemplateCode;
        CustomerTempl.Description := TemplateCode;
        CustomerTempl."Gen. Bus. Posting Group" := 'CCD-GEN';
        CustomerTempl."VAT Bus. Posting Group" := 'CCD-VAT';
        CustomerTempl."Customer Posting Group" := 'CCD-CUST';
        CustomerTempl."Payment Terms Code" := 'CCD-T1';
        CustomerTempl.Insert();
    end;
}
