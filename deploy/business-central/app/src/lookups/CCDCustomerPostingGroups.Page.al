namespace Concord.Customers;

using Microsoft.Sales.Customer;

page 71012 "CCD Customer Posting Groups"
{
    PageType = API;
    Caption = 'Customer Posting Groups';
    APIPublisher = 'concord';
    APIGroup = 'customers';
    APIVersion = 'v1.0';
    EntityName = 'customerPostingGroup';
    EntitySetName = 'customerPostingGroups';
    EntityCaption = 'Customer Posting Group';
    EntitySetCaption = 'Customer Posting Groups';
    SourceTable = "Customer Posting Group";
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
