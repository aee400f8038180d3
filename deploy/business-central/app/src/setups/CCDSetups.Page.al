namespace Concord.Customers;

page 71005 "CCD Setups"
{
    PageType = API;
    Caption = 'Setups';
    APIPublisher = 'concord';
    APIGroup = 'customers';
    APIVersion = 'v1.0';
    EntityName = 'setup';
    EntitySetName = 'setups';
    EntityCaption = 'Setup';
    EntitySetCaption = 'Setups';
    SourceTable = "CCD Setup";
    ODataKeyFields = SystemId;
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
                field(schemaVersion; Rec."Schema Version")
                {
                    Caption = 'Schema Version';
                }
                field(content; ContentText)
                {
                    Caption = 'Content';

                    trigger OnValidate()
                    begin
                        ContentIsSent := true;
                    end;
                }
                field(modifiedBy; Rec."Modified By")
                {
                    Caption = 'Modified By';
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
        Rec.SetAutoCalcFields(Content);
    end;

    trigger OnAfterGetRecord()
    begin
        ShowContent();
    end;

    trigger OnNewRecord(BelowxRec: Boolean)
    begin
        Clear(Rec.SystemId);
        Clear(ContentText);
        Clear(ContentIsSent);
    end;

    trigger OnInsertRecord(BelowxRec: Boolean): Boolean
    begin
        if Rec.Webstore = '' then
            Error(NotProvidedErr, WebstoreTok);
        if not ContentIsSent then
            Error(NotProvidedErr, ContentTok);

        StoreContent();
        Rec.Insert(true);
        exit(false);
    end;

    trigger OnModifyRecord(): Boolean
    var
        StoredSetup: Record "CCD Setup";
    begin
        StoredSetup.SetLoadFields(Webstore);
        StoredSetup.GetBySystemId(Rec.SystemId);
        if StoredSetup.Webstore <> Rec.Webstore then
            Error(CannotBeChangedErr, WebstoreTok);

        StoreContent();
        Rec.Modify(true);
        exit(false);
    end;

    var
        ContentText: Text;
        ContentIsSent: Boolean;
        NotProvidedErr: Label 'A "%1" must be provided.', Comment = '%1 = name of a property, which is not translated';
        CannotBeChangedErr: Label 'The "%1" cannot be changed after the record has been created.', Comment = '%1 = name of a property, which is not translated';
        NotAboveZeroErr: Label 'The "%1" must be above 0.', Comment = '%1 = name of a property, which is not translated';
        WebstoreTok: Label 'webstore', Locked = true;
        ContentTok: Label 'content', Locked = true;
        SchemaVersionTok: Label 'schemaVersion', Locked = true;

    local procedure ShowContent()
    var
        ContentInStream: InStream;
    begin
        Clear(ContentText);
        if not Rec.Content.HasValue() then
            exit;
        Rec.Content.CreateInStream(ContentInStream, TextEncoding::UTF8);
        ContentInStream.Read(ContentText);
    end;

    local procedure StoreContent()
    var
        JsonContent: Codeunit "CCD Json Content";
        ContentOutStream: OutStream;
    begin
        if Rec."Schema Version" < 1 then
            Error(NotAboveZeroErr, SchemaVersionTok);
        if not ContentIsSent then
            exit;

        JsonContent.Check(ContentTok, ContentText, 1000000);
        Clear(Rec.Content);
        Rec.Content.CreateOutStream(ContentOutStream, TextEncoding::UTF8);
        ContentOutStream.WriteText(ContentText);
    end;
}
