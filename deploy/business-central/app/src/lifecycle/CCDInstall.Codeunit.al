namespace Concord.Customers;

using Microsoft.Foundation.Company;
using System.DataAdministration;
using System.Upgrade;

/// <summary>
/// Runs when the extension is installed or installed again, and when a company is created while it is there.
/// </summary>
codeunit 71002 "CCD Install"
{
    Subtype = Install;
    Access = Internal;
    Permissions = tabledata "CCD Deletion Recording" = r;

    trigger OnInstallAppPerCompany()
    begin
        SetUpCompany();
    end;

    local procedure SetUpCompany()
    var
        CompanySetup: Codeunit "CCD Company Setup";
        UpgradeTags: Codeunit "CCD Upgrade Tags";
        UpgradeTag: Codeunit "Upgrade Tag";
    begin
        CompanySetup.BeginRecordingDeletions();
        CompanySetup.AllowRetentionPolicies();
        if UpgradeTag.HasUpgradeTag(UpgradeTags.RetentionPolicies()) then
            exit;
        CompanySetup.CreateRetentionPolicies();
        UpgradeTag.SetUpgradeTag(UpgradeTags.RetentionPolicies());
    end;

    [EventSubscriber(ObjectType::Codeunit, Codeunit::"Company-Initialize", OnCompanyInitialize, '', false, false)]
    local procedure SetUpNewCompany()
    var
        DeletionRecording: Record "CCD Deletion Recording";
    begin
        // A company that was copied brings its row along, and has recorded since then.
        if DeletionRecording.IsEmpty() then
            SetUpCompany();
    end;

    [EventSubscriber(ObjectType::Codeunit, Codeunit::"Reten. Pol. Allowed Tables", OnRefreshAllowedTables, '', false, false)]
    local procedure AllowRetentionPoliciesAgain()
    var
        CompanySetup: Codeunit "CCD Company Setup";
    begin
        CompanySetup.AllowRetentionPolicies();
    end;
}
