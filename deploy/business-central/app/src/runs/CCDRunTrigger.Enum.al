namespace Concord.Customers;

/// <summary>
/// What started a run.
/// </summary>
enum 71000 "CCD Run Trigger"
{
    Caption = 'Concord Run Trigger';
    Extensible = false;

    value(0; User)
    {
        Caption = 'User';
    }
    value(1; Schedule)
    {
        Caption = 'Schedule';
    }
    value(2; Undo)
    {
        Caption = 'Undo';
    }
}
