namespace Concord.Customers;

using Microsoft.Sales.Pricing;

page 71015 "CCD Customer Disc. Groups"
{
    PageType = API;
    Caption = 'Customer Discount Groups';
    APIPublisher = 'concord';
    APIGroup = 'customers';
    APIVersion = 'v1.0';
    EntityName = 'customerDiscountGroup';
    EntitySetName = 'customerDiscountGroups';
    EntityCaption = 'Customer Discount Group';
    EntitySetCaption = 'Customer Discount Groups';
    SourceTable = "Customer Discount Group";
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
