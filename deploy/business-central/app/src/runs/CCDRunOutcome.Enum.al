namespace Concord.Customers;

/// <summary>
/// How a run ended; Open while it has not.
/// </summary>
enum 71001 "CCD Run Outcome"
{
    Caption = 'Concord Run Outcome';
    Extensible = false;

    value(0; Open)
    {
        Caption = 'Open';
    }
    value(1; Completed)
    {
        Caption = 'Completed';
    }
    value(2; Stopped)
    {
        Caption = 'Stopped';
    }
    value(3; Failed)
    {
        Caption = 'Failed';
    }
}
