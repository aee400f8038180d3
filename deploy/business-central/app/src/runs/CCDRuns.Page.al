namespace Concord.Customers;

page 71007 "CCD Runs"
{
    PageType = API;
    Caption = 'Runs';
    APIPublisher = 'concord';
    APIGroup = 'customers';
    APIVersion = 'v1.0';
    EntityName = 'run';
    EntitySetName = 'runs';
    EntityCaption = 'Run';
    EntitySetCaption = 'Runs';
    SourceTable = "CCD Run";
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
                field(runId; Rec."Run Id")
                {
                    Caption = 'Run Id';
                }
                field(webstore; Rec.Webstore)
                {
                    Caption = 'Webstore';
                }
                field(triggeredBy; Rec."Triggered By")
                {
                    Caption = 'Triggered By';
                }
                field(undoneRunId; Rec."Undone Run Id")
                {
                    Caption = 'Undone Run Id';
                }
                field(client; Rec.Client)
                {
                    Caption = 'Client';
                }
                field(startedAt; Rec."Started At")
                {
                    Caption = 'Started At';
                }
                field(endedAt; Rec."Ended At")
                {
                    Caption = 'Ended At';
                }
                field(outcome; Rec.Outcome)
                {
                    Caption = 'Outcome';
                }
                field(message; Rec.Message)
                {
                    Caption = 'Message';
                }
                field(planned; Rec.Planned)
                {
                    Caption = 'Planned';
                }
                field(createdInCompany; Rec."Created in Company")
                {
                    Caption = 'Created in Company';
                }
                field(createdInWebstore; Rec."Created in Webstore")
                {
                    Caption = 'Created in Webstore';
                }
                field(mapped; Rec.Mapped)
                {
                    Caption = 'Mapped';
                }
                field(unmapped; Rec.Unmapped)
                {
                    Caption = 'Unmapped';
                }
                field(keptApart; Rec."Kept Apart")
                {
                    Caption = 'Kept Apart';
                }
                field(updated; Rec.Updated)
                {
                    Caption = 'Updated';
                }
                field(completed; Rec.Completed)
                {
                    Caption = 'Completed';
                }
                field(ordersWritten; Rec."Orders Written")
                {
                    Caption = 'Orders Written';
                }
                field(changedSince; Rec."Changed Since")
                {
                    Caption = 'Changed Since';
                }
                field(failed; Rec.Failed)
                {
                    Caption = 'Failed';
                }
                field(refused; Rec.Refused)
                {
                    Caption = 'Refused';
                }
                field(userName; Rec."User Name")
                {
                    Caption = 'User Name';
                    Editable = false;
                }
                field(systemModifiedAt; Rec.SystemModifiedAt)
                {
                    Caption = 'System Modified At';
                    Editable = false;
                }
            }
        }
    }

    trigger OnOpenPage()
    begin
        Rec.ReadIsolation := IsolationLevel::ReadCommitted;
    end;

    trigger OnNewRecord(BelowxRec: Boolean)
    begin
        Clear(Rec.SystemId);
    end;

    trigger OnInsertRecord(BelowxRec: Boolean): Boolean
    begin
        if IsNullGuid(Rec."Run Id") then
            Error(NotProvidedErr, RunIdTok);
        if Rec.Webstore = '' then
            Error(NotProvidedErr, WebstoreTok);
        if Rec."Started At" = 0DT then
            Error(NotProvidedErr, StartedAtTok);

        Rec.Insert(true);
        exit(false);
    end;

    trigger OnModifyRecord(): Boolean
    var
        StoredRun: Record "CCD Run";
    begin
        StoredRun.GetBySystemId(Rec.SystemId);
        if StoredRun.Outcome <> StoredRun.Outcome::Open then
            Error(EndedErr, Format(StoredRun."Run Id", 0, 4));
        CheckUnchanged(StoredRun."Run Id" = Rec."Run Id", RunIdTok);
        CheckUnchanged(StoredRun.Webstore = Rec.Webstore, WebstoreTok);
        CheckUnchanged(StoredRun."Triggered By" = Rec."Triggered By", TriggeredByTok);
        CheckUnchanged(StoredRun."Undone Run Id" = Rec."Undone Run Id", UndoneRunIdTok);
        CheckUnchanged(StoredRun.Client = Rec.Client, ClientTok);
        CheckUnchanged(StoredRun."Started At" = Rec."Started At", StartedAtTok);

        Rec.Modify(true);
        exit(false);
    end;

    var
        NotProvidedErr: Label 'A "%1" must be provided.', Comment = '%1 = name of a property, which is not translated';
        CannotBeChangedErr: Label 'The "%1" cannot be changed after the record has been created.', Comment = '%1 = name of a property, which is not translated';
        EndedErr: Label 'The run "%1" has ended and cannot be changed.', Comment = '%1 = id of a run';
        RunIdTok: Label 'runId', Locked = true;
        WebstoreTok: Label 'webstore', Locked = true;
        TriggeredByTok: Label 'triggeredBy', Locked = true;
        UndoneRunIdTok: Label 'undoneRunId', Locked = true;
        ClientTok: Label 'client', Locked = true;
        StartedAtTok: Label 'startedAt', Locked = true;

    local procedure CheckUnchanged(IsUnchanged: Boolean; PropertyName: Text)
    begin
        if not IsUnchanged then
            Error(CannotBeChangedErr, PropertyName);
    end;
}
