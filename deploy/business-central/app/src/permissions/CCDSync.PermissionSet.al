namespace Concord.Customers;

using Microsoft.Finance.GeneralLedger.Setup;
using Microsoft.Finance.SalesTax;
using Microsoft.Finance.VAT.Setup;
using Microsoft.Inventory.Location;
using Microsoft.Sales.Customer;
using Microsoft.Sales.Pricing;
using Microsoft.Sales.Reminder;
using System.Globalization;

/// <summary>
/// For users and runners that synchronise. What Business Central itself needs to create a customer is in D365 CUSTOMER, EDIT.
/// </summary>
permissionset 71000 "CCD SYNC"
{
    Assignable = true;
    Caption = 'Concord: synchronise';
    Permissions = table "CCD Deleted Customer" = X,
                  table "CCD Deletion Recording" = X,
                  table "CCD Version Buffer" = X,
                  table "CCD Setup" = X,
                  table "CCD Lease" = X,
                  table "CCD Run" = X,
                  table "CCD Run Record" = X,
                  page "CCD Versions" = X,
                  page "CCD Customers" = X,
                  page "CCD Customer Templates" = X,
                  page "CCD Ship-to Addresses" = X,
                  page "CCD Deleted Customers" = X,
                  page "CCD Setups" = X,
                  page "CCD Leases" = X,
                  page "CCD Runs" = X,
                  page "CCD Run Records" = X,
                  page "CCD Gen. Bus. Post. Groups" = X,
                  page "CCD VAT Bus. Post. Groups" = X,
                  page "CCD Customer Posting Groups" = X,
                  page "CCD Tax Areas" = X,
                  page "CCD Customer Price Groups" = X,
                  page "CCD Customer Disc. Groups" = X,
                  page "CCD Locations" = X,
                  page "CCD Languages" = X,
                  page "CCD Reminder Terms" = X,
                  codeunit "CCD Customer Writer" = X,
                  codeunit "CCD Json Content" = X,
                  tabledata "CCD Deleted Customer" = R,
                  tabledata "CCD Deletion Recording" = R,
                  tabledata "CCD Setup" = R,
                  tabledata "CCD Lease" = RIM,
                  tabledata "CCD Run" = RIM,
                  tabledata "CCD Run Record" = RI,
                  tabledata Customer = RIM,
                  tabledata "Ship-to Address" = RIMD,
                  tabledata "Customer Templ." = R,
                  tabledata "Gen. Business Posting Group" = R,
                  tabledata "VAT Business Posting Group" = R,
                  tabledata "Customer Posting Group" = R,
                  tabledata "Tax Area" = R,
                  tabledata "Customer Price Group" = R,
                  tabledata "Customer Discount Group" = R,
                  tabledata Location = R,
                  tabledata Language = R,
                  tabledata "Reminder Terms" = R;
}
