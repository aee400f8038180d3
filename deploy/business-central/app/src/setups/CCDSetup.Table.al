namespace Concord.Customers;

/// <summary>
/// The setup of one webstore that all users and runners of Concord share: a JSON object without secrets and customer data.
/// </summary>
table 71003 "CCD Setup"
{
    Caption = 'Concord Setup';
    DataClassification = SystemMetadata;
    Extensible = false;

    fields
    {
        field(1; Webstore; Code[20])
        {
            Caption = 'Webstore';
            DataClassification = CustomerContent;
        }
        field(2; "Schema Version"; Integer)
        {
            Caption = 'Schema Version';
            DataClassification = SystemMetadata;
        }
        field(3; Content; Blob)
        {
            Caption = 'Content';
            DataClassification = CustomerContent;
        }
        field(4; "Modified By"; Code[50])
        {
            Caption = 'Modified By';
            DataClassification = EndUserIdentifiableInformation;
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

    trigger OnInsert()
    begin
        StampUser();
    end;

    trigger OnModify()
    begin
        StampUser();
    end;

    local procedure StampUser()
    begin
        "Modified By" := CopyStr(UserId(), 1, MaxStrLen("Modified By"));
    end;
}
