namespace Concord.Customers;

/// <summary>
/// What a run of Concord did with one record.
/// </summary>
table 71006 "CCD Run Record"
{
    Caption = 'Concord Run Record';
    DataClassification = SystemMetadata;
    Extensible = false;

    fields
    {
        field(1; "Run Id"; Guid)
        {
            Caption = 'Run Id';
            DataClassification = SystemMetadata;
            TableRelation = "CCD Run";
        }
        field(2; "Sequence No."; Integer)
        {
            Caption = 'Sequence No.';
            DataClassification = SystemMetadata;
        }
        field(3; "Customer Id"; Guid)
        {
            Caption = 'Customer Id';
            DataClassification = SystemMetadata;
        }
        field(4; "Customer No."; Code[20])
        {
            Caption = 'Customer No.';
            DataClassification = CustomerContent;
        }
        field(5; "Customer Name"; Text[100])
        {
            Caption = 'Customer Name';
            DataClassification = CustomerContent;
        }
        field(6; "Webstore Id"; BigInteger)
        {
            Caption = 'Webstore Id';
            DataClassification = CustomerContent;
        }
        field(7; "Order Id"; BigInteger)
        {
            Caption = 'Order Id';
            DataClassification = CustomerContent;
        }
        field(8; Action; Text[30])
        {
            Caption = 'Action';
            DataClassification = SystemMetadata;
        }
        field(9; Outcome; Text[30])
        {
            Caption = 'Outcome';
            DataClassification = SystemMetadata;
        }
        field(10; Reason; Text[250])
        {
            Caption = 'Reason';
            DataClassification = CustomerContent;
        }
        field(11; Changes; Blob)
        {
            Caption = 'Changes';
            DataClassification = CustomerContent;
        }
    }

    keys
    {
        key(PK; "Run Id", "Sequence No.")
        {
            Clustered = true;
        }
    }
}
