namespace Concord.Customers;

using Microsoft.Finance.GeneralLedger.Setup;

page 71010 "CCD Gen. Bus. Post. Groups"
{
    PageType = API;
    Caption = 'General Business Posting Groups';
    APIPublisher = 'concord';
    APIGroup = 'customers';
    APIVersion = 'v1.0';
    EntityName = 'generalBusinessPostingGroup';
    EntitySetName = 'generalBusinessPostingGroups';
    EntityCaption = 'General Business Posting Group';
    EntitySetCaption = 'General Business Posting Groups';
    SourceTable = "Gen. Business Posting Group";
    ODataKeyFields = SystemId;
    DelayedInsert = true;
    Editable = false;
    InsertAllowed = false;
    ModifyAllowed = false;
    DeleteAllowed = false;
    DataAccessIntent = ReadOnly;
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
                field("code"; Rec."Code")
                {
                    Caption = 'Code';
                    Editable = false;
                }
                field(displayName; Rec.Description)
                {
                    Caption = 'Display Name';
                    Editable = false;
                }
                field(defaultVatBusinessPostingGroup; Rec."Def. VAT Bus. Posting Group")
                {
                    Caption = 'Default VAT Business Posting Group';
                    Editable = false;
                }
            }
        }
    }
}
