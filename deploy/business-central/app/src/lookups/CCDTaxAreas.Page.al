namespace Concord.Customers;

using Microsoft.Finance.SalesTax;

page 71013 "CCD Tax Areas"
{
    PageType = API;
    Caption = 'Tax Areas';
    APIPublisher = 'concord';
    APIGroup = 'customers';
    APIVersion = 'v1.0';
    EntityName = 'taxArea';
    EntitySetName = 'taxAreas';
    EntityCaption = 'Tax Area';
    EntitySetCaption = 'Tax Areas';
    SourceTable = "Tax Area";
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
