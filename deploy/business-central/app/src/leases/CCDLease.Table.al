namespace Concord.Customers;

/// <summary>
/// Who synchronises a webstore, and until when. It is had or refused; nothing waits for it.
/// </summary>
table 71004 "CCD Lease"
{
    Caption = 'Concord Lease';
    DataClassification = SystemMetadata;
    Extensible = false;

    fields
    {
        field(1; Webstore; Code[20])
        {
            Caption = 'Webstore';
            DataClassification = CustomerContent;
        }
        field(2; "Holder Id"; Guid)
        {
            Caption = 'Holder Id';
            DataClassification = SystemMetadata;
        }
        field(3; Holder; Text[100])
        {
            Caption = 'Holder';
            DataClassification = EndUserIdentifiableInformation;
        }
        field(4; "Held Until"; DateTime)
        {
            Caption = 'Held Until';
            DataClassification = SystemMetadata;
            Editable = false;
        }
    }

    keys
    {
        key(PK; Webstore)
        {
            Clustered = true;
        }
    }
}
