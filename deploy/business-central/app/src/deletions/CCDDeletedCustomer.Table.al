namespace Concord.Customers;

/// <summary>
/// Customers that were deleted, by id and number alone. Kept as long as the retention policy says.
/// </summary>
table 71000 "CCD Deleted Customer"
{
    Caption = 'Concord Deleted Customer';
    DataClassification = SystemMetadata;
    Extensible = false;

    fields
    {
        field(1; "Entry No."; BigInteger)
        {
            Caption = 'Entry No.';
            DataClassification = SystemMetadata;
            AutoIncrement = true;
        }
        field(2; "Customer Id"; Guid)
        {
            Caption = 'Customer Id';
            DataClassification = SystemMetadata;
        }
        field(3; "Customer No."; Code[20])
        {
            Caption = 'Customer No.';
            DataClassification = CustomerContent;
        }
    }

    keys
    {
        key(PK; "Entry No.")
        {
            Clustered = true;
        }
    }
}
