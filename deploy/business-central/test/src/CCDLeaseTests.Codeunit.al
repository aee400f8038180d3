namespace Concord.Customers.Test;

using Concord.Customers;
using System.TestLibraries.Utilities;

codeunit 71058 "CCD Lease Tests"
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
    procedure H01LeaseIsTaken()
    var
        Lease: JsonObject;
        HeldUntil: DateTime;
        ServerDateTime: DateTime;
    begin
        // [SCENARIO] H01 A lease is taken where there is none
        TestData.Prepare();

        Lease := TakeLease(TestData.NewId(), 600);
        Evaluate(HeldUntil, TestClient.Property(Lease, 'heldUntil'), 9);
        Evaluate(ServerDateTime, TestClient.Property(Lease, 'serverDateTime'), 9);
        Assert.AreEqualDateTime(ServerDateTime + 600000, HeldUntil, 60000, 'heldUntil');
    end;

    [Test]
    procedure H02SecondLeaseIsRefused()
    var
        Lease: JsonObject;
    begin
        // [SCENARIO] H02 A second lease of the same webstore is refused
        TestData.Prepare();

        Lease := TakeLease(TestData.NewId(), 600);
        TestClient.CreateIsRefused(Page::"CCD Leases", '{"webstore":"' + TestClient.Property(Lease, 'webstore') + '",' + Hold(TestData.NewId(), 600), 'Internal_EntityWithSameKeyExists', '');
    end;

    [Test]
    procedure H03HeldLeaseIsNotTakenOver()
    var
        Lease: JsonObject;
    begin
        // [SCENARIO] H03 A lease that is held by another is not taken over
        TestData.Prepare();

        Lease := TakeLease(TestData.NewId(), 600);
        TestClient.ChangeIsRefused(Page::"CCD Leases", Lease, '{' + Hold(TestData.NewId(), 600), 'Application_DialogException', 'is held by "Test" until');
        TestClient.ChangeIsRefused(Page::"CCD Leases", Lease, '{"durationInSeconds":600}', 'Application_DialogException', 'A "holderId" must be provided.');
    end;

    [Test]
    procedure H04EndedLeaseIsTakenOver()
    var
        Lease: JsonObject;
        Second: Text;
    begin
        // [SCENARIO] H04 A lease that has ended is taken over
        TestData.Prepare();

        Second := TestData.NewId();
        Lease := TakeLease(TestData.NewId(), 0);
        Lease := TestClient.Change(Page::"CCD Leases", Lease, '{' + Hold(Second, 600));
        Assert.AreEqual(Second, TestClient.Property(Lease, 'holderId'), 'holderId');
    end;

    [Test]
    procedure H05HolderKeepsItLonger()
    var
        Lease: JsonObject;
        Earlier: DateTime;
        Later: DateTime;
        Holder: Text;
    begin
        // [SCENARIO] H05 The holder keeps its lease longer
        TestData.Prepare();

        Holder := TestData.NewId();
        Lease := TakeLease(Holder, 60);
        Evaluate(Earlier, TestClient.Property(Lease, 'heldUntil'), 9);
        Lease := TestClient.Change(Page::"CCD Leases", Lease, '{' + Hold(Holder, 900));
        Evaluate(Later, TestClient.Property(Lease, 'heldUntil'), 9);
        Assert.IsTrue(Later > Earlier, 'heldUntil');
    end;

    [Test]
    procedure H06LeaseThatWasGivenBackIsTaken()
    var
        Lease: JsonObject;
        Holder: Text;
        Second: Text;
    begin
        // [SCENARIO] H06 A lease that was given back is taken by another
        TestData.Prepare();

        Holder := TestData.NewId();
        Second := TestData.NewId();
        Lease := TakeLease(Holder, 600);
        Lease := TestClient.Change(Page::"CCD Leases", Lease, '{' + Hold(Holder, 0));
        Lease := TestClient.Change(Page::"CCD Leases", Lease, '{' + Hold(Second, 600));
        Assert.AreEqual(Second, TestClient.Property(Lease, 'holderId'), 'holderId');
    end;

    [Test]
    procedure H07OfTwoOneIsRefused()
    var
        Lease: JsonObject;
    begin
        // [SCENARIO] H07 Of two who take a lease that has ended one is refused
        TestData.Prepare();

        Lease := TakeLease(TestData.NewId(), 0);
        TestClient.Change(Page::"CCD Leases", Lease, '{' + Hold(TestData.NewId(), 0));
        TestClient.ChangeIsRefused(Page::"CCD Leases", Lease, '{' + Hold(TestData.NewId(), 600), 'Request_EntityChanged', '');
    end;

    [Test]
    procedure H08TooLongLeaseIsRefused()
    var
        Webstore: Text;
    begin
        // [SCENARIO] H08 A lease of more than 900 seconds is refused
        TestData.Prepare();

        Webstore := '{"webstore":"' + TestData.NewCode() + '",';
        TestClient.CreateIsRefused(Page::"CCD Leases", Webstore + Hold(TestData.NewId(), 901), 'Application_DialogException', 'The "durationInSeconds" must be between 0 and 900.');
        TestClient.CreateIsRefused(Page::"CCD Leases", Webstore + Hold(TestData.NewId(), -1), 'Application_DialogException', 'The "durationInSeconds" must be between 0 and 900.');
    end;

    local procedure TakeLease(HolderId: Text; DurationInSeconds: Integer): JsonObject
    begin
        exit(TestClient.Create(Page::"CCD Leases", '{"webstore":"' + TestData.NewCode() + '",' + Hold(HolderId, DurationInSeconds)));
    end;

    local procedure Hold(HolderId: Text; DurationInSeconds: Integer): Text
    begin
        exit(StrSubstNo('"holderId":"%1","holder":"Test","durationInSeconds":%2}', HolderId, Format(DurationInSeconds, 0, 9)));
    end;
}
