namespace Concord.Customers;

page 71004 "CCD Deleted Customers"
{
    PageType = API;
    Caption = 'Deleted Customers';
    APIPublisher = 'concord';
    APIGroup = 'customers';
    APIVersion = 'v1.0';
    EntityName = 'deletedCustomer';
    EntitySetName = 'deletedCustomers';
    EntityCaption = 'Deleted Customer';
    EntitySetCaption = 'Deleted Customers';
    SourceTable = "CCD Deleted Customer";
    ODataKeyFields = SystemId;
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
                field(id; Rec.SystemId)
                {
                    Caption = 'Id';
                    Editable = false;
                }
                field(entryNumber; Rec."Entry No.")
                {
                    Caption = 'Entry Number';
                    Editable = false;
                }
                field(customerId; Rec."Customer Id")
                {
                    Caption = 'Customer Id';
                    Editable = false;
                }
                field(number; Rec."Customer No.")
                {
                    Caption = 'Number';
                    Editable = false;
                }
                field(deletedAt; Rec.SystemCreatedAt)
                {
                    Caption = 'Deleted At';
                    Editable = false;
                }
                field(rowVersion; Rec.SystemRowVersion)
                {
                    Caption = 'Row Version';
                    Editable = false;
                }
            }
        }
    }

    trigger OnOpenPage()
    begin
        Rec.ReadIsolation := IsolationLevel::ReadCommitted;
    end;
}
