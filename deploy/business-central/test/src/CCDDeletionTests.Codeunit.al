namespace Concord.Customers.Test;

using Concord.Customers;
using Microsoft.Sales.Customer;
using System.TestLibraries.Security.AccessControl;
using System.TestLibraries.Utilities;

codeunit 71056 "CCD Deletion Tests"
{
    Subtype = Test;
    TestType = IntegrationTest;
    RequiredTestIsolation = Disabled;
    TestPermissions = Disabled;

    var
        Assert: Codeunit "Library Assert";
        PermissionsMock: Codeunit "Permissions Mock";
        TestClient: Codeunit "CCD Test Client";
        TestData: Codeunit "CCD Test Data";
        TakenBackErr: Label 'taken back', Locked = true;

    [Test]
    procedure D01DeletedCustomerIsListed()
    var
        Customer: Record Customer;
        Answer: JsonObject;
        Id: Text;
    begin
        // [SCENARIO] D01 A deleted customer is listed with id and number
        TestData.Prepare();

        CreateCustomer(Customer);
        Id := TestData.AsAnswered(Customer.SystemId);
        Customer.Delete(true);
        Answer := TestClient.Single(Page::"CCD Deleted Customers", '$filter=customerId eq ' + Id);
        Assert.AreEqual(Customer."No.", TestClient.Property(Answer, 'number'), 'number');
        Assert.AreEqual(Id, TestClient.Property(Answer, 'customerId'), 'customerId');
    end;

    [Test]
    procedure D02DeletionThatIsTakenBackIsNotListed()
    var
        Customer: Record Customer;
        DeletedCustomer: Record "CCD Deleted Customer";
    begin
        // [SCENARIO] D02 A deletion that is taken back is not listed
        TestData.Prepare();

        CreateCustomer(Customer);
        asserterror DeleteAndFail(Customer);
        Assert.ExpectedError('taken back');
        DeletedCustomer.SetRange("Customer Id", Customer.SystemId);
        Assert.RecordIsEmpty(DeletedCustomer);
        Assert.IsTrue(Customer.Get(Customer."No."), 'The customer is gone.');
    end;

    [Test]
    procedure D03ListCannotBeWritten()
    var
        DeletedCustomer: Record "CCD Deleted Customer";
    begin
        // [SCENARIO] D03 A list of deleted customers cannot be written
        TestData.Prepare();

        TestClient.CreateIsRefused(Page::"CCD Deleted Customers", '{"number":"CCD-NEW"}', '', '');
        DeletedCustomer.SetRange("Customer No.", 'CCD-NEW');
        Assert.RecordIsEmpty(DeletedCustomer);
    end;

    [Test]
    procedure P01NoTableCanBeReadWithoutPermission()
    var
        DeletedCustomer: Record "CCD Deleted Customer";
        Lease: Record "CCD Lease";
        Run: Record "CCD Run";
        RunRecord: Record "CCD Run Record";
        Setup: Record "CCD Setup";
    begin
        // [SCENARIO] P01 Without a permission set of the extension none of its tables can be read
        TestData.Prepare();

        PermissionsMock.Start();
        PermissionsMock.Set('D365 CUSTOMER, EDIT');
        Assert.IsFalse(DeletedCustomer.ReadPermission(), DeletedCustomer.TableName());
        Assert.IsFalse(Setup.ReadPermission(), Setup.TableName());
        Assert.IsFalse(Lease.ReadPermission(), Lease.TableName());
        Assert.IsFalse(Run.ReadPermission(), Run.TableName());
        Assert.IsFalse(RunRecord.ReadPermission(), RunRecord.TableName());
        PermissionsMock.Stop();
    end;

    [Test]
    procedure P02WhoSynchronisesCannotWriteASetup()
    var
        Lease: Record "CCD Lease";
        Setup: Record "CCD Setup";
    begin
        // [SCENARIO] P02 Who synchronises cannot write a setup
        TestData.Prepare();

        PermissionsMock.Start();
        PermissionsMock.Set('CCD SYNC');
        Assert.IsTrue(Setup.ReadPermission(), 'A setup cannot be read.');
        Assert.IsFalse(Setup.WritePermission(), 'A setup can be written.');
        Assert.IsTrue(Lease.ReadPermission(), 'A lease cannot be read.');
        PermissionsMock.Stop();
    end;

    [Test]
    procedure P03DeletionWithoutPermissionIsRecorded()
    var
        Customer: Record Customer;
        DeletedCustomer: Record "CCD Deleted Customer";
    begin
        // [SCENARIO] P03 A deletion by somebody without a permission set of the extension is recorded
        TestData.Prepare();

        CreateCustomer(Customer);
        PermissionsMock.Start();
        PermissionsMock.Set('D365 CUSTOMER, EDIT');
        PermissionsMock.Assign('D365 BASIC');
        Customer.Delete(true);
        PermissionsMock.Stop();
        DeletedCustomer.SetRange("Customer Id", Customer.SystemId);
        Assert.RecordCount(DeletedCustomer, 1);
    end;

    local procedure CreateCustomer(var Customer: Record Customer)
    begin
        Customer."No." := TestData.NewCode();
        Customer.Name := Customer."No.";
        Customer.Insert(true);
        Commit();
    end;

    local procedure DeleteAndFail(Customer: Record Customer)
    begin
        Customer.Delete(true);
        Error(TakenBackErr);
    end;
}
