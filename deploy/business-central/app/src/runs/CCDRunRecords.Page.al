namespace Concord.Customers;

page 71008 "CCD Run Records"
{
    PageType = API;
    Caption = 'Run Records';
    APIPublisher = 'concord';
    APIGroup = 'customers';
    APIVersion = 'v1.0';
    EntityName = 'runRecord';
    EntitySetName = 'runRecords';
    EntityCaption = 'Run Record';
    EntitySetCaption = 'Run Records';
    SourceTable = "CCD Run Record";
    ODataKeyFields = SystemId;
    ModifyAllowed = false;
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
                field(sequence; Rec."Sequence No.")
                {
                    Caption = 'Sequence';
                }
                field(customerId; Rec."Customer Id")
                {
                    Caption = 'Customer Id';
                }
                field(number; Rec."Customer No.")
                {
                    Caption = 'Number';
                }
                field(displayName; Rec."Customer Name")
                {
                    Caption = 'Display Name';
                }
                field(webstoreId; Rec."Webstore Id")
                {
                    Caption = 'Webstore Id';
                }
                field(orderId; Rec."Order Id")
                {
                    Caption = 'Order Id';
                }
                field("action"; Rec.Action)
                {
                    Caption = 'Action';
                }
                field(outcome; Rec.Outcome)
                {
                    Caption = 'Outcome';
                }
                field(reason; Rec.Reason)
                {
                    Caption = 'Reason';
                }
                field(changes; ChangesText)
                {
                    Caption = 'Changes';
                }
            }
        }
    }

    trigger OnOpenPage()
    begin
        Rec.ReadIsolation := IsolationLevel::ReadCommitted;
        Rec.SetAutoCalcFields(Changes);
    end;

    trigger OnAfterGetRecord()
    var
        ChangesInStream: InStream;
    begin
        Clear(ChangesText);
        if not Rec.Changes.HasValue() then
            exit;
        Rec.Changes.CreateInStream(ChangesInStream, TextEncoding::UTF8);
        ChangesInStream.Read(ChangesText);
    end;

    trigger OnNewRecord(BelowxRec: Boolean)
    begin
        Clear(Rec.SystemId);
        Clear(ChangesText);
    end;

    trigger OnInsertRecord(BelowxRec: Boolean): Boolean
    begin
        if IsNullGuid(Rec."Run Id") then
            Error(NotProvidedErr, RunIdTok);
        if Rec."Sequence No." < 1 then
            Error(NotAboveZeroErr, SequenceTok);

        StoreChanges();
        Rec.Insert(true);
        exit(false);
    end;

    var
        ChangesText: Text;
        NotProvidedErr: Label 'A "%1" must be provided.', Comment = '%1 = name of a property, which is not translated';
        NotAboveZeroErr: Label 'The "%1" must be above 0.', Comment = '%1 = name of a property, which is not translated';
        RunIdTok: Label 'runId', Locked = true;
        SequenceTok: Label 'sequence', Locked = true;
        ChangesTok: Label 'changes', Locked = true;

    local procedure StoreChanges()
    var
        JsonContent: Codeunit "CCD Json Content";
        ChangesOutStream: OutStream;
    begin
        if ChangesText = '' then
            exit;

        JsonContent.Check(ChangesTok, ChangesText, 100000);
        Rec.Changes.CreateOutStream(ChangesOutStream, TextEncoding::UTF8);
        ChangesOutStream.WriteText(ChangesText);
    end;
}
