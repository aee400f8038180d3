namespace Concord.Customers.Test;

using System.TestLibraries.Utilities;

/// <summary>
/// Sends requests to the API's pages over HTTP, as a client does, and takes the answers apart.
/// </summary>
codeunit 71050 "CCD Test Client"
{
    Access = Internal;

    var
        Assert: Codeunit "Library Assert";
        QuoteTok: Label '''', Locked = true;

    /// <summary>
    /// The records of a list.
    /// </summary>
    /// <param name="PageId">The API page.</param>
    /// <param name="Query">What stands behind the question mark.</param>
    /// <returns>The records.</returns>
    procedure List(PageId: Integer; Query: Text): JsonArray
    var
        Answer: JsonObject;
        Value: JsonToken;
    begin
        Assert.AreEqual(200, Send('GET', PageId, '', Query, '', '', Answer), AsText(Answer));
        Answer.Get('value', Value);
        exit(Value.AsArray());
    end;

    /// <summary>
    /// The one record that a list has.
    /// </summary>
    /// <param name="PageId">The API page.</param>
    /// <param name="Query">What stands behind the question mark.</param>
    /// <returns>The record.</returns>
    procedure Single(PageId: Integer; Query: Text): JsonObject
    var
        Records: JsonArray;
        FirstRecord: JsonToken;
    begin
        Records := List(PageId, Query);
        Assert.AreEqual(1, Records.Count(), Query);
        Records.Get(0, FirstRecord);
        exit(FirstRecord.AsObject());
    end;

    /// <summary>
    /// A query for the records that have a text in a property.
    /// </summary>
    /// <param name="Name">The property.</param>
    /// <param name="Value">The text.</param>
    /// <returns>The query.</returns>
    procedure WhereText(Name: Text; Value: Text): Text
    begin
        exit('$filter=' + Name + ' eq ' + QuoteTok + Value + QuoteTok);
    end;

    /// <summary>
    /// The record as it is now.
    /// </summary>
    /// <param name="PageId">The API page.</param>
    /// <param name="Record">The record as it was answered, with its etag.</param>
    /// <returns>The record.</returns>
    procedure Again(PageId: Integer; Record: JsonObject) Answer: JsonObject
    var
        Status: Integer;
    begin
        Status := Send('GET', PageId, Property(Record, 'id'), '', '', '', Answer);
        Assert.AreEqual(200, Status, AsText(Answer));
    end;

    /// <summary>
    /// Creates a record, which succeeds.
    /// </summary>
    /// <param name="PageId">The API page.</param>
    /// <param name="Body">JSON.</param>
    /// <returns>The answer.</returns>
    procedure Create(PageId: Integer; Body: Text) Answer: JsonObject
    var
        Status: Integer;
    begin
        Status := Send('POST', PageId, '', '', Body, '', Answer);
        Assert.AreEqual(201, Status, AsText(Answer));
    end;

    /// <summary>
    /// Changes a record, which succeeds.
    /// </summary>
    /// <param name="PageId">The API page.</param>
    /// <param name="Record">The record as it was answered, with its etag.</param>
    /// <param name="Body">JSON.</param>
    /// <returns>The answer.</returns>
    procedure Change(PageId: Integer; Record: JsonObject; Body: Text) Answer: JsonObject
    var
        Status: Integer;
    begin
        Status := Send('PATCH', PageId, Property(Record, 'id'), '', Body, Property(Record, '@odata.etag'), Answer);
        Assert.AreEqual(200, Status, AsText(Answer));
    end;

    /// <summary>
    /// Deletes a record, which succeeds.
    /// </summary>
    /// <param name="PageId">The API page.</param>
    /// <param name="Record">The record as it was answered, with its etag.</param>
    procedure Delete(PageId: Integer; Record: JsonObject)
    var
        Answer: JsonObject;
        Status: Integer;
    begin
        Status := Send('DELETE', PageId, Property(Record, 'id'), '', '', Property(Record, '@odata.etag'), Answer);
        Assert.AreEqual(204, Status, AsText(Answer));
    end;

    /// <summary>
    /// Creates a record, which is refused.
    /// </summary>
    /// <param name="PageId">The API page.</param>
    /// <param name="Body">JSON.</param>
    /// <param name="ErrorCode">The code of the error.</param>
    /// <param name="ErrorText">What its message holds.</param>
    procedure CreateIsRefused(PageId: Integer; Body: Text; ErrorCode: Text; ErrorText: Text)
    var
        Answer: JsonObject;
        Status: Integer;
    begin
        Status := Send('POST', PageId, '', '', Body, '', Answer);
        CheckRefusal(Status, Answer, ErrorCode, ErrorText);
    end;

    /// <summary>
    /// Changes a record, which is refused.
    /// </summary>
    /// <param name="PageId">The API page.</param>
    /// <param name="Record">The record as it was answered, with its etag.</param>
    /// <param name="Body">JSON.</param>
    /// <param name="ErrorCode">The code of the error.</param>
    /// <param name="ErrorText">What its message holds.</param>
    procedure ChangeIsRefused(PageId: Integer; Record: JsonObject; Body: Text; ErrorCode: Text; ErrorText: Text)
    var
        Answer: JsonObject;
        Status: Integer;
    begin
        Status := Send('PATCH', PageId, Property(Record, 'id'), '', Body, Property(Record, '@odata.etag'), Answer);
        CheckRefusal(Status, Answer, ErrorCode, ErrorText);
    end;

    /// <summary>
    /// Deletes a record, which is refused.
    /// </summary>
    /// <param name="PageId">The API page.</param>
    /// <param name="Record">The record as it was answered, with its etag.</param>
    procedure DeleteIsRefused(PageId: Integer; Record: JsonObject)
    var
        Answer: JsonObject;
        Status: Integer;
    begin
        Status := Send('DELETE', PageId, Property(Record, 'id'), '', '', Property(Record, '@odata.etag'), Answer);
        CheckRefusal(Status, Answer, '', '');
    end;

    /// <summary>
    /// A property as text.
    /// </summary>
    /// <param name="Record">The record.</param>
    /// <param name="Name">The property.</param>
    /// <returns>The text.</returns>
    procedure Property(Record: JsonObject; Name: Text): Text
    var
        Value: JsonToken;
    begin
        Assert.IsTrue(Record.Get(Name, Value), Name);
        exit(Value.AsValue().AsText());
    end;

    /// <summary>
    /// Every property that was sent is answered as it was sent.
    /// </summary>
    /// <param name="Body">JSON that was sent.</param>
    /// <param name="Answer">The answer.</param>
    procedure CheckAnswer(Body: Text; Answer: JsonObject)
    var
        Sent: JsonObject;
        Name: Text;
    begin
        Assert.IsTrue(Sent.ReadFrom(Body), Body);
        foreach Name in Sent.Keys() do
            Assert.AreEqual(Property(Sent, Name), Property(Answer, Name), Name);
    end;

    local procedure CheckRefusal(Status: Integer; Answer: JsonObject; ErrorCode: Text; ErrorText: Text)
    var
        Failure: JsonToken;
    begin
        Assert.IsTrue((Status >= 400) and (Status < 500), Format(Status) + AsText(Answer));
        if (ErrorCode = '') and (ErrorText = '') then
            exit;
        Assert.IsTrue(Answer.Get('error', Failure), AsText(Answer));
        if ErrorCode <> '' then
            Assert.AreEqual(ErrorCode, Property(Failure.AsObject(), 'code'), AsText(Answer));
        Assert.IsTrue(Property(Failure.AsObject(), 'message').Contains(ErrorText), AsText(Answer));
    end;

    local procedure Send(Method: Text; PageId: Integer; Id: Text; Query: Text; Body: Text; ETag: Text; var Answer: JsonObject): Integer
    var
        Client: HttpClient;
        Headers: HttpHeaders;
        Request: HttpRequestMessage;
        Response: HttpResponseMessage;
        ResponseText: Text;
    begin
        // What the test has written has to be there for the session that answers.
        Commit();

        Request.Method := Method;
        Request.SetRequestUri(Address(PageId, Id, Query));
        if Body <> '' then
            AddBody(Request, Body);
        Request.GetHeaders(Headers);
        Headers.Add('Accept', 'application/json');
        Headers.Add('Accept-Language', 'en-US');
        if ETag <> '' then
            Headers.TryAddWithoutValidation('If-Match', ETag);

        Client.UseDefaultNetworkWindowsAuthentication();
        Assert.IsTrue(Client.Send(Request, Response), Address(PageId, Id, Query));
        Response.Content.ReadAs(ResponseText);
        Clear(Answer);
        if ResponseText <> '' then
            Assert.IsTrue(Answer.ReadFrom(ResponseText), ResponseText);

        // What is read from now on is what the other session has written.
        SelectLatestVersion();
        exit(Response.HttpStatusCode);
    end;

    local procedure AsText(Answer: JsonObject) Result: Text
    begin
        Answer.WriteTo(Result);
    end;

    local procedure AddBody(var Request: HttpRequestMessage; Body: Text)
    var
        Content: HttpContent;
        ContentHeaders: HttpHeaders;
    begin
        Content.WriteFrom(Body);
        Content.GetHeaders(ContentHeaders);
        if ContentHeaders.Contains('Content-Type') then
            ContentHeaders.Remove('Content-Type');
        ContentHeaders.Add('Content-Type', 'application/json');
        Request.Content := Content;
    end;

    local procedure Address(PageId: Integer; Id: Text; Query: Text) Url: Text
    var
        Parts: List of [Text];
    begin
        // The address of a page may hold the tenant behind a question mark.
        Parts := GetUrl(ClientType::Api, CompanyName(), ObjectType::Page, PageId).Split('?');
        Url := Parts.Get(1);
        if Id <> '' then
            Url += '(' + Id + ')';
        if Parts.Count() > 1 then begin
            if Query <> '' then
                Query := '&' + Query;
            Query := Parts.Get(2) + Query;
        end;
        if Query <> '' then
            Url += '?' + Query;
    end;
}
