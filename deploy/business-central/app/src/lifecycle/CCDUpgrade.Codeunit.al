namespace Concord.Customers;

using System.Upgrade;

/// <summary>
/// Runs when another version of the extension takes the place of an earlier one. Each step has a tag and runs once per company.
/// </summary>
codeunit 71005 "CCD Upgrade"
{
    Subtype = Upgrade;
    Access = Internal;

    trigger OnUpgradePerCompany()
    begin
        CreateRetentionPolicies();
    end;

    local procedure CreateRetentionPolicies()
    var
        CompanySetup: Codeunit "CCD Company Setup";
        UpgradeTags: Codeunit "CCD Upgrade Tags";
        UpgradeTag: Codeunit "Upgrade Tag";
    begin
        CompanySetup.AllowRetentionPolicies();
        if UpgradeTag.HasUpgradeTag(UpgradeTags.RetentionPolicies()) then
            exit;
        CompanySetup.CreateRetentionPolicies();
        UpgradeTag.SetUpgradeTag(UpgradeTags.RetentionPolicies());
    end;
}
