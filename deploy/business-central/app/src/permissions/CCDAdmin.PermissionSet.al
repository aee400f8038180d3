namespace Concord.Customers;

/// <summary>
/// For whoever writes the shared setup, and looks after what Concord keeps.
/// </summary>
permissionset 71001 "CCD ADMIN"
{
    Assignable = true;
    Caption = 'Concord: administer';
    IncludedPermissionSets = "CCD SYNC";
    Permissions = tabledata "CCD Deleted Customer" = RD,
                  tabledata "CCD Setup" = RIMD,
                  tabledata "CCD Lease" = RIMD,
                  tabledata "CCD Run" = RIMD,
                  tabledata "CCD Run Record" = RID;
}
