namespace Concord.Customers;

/// <summary>
/// The probe: that the API is there, which one it is, and the server's clock and row version.
/// </summary>
page 71000 "CCD Versions"
{
    PageType = API;
    Caption = 'Versions';
    APIPublisher = 'concord';
    APIGroup = 'customers';
    APIVersion = 'v1.0';
    EntityName = 'version';
    EntitySetName = 'versions';
    EntityCaption = 'Version';
    EntitySetCaption = 'Versions';
    SourceTable = "CCD Version Buffer";
    SourceTableTemporary = true;
    ODataKeyFields = "API Version";
    Editable = false;
    InsertAllowed = false;
    ModifyAllowed = false;
    DeleteAllowed = false;
    DelayedInsert = true;
    Extensible = false;

    layout
    {
        area(Content)
        {
            repeater(Group)
            {
                field(apiVersion; Rec."API Version")
                {
                    Caption = 'API Version';
                    Editable = false;
                }
                field(revision; Rec.Revision)
                {
                    Caption = 'Revision';
                    Editable = false;
                }
                field(extensionVersion; Rec."Extension Version")
                {
                    Caption = 'Extension Version';
                    Editable = false;
                }
                field(applicationVersion; Rec."Application Version")
                {
                    Caption = 'Application Version';
                    Editable = false;
                }
                field(serverDateTime; Rec."Server DateTime")
                {
                    Caption = 'Server Date Time';
                    Editable = false;
                }
                field(minimumActiveRowVersion; Rec."Min. Active Row Version")
                {
                    Caption = 'Minimum Active Row Version';
                    Editable = false;
                }
                field(deletionsRecordedSince; Rec."Deletions Recorded Since")
                {
                    Caption = 'Deletions Recorded Since';
                    Editable = false;
                }
            }
        }
    }

    trigger OnOpenPage()
    var
        DeletionRecording: Record "CCD Deletion Recording";
        Extension: ModuleInfo;
        BaseApplication: ModuleInfo;
    begin
        Rec.Init();
        Rec."API Version" := ApiVersionTok;
        Rec.Revision := 1;
        Rec."Min. Active Row Version" := Database.MinimumActiveRowVersion();
        Rec."Server DateTime" := CurrentDateTime();
        if NavApp.GetCurrentModuleInfo(Extension) then
            Rec."Extension Version" := CopyStr(Format(Extension.AppVersion()), 1, MaxStrLen(Rec."Extension Version"));
        if NavApp.GetModuleInfo('437dbf0e-84ff-417a-965d-ed2bb9650972', BaseApplication) then
            Rec."Application Version" := CopyStr(Format(BaseApplication.AppVersion()), 1, MaxStrLen(Rec."Application Version"));
        if DeletionRecording.Get() then
            Rec."Deletions Recorded Since" := DeletionRecording.Since;
        Rec.Insert();
    end;

    var
        ApiVersionTok: Label 'v1.0', Locked = true;
}
