namespace Concord.Customers;

using Microsoft.Sales.Reminder;

page 71018 "CCD Reminder Terms"
{
    PageType = API;
    Caption = 'Reminder Terms';
    APIPublisher = 'concord';
    APIGroup = 'customers';
    APIVersion = 'v1.0';
    EntityName = 'reminderTerm';
    EntitySetName = 'reminderTerms';
    EntityCaption = 'Reminder Terms';
    EntitySetCaption = 'Reminder Terms';
    SourceTable = "Reminder Terms";
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
