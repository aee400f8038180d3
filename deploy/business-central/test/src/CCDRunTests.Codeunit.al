namespace Concord.Customers.Test;

using Concord.Customers;
using System.TestLibraries.Utilities;

codeunit 71059 "CCD Run Tests"
{
    Subtype = Test;
    TestType = IntegrationTest;
    RequiredTestIsolation = Disabled;
    TestPermissions = Disabled;

    var
        Assert: Codeunit "Library Assert";
        TestClient: Codeunit "CCD Test Client";
        TestData: Codeunit "CCD Test Data";

    [Test]
    procedure R01RunIsStored()
    var
        Run: JsonObject;
        Body: Text;
    begin
        // [SCENARIO] R01 A run is stored, ended and answered with who made it
        TestData.Prepare();

        Body := StrSubstNo('{"runId":"%1","webstore":"MAIN","triggeredBy":"Schedule","client":"concord","outcome":"Open","planned":3}', TestData.NewId());
        Run := TestClient.Create(Page::"CCD Runs", Body.Replace('}', ',"startedAt":"2026-11-27T13:00:00Z"}'));
        TestClient.CheckAnswer(Body, Run);
        Run := TestClient.Change(Page::"CCD Runs", Run, '{"outcome":"Completed","updated":2,"failed":1,"endedAt":"2026-11-27T13:01:00Z"}');
        TestClient.CheckAnswer('{"outcome":"Completed","updated":2,"failed":1,"planned":3}', Run);
        Assert.AreEqual(UpperCase(UserId()), TestClient.Property(Run, 'userName'), 'userName');
    end;

    [Test]
    procedure R02SameRunTwiceIsRefused()
    var
        Run: JsonObject;
    begin
        // [SCENARIO] R02 The same run a second time is refused
        TestData.Prepare();

        Run := CreateRun();
        TestClient.CreateIsRefused(Page::"CCD Runs", StrSubstNo('{"runId":"%1","webstore":"MAIN","startedAt":"2026-11-27T13:00:00Z"}', TestClient.Property(Run, 'runId')), 'Internal_EntityWithSameKeyExists', '');
    end;

    [Test]
    procedure R03EndedRunIsNotChanged()
    var
        Run: JsonObject;
    begin
        // [SCENARIO] R03 A run that has ended is not changed
        TestData.Prepare();

        Run := CreateRun();
        Run := TestClient.Change(Page::"CCD Runs", Run, '{"outcome":"Stopped"}');
        TestClient.ChangeIsRefused(Page::"CCD Runs", Run, '{"updated":5}', 'Application_DialogException', 'has ended and cannot be changed.');
    end;

    [Test]
    procedure R04RecordIsStored()
    var
        RunRecord: JsonObject;
        Body: Text;
    begin
        // [SCENARIO] R04 A record of a run is stored with what it changed
        TestData.Prepare();

        Body := StrSubstNo('{"runId":"%1","sequence":1,"number":"10000","displayName":"Anna Berg","webstoreId":77,"action":"Update","outcome":"Done","reason":"The city changed","changes":"{\"city\":[\"Köln\",\"Bonn\"]}"}', TestClient.Property(CreateRun(), 'runId'));
        RunRecord := TestClient.Create(Page::"CCD Run Records", Body);
        TestClient.CheckAnswer(Body, TestClient.Again(Page::"CCD Run Records", RunRecord));
    end;

    [Test]
    procedure R05RecordWithoutRunIsRefused()
    begin
        // [SCENARIO] R05 A record of a run that does not exist is refused
        TestData.Prepare();

        TestClient.CreateIsRefused(Page::"CCD Run Records", StrSubstNo('{"runId":"%1","sequence":1}', TestData.NewId()), 'Internal_InvalidTableRelation', '');
    end;

    local procedure CreateRun(): JsonObject
    begin
        exit(TestClient.Create(Page::"CCD Runs", StrSubstNo('{"runId":"%1","webstore":"MAIN","startedAt":"2026-11-27T13:00:00Z"}', TestData.NewId())));
    end;
}
