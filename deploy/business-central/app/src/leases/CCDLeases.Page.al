namespace Concord.Customers;

page 71006 "CCD Leases"
{
    PageType = API;
    Caption = 'Leases';
    APIPublisher = 'concord';
    APIGroup = 'customers';
    APIVersion = 'v1.0';
    EntityName = 'lease';
    EntitySetName = 'leases';
    EntityCaption = 'Lease';
    EntitySetCaption = 'Leases';
    SourceTable = "CCD Lease";
    ODataKeyFields = SystemId;
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
                field(webstore; Rec.Webstore)
                {
                    Caption = 'Webstore';
                }
                field(holderId; Rec."Holder Id")
                {
                    Caption = 'Holder Id';

                    trigger OnValidate()
                    begin
                        HolderIdIsSent := true;
                    end;
                }
                field(holder; Rec.Holder)
                {
                    Caption = 'Holder';
                }
                field(durationInSeconds; DurationInSeconds)
                {
                    Caption = 'Duration in Seconds';

                    trigger OnValidate()
                    begin
                        DurationIsSent := true;
                    end;
                }
                field(heldUntil; Rec."Held Until")
                {
                    Caption = 'Held Until';
                    Editable = false;
                }
                field(serverDateTime; ServerDateTime)
                {
                    Caption = 'Server Date Time';
                    Editable = false;
                }
            }
        }
    }

    trigger OnOpenPage()
    begin
        Rec.ReadIsolation := IsolationLevel::ReadCommitted;
    end;

    trigger OnAfterGetRecord()
    begin
        ShowAnswer();
    end;

    trigger OnNewRecord(BelowxRec: Boolean)
    begin
        Clear(Rec.SystemId);
        Clear(DurationInSeconds);
        Clear(DurationIsSent);
        Clear(HolderIdIsSent);
    end;

    trigger OnInsertRecord(BelowxRec: Boolean): Boolean
    begin
        if Rec.Webstore = '' then
            Error(NotProvidedErr, WebstoreTok);

        Hold();
        Rec.Insert(true);

        ShowAnswer();
        exit(false);
    end;

    trigger OnModifyRecord(): Boolean
    var
        StoredLease: Record "CCD Lease";
    begin
        StoredLease.GetBySystemId(Rec.SystemId);
        if StoredLease.Webstore <> Rec.Webstore then
            Error(CannotBeChangedErr, WebstoreTok);
        if (StoredLease."Held Until" > CurrentDateTime()) and (StoredLease."Holder Id" <> Rec."Holder Id") then
            Error(HeldErr, StoredLease.Webstore, StoredLease.Holder, Format(StoredLease."Held Until", 0, 9));

        Hold();
        // Of two who have read the same row, the second is refused here by the version of the row.
        Rec.Modify(true);

        ShowAnswer();
        exit(false);
    end;

    var
        ServerDateTime: DateTime;
        DurationInSeconds: Integer;
        DurationIsSent: Boolean;
        HolderIdIsSent: Boolean;
        NotProvidedErr: Label 'A "%1" must be provided.', Comment = '%1 = name of a property, which is not translated';
        CannotBeChangedErr: Label 'The "%1" cannot be changed after the record has been created.', Comment = '%1 = name of a property, which is not translated';
        HeldErr: Label 'The lease of webstore "%1" is held by "%2" until %3.', Comment = '%1 = code of a webstore; %2 = who holds it; %3 = date and time';
        WrongDurationErr: Label 'The "durationInSeconds" must be between 0 and 900.', Comment = 'durationInSeconds is the name of a property and is not translated.';
        WebstoreTok: Label 'webstore', Locked = true;
        HolderIdTok: Label 'holderId', Locked = true;
        DurationTok: Label 'durationInSeconds', Locked = true;

    local procedure Hold()
    begin
        if not HolderIdIsSent or IsNullGuid(Rec."Holder Id") then
            Error(NotProvidedErr, HolderIdTok);
        if not DurationIsSent then
            Error(NotProvidedErr, DurationTok);
        if (DurationInSeconds < 0) or (DurationInSeconds > 900) then
            Error(WrongDurationErr);
        Rec."Held Until" := CurrentDateTime() + DurationInSeconds * 1000;
    end;

    local procedure ShowAnswer()
    begin
        ServerDateTime := CurrentDateTime();
        Clear(DurationInSeconds);
    end;
}
