namespace Concord.Customers;

using Microsoft.Sales.Customer;

/// <summary>
/// Notes that a customer was deleted, in the same transaction: one insert of a row that nobody else holds. It reads nothing, asks
/// nobody, and has its own right to that one insert, so that nobody needs a permission of Concord's to delete a customer.
/// </summary>
codeunit 71000 "CCD Deletion Recorder"
{
    Access = Internal;
    InherentEntitlements = X;
    InherentPermissions = X;

    [EventSubscriber(ObjectType::Table, Database::Customer, OnAfterDeleteEvent, '', false, false)]
    [InherentPermissions(PermissionObjectType::TableData, Database::"CCD Deleted Customer", 'I')]
    local procedure RecordDeletion(var Rec: Record Customer)
    var
        DeletedCustomer: Record "CCD Deleted Customer";
    begin
        if Rec.IsTemporary() then
            exit;

        DeletedCustomer.Init();
        DeletedCustomer."Customer Id" := Rec.SystemId;
        DeletedCustomer."Customer No." := Rec."No.";
        DeletedCustomer.Insert();
    end;
}
