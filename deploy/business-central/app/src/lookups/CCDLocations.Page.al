namespace Concord.Customers;

using Microsoft.Inventory.Location;

page 71016 "CCD Locations"
{
    PageType = API;
    Caption = 'Locations';
    APIPublisher = 'concord';
    APIGroup = 'customers';
    APIVersion = 'v1.0';
    EntityName = 'location';
    EntitySetName = 'locations';
    EntityCaption = 'Location';
    EntitySetCaption = 'Locations';
    SourceTable = Location;
    SourceTableView = where("Use As In-Transit" = const(false));
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
                field(displayName; Rec.Name)
                {
                    Caption = 'Display Name';
                    Editable = false;
                }
            }
        }
    }
}
