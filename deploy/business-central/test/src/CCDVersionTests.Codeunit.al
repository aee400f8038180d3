namespace Concord.Customers.Test;

using Concord.Customers;
using System.TestLibraries.Utilities;

codeunit 71052 "CCD Version Tests"
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
    procedure V01ProbeAnswersOneRow()
    var
        Answer: JsonObject;
    begin
        // [SCENARIO] V01 The probe answers one row with API version v1.0 and revision 1
        TestData.Prepare();

        Answer := TestClient.Single(Page::"CCD Versions", '');
        Assert.AreEqual('v1.0', TestClient.Property(Answer, 'apiVersion'), 'apiVersion');
        Assert.AreEqual('1', TestClient.Property(Answer, 'revision'), 'revision');
    end;

    [Test]
    procedure V02ProbeTellsClockAndRecording()
    var
        DeletionRecording: Record "CCD Deletion Recording";
        Answer: JsonObject;
        ServerDateTime: DateTime;
        Since: DateTime;
    begin
        // [SCENARIO] V02 The probe tells the server's clock and since when deletions are recorded
        TestData.Prepare();

        Answer := TestClient.Single(Page::"CCD Versions", '');
        Evaluate(ServerDateTime, TestClient.Property(Answer, 'serverDateTime'), 9);
        Evaluate(Since, TestClient.Property(Answer, 'deletionsRecordedSince'), 9);
        DeletionRecording.Get();
        Assert.AreEqualDateTime(CurrentDateTime(), ServerDateTime, 60000, 'serverDateTime');
        Assert.AreEqualDateTime(DeletionRecording.Since, Since, 1000, 'deletionsRecordedSince');
    end;
}
