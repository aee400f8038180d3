namespace Concord.Customers;

using Microsoft.Finance.VAT.Setup;

page 71011 "CCD VAT Bus. Post. Groups"
{
    PageType = API;
    Caption = 'VAT Business Posting Groups';
    APIPublisher = 'concord';
    APIGroup = 'customers';
    APIVersion = 'v1.0';
    EntityName = 'vatBusinessPostingGroup';
    EntitySetName = 'vatBusinessPostingGroups';
    EntityCaption = 'VAT Business Posting Group';
    EntitySetCaption = 'VAT Business Posting Groups';
    SourceTable = "VAT Business Posting Group";
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
            }
        }
    }
}
