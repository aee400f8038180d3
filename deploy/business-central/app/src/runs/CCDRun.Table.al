namespace Concord.Customers;

/// <summary>
/// A run of Concord, for the activity log that everybody sees.
/// </summary>
table 71005 "CCD Run"
{
    Caption = 'Concord Run';
    DataClassification = SystemMetadata;
    Extensible = false;

    fields
    {
        field(1; "Run Id"; Guid)
        {
            Caption = 'Run Id';
            DataClassification = SystemMetadata;
        }
        field(2; Webstore; Code[20])
        {
            Caption = 'Webstore';
            DataClassification = CustomerContent;
        }
        field(3; "Triggered By"; Enum "CCD Run Trigger")
        {
            Caption = 'Triggered By';
            DataClassification = SystemMetadata;
        }
        field(4; "Undone Run Id"; Guid)
        {
            Caption = 'Undone Run Id';
            DataClassification = SystemMetadata;
        }
        field(5; Client; Text[100])
        {
            Caption = 'Client';
            DataClassification = EndUserIdentifiableInformation;
        }
        field(6; "Started At"; DateTime)
        {
            Caption = 'Started At';
            DataClassification = SystemMetadata;
        }
        field(7; "Ended At"; DateTime)
        {
            Caption = 'Ended At';
            DataClassification = SystemMetadata;
        }
        field(8; Outcome; Enum "CCD Run Outcome")
        {
            Caption = 'Outcome';
            DataClassification = SystemMetadata;
        }
        field(9; Message; Text[2048])
        {
            Caption = 'Message';
            DataClassification = CustomerContent;
        }
        field(20; Planned; Integer)
        {
            Caption = 'Planned';
            DataClassification = SystemMetadata;
        }
        field(21; "Created in Company"; Integer)
        {
            Caption = 'Created in Company';
            DataClassification = SystemMetadata;
        }
        field(22; "Created in Webstore"; Integer)
        {
            Caption = 'Created in Webstore';
            DataClassification = SystemMetadata;
        }
        field(23; Mapped; Integer)
        {
            Caption = 'Mapped';
            DataClassification = SystemMetadata;
        }
        field(24; Unmapped; Integer)
        {
            Caption = 'Unmapped';
            DataClassification = SystemMetadata;
        }
        field(25; "Kept Apart"; Integer)
        {
            Caption = 'Kept Apart';
            DataClassification = SystemMetadata;
        }
        field(26; Updated; Integer)
        {
            Caption = 'Updated';
            DataClassification = SystemMetadata;
        }
        field(27; Completed; Integer)
        {
            Caption = 'Completed';
            DataClassification = SystemMetadata;
        }
        field(28; "Orders Written"; Integer)
        {
            Caption = 'Orders Written';
            DataClassification = SystemMetadata;
        }
        field(29; "Changed Since"; Integer)
        {
            Caption = 'Changed Since';
            DataClassification = SystemMetadata;
        }
        field(30; Failed; Integer)
        {
            Caption = 'Failed';
            DataClassification = SystemMetadata;
        }
        field(31; Refused; Integer)
        {
            Caption = 'Refused';
            DataClassification = SystemMetadata;
        }
        field(40; "User Name"; Code[50])
        {
            Caption = 'User Name';
            DataClassification = EndUserIdentifiableInformation;
            Editable = false;
        }
    }

    keys
    {
        key(PK; "Run Id")
        {
            Clustered = true;
        }
        key(Started; Webstore, "Started At")
        {
        }
    }

    trigger OnInsert()
    begin
        "User Name" := CopyStr(UserId(), 1, MaxStrLen("User Name"));
    end;
}
