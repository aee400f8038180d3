namespace Concord.Customers;

using System.DataAdministration;

/// <summary>
/// What a company needs before the API is used: the retention policies, and the time from which on deletions are recorded.
/// </summary>
codeunit 71001 "CCD Company Setup"
{
    Access = Internal;
    Permissions = tabledata "CCD Deletion Recording" = rim,
                  tabledata "Retention Policy Setup" = ri;

    /// <summary>
    /// Notes that deletions are recorded from now on. Those of before are not known.
    /// </summary>
    procedure BeginRecordingDeletions()
    var
        DeletionRecording: Record "CCD Deletion Recording";
    begin
        if not DeletionRecording.Get() then begin
            DeletionRecording.Init();
            DeletionRecording.Since := CurrentDateTime();
            DeletionRecording.Insert();
            exit;
        end;
        DeletionRecording.Since := CurrentDateTime();
        DeletionRecording.Modify();
    end;

    /// <summary>
    /// Lets retention policies delete rows of the extension's tables. Deleted customers cannot be kept for less than 90 days, which is
    /// how long a client may rely on them.
    /// </summary>
    procedure AllowRetentionPolicies()
    var
        DeletedCustomer: Record "CCD Deleted Customer";
        Run: Record "CCD Run";
        RunRecord: Record "CCD Run Record";
        RetenPolAllowedTables: Codeunit "Reten. Pol. Allowed Tables";
    begin
        RetenPolAllowedTables.AddAllowedTable(Database::"CCD Deleted Customer", DeletedCustomer.FieldNo(SystemCreatedAt), 90);
        RetenPolAllowedTables.AddAllowedTable(Database::"CCD Run", Run.FieldNo(SystemCreatedAt));
        RetenPolAllowedTables.AddAllowedTable(Database::"CCD Run Record", RunRecord.FieldNo(SystemCreatedAt));
    end;

    /// <summary>
    /// Creates the retention policies that are not there yet. What an administrator has changed or deleted since is left so.
    /// </summary>
    procedure CreateRetentionPolicies()
    begin
        CreateRetentionPolicy(Database::"CCD Deleted Customer", "Retention Period Enum"::"1 Year");
        CreateRetentionPolicy(Database::"CCD Run", "Retention Period Enum"::"3 Months");
        CreateRetentionPolicy(Database::"CCD Run Record", "Retention Period Enum"::"3 Months");
    end;

    local procedure CreateRetentionPolicy(TableId: Integer; RetentionPeriod: Enum "Retention Period Enum")
    var
        RetentionPolicySetup: Record "Retention Policy Setup";
        RetentionPolicySetupMgt: Codeunit "Retention Policy Setup";
    begin
        if RetentionPolicySetup.Get(TableId) then
            exit;

        RetentionPolicySetup.Init();
        RetentionPolicySetup.Validate("Table Id", TableId);
        RetentionPolicySetup.Validate("Apply to all records", true);
        RetentionPolicySetup.Validate("Retention Period", RetentionPolicySetupMgt.FindOrCreateRetentionPeriod(RetentionPeriod));
        RetentionPolicySetup.Validate(Enabled, true);
        RetentionPolicySetup.Insert(true);
    end;
}
