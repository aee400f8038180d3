namespace Concord.Customers;

/// <summary>
/// One row: since when the deletions of this company are recorded without a gap.
/// </summary>
table 71001 "CCD Deletion Recording"
{
    Caption = 'Concord Deletion Recording';
    DataClassification = SystemMetadata;
    Extensible = false;

    fields
    {
        field(1; "Primary Key"; Code[10])
        {
            Caption = 'Primary Key';
            DataClassification = SystemMetadata;
        }
        field(2; Since; DateTime)
        {
            Caption = 'Since';
            DataClassification = SystemMetadata;
        }
    }

    keys
    {
        key(PK; "Primary Key")
        {
            Clustered = true;
        }
    }
}
