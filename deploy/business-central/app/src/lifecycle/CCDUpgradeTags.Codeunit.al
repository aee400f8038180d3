namespace Concord.Customers;

/// <summary>
/// The upgrade tags, one for each step that a company takes once. They are not given to new companies ahead of time: a new company
/// takes the steps too, when it is initialised.
/// </summary>
codeunit 71006 "CCD Upgrade Tags"
{
    Access = Internal;

    /// <summary>
    /// The retention policies were created.
    /// </summary>
    /// <returns>The tag.</returns>
    procedure RetentionPolicies(): Code[250]
    begin
        exit('CCD-22-RetentionPolicies-20261127');
    end;
}
