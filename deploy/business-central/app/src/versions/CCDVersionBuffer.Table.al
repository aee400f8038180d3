namespace Concord.Customers;

/// <summary>
/// What the probe answers; never stored.
/// </summary>
table 71002 "CCD Version Buffer"
{
    Caption = 'Concord Version';
    DataClassification = SystemMetadata;
    Extensible = false;
    TableType = Temporary;

    fields
    {
        field(1; "API Version"; Text[10])
        {
            Caption = 'API Version';
            DataClassification = SystemMetadata;
        }
        field(2; Revision; Integer)
        {
            Caption = 'Revision';
            DataClassification = SystemMetadata;
        }
        field(3; "Extension Version"; Text[50])
        {
            Caption = 'Extension Version';
            DataClassification = SystemMetadata;
        }
        field(4; "Application Version"; Text[50])
        {
            Caption = 'Application Version';
            DataClassification = SystemMetadata;
        }
        field(5; "Server DateTime"; DateTime)
        {
            Caption = 'Server Date Time';
            DataClassification = SystemMetadata;
        }
        field(6; "Min. Active Row Version"; BigInteger)
        {
            Caption = 'Minimum Active Row Version';
            DataClassification = SystemMetadata;
        }
        field(7; "Deletions Recorded Since"; DateTime)
        {
            Caption = 'Deletions Recorded Since';
            DataClassification = SystemMetadata;
        }
    }

    keys
    {
        key(PK; "API Version")
        {
            Clustered = true;
        }
    }
}
