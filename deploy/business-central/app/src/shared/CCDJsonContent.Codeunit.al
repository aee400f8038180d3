namespace Concord.Customers;

/// <summary>
/// Checks JSON that a client wants kept: its length, that it is an object, and that none of its properties has the name of a secret.
/// </summary>
codeunit 71004 "CCD Json Content"
{
    Access = Internal;

    var
        TooLongErr: Label 'The "%1" has %2 characters; at most %3 are allowed.', Comment = '%1 = name of a property, which is not translated; %2 and %3 = numbers of characters';
        NoObjectErr: Label 'The "%1" must be a JSON object.', Comment = '%1 = name of a property, which is not translated';
        SecretErr: Label 'The "%1" must not hold "%2".', Comment = '%1 and %2 = names of properties, which are not translated';
        SecretNamesTok: Label 'apikey,accesstoken,authorization,clientsecret,consumerkey,consumersecret,passphrase,password,refreshtoken,secret,webserviceaccesskey', Locked = true;

    /// <summary>
    /// An error unless the text may be kept.
    /// </summary>
    /// <param name="PropertyName">The property that holds it, for the error.</param>
    /// <param name="Content">The text.</param>
    /// <param name="MaxLength">How many characters it may have.</param>
    procedure Check(PropertyName: Text; Content: Text; MaxLength: Integer)
    var
        ContentObject: JsonObject;
    begin
        if StrLen(Content) > MaxLength then
            Error(TooLongErr, PropertyName, StrLen(Content), MaxLength);
        if not ContentObject.ReadFrom(Content) then
            Error(NoObjectErr, PropertyName);
        CheckObject(PropertyName, ContentObject);
    end;

    local procedure CheckObject(PropertyName: Text; ContentObject: JsonObject)
    var
        Value: JsonToken;
        Name: Text;
    begin
        foreach Name in ContentObject.Keys() do begin
            if IsSecretName(Name) then
                Error(SecretErr, PropertyName, Name);
            if ContentObject.Get(Name, Value) then
                CheckValue(PropertyName, Value);
        end;
    end;

    local procedure CheckValue(PropertyName: Text; Value: JsonToken)
    var
        Element: JsonToken;
    begin
        if Value.IsObject() then
            CheckObject(PropertyName, Value.AsObject());
        if Value.IsArray() then
            foreach Element in Value.AsArray() do
                CheckValue(PropertyName, Element);
    end;

    local procedure IsSecretName(Name: Text): Boolean
    var
        SecretNames: List of [Text];
    begin
        SecretNames := SecretNamesTok.Split(',');
        exit(SecretNames.Contains(DelChr(LowerCase(Name), '=', '_-')));
    end;
}
