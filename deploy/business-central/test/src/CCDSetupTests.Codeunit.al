namespace Concord.Customers.Test;

using Concord.Customers;
using System.TestLibraries.Utilities;

codeunit 71057 "CCD Setup Tests"
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
    procedure U01SetupIsStored()
    var
        Setup: JsonObject;
        Body: Text;
    begin
        // [SCENARIO] U01 A setup is stored and answered with who wrote it
        TestData.Prepare();

        Body := StrSubstNo('{"webstore":"%1","schemaVersion":3,"content":"{\"name\":\"Größe\",\"rows\":[1,2]}"}', TestData.NewCode());
        Setup := TestClient.Create(Page::"CCD Setups", Body);
        TestClient.CheckAnswer(Body, TestClient.Again(Page::"CCD Setups", Setup));
        Assert.AreEqual(UpperCase(UserId()), TestClient.Property(Setup, 'modifiedBy'), 'modifiedBy');
    end;

    [Test]
    procedure U02SecondSetupIsRefused()
    var
        Setup: JsonObject;
    begin
        // [SCENARIO] U02 A second setup of the same webstore is refused
        TestData.Prepare();

        Setup := CreateSetup('{}');
        TestClient.CreateIsRefused(Page::"CCD Setups", StrSubstNo('{"webstore":"%1","schemaVersion":1,"content":"{}"}', TestClient.Property(Setup, 'webstore')), 'Internal_EntityWithSameKeyExists', '');
    end;

    [Test]
    procedure U03OldETagIsRefused()
    var
        Setup: JsonObject;
    begin
        // [SCENARIO] U03 A change with an old etag does not overwrite somebody else's setup
        TestData.Prepare();

        Setup := CreateSetup('{}');
        TestClient.Change(Page::"CCD Setups", Setup, '{"content":"{\"a\":1}"}');
        TestClient.ChangeIsRefused(Page::"CCD Setups", Setup, '{"content":"{\"a\":2}"}', 'Request_EntityChanged', '');
        Setup := TestClient.Again(Page::"CCD Setups", Setup);
        Assert.AreEqual('{"a":1}', TestClient.Property(Setup, 'content'), 'content');
    end;

    [Test]
    procedure U04NoObjectIsRefused()
    begin
        // [SCENARIO] U04 A content that is no JSON object is refused
        TestData.Prepare();

        CreateSetupIsRefused('[]', 'The "content" must be a JSON object.');
        CreateSetupIsRefused('1', 'The "content" must be a JSON object.');
        CreateSetupIsRefused('{', 'The "content" must be a JSON object.');
        CreateSetupIsRefused('null', 'The "content" must be a JSON object.');
    end;

    [Test]
    procedure U05SecretIsRefused()
    begin
        // [SCENARIO] U05 A content that holds a secret is refused at whatever depth and in whatever spelling
        TestData.Prepare();

        CreateSetupIsRefused('{\"password\":\"x\"}', 'The "content" must not hold "password".');
        CreateSetupIsRefused('{\"webstores\":[{\"Consumer_Secret\":\"x\"}]}', 'The "content" must not hold "Consumer_Secret".');
        CreateSetupIsRefused('{\"a\":{\"b\":{\"refresh-token\":null}}}', 'The "content" must not hold "refresh-token".');
    end;

    [Test]
    procedure U06TooLongIsRefused()
    begin
        // [SCENARIO] U06 A content that is too long is refused
        TestData.Prepare();

        CreateSetupIsRefused(PadStr('{\"a\":\"', 1000009, 'x') + '\"}', 'characters; at most 1000000 are allowed.');
    end;

    local procedure CreateSetup(Content: Text): JsonObject
    begin
        exit(TestClient.Create(Page::"CCD Setups", '{"webstore":"' + TestData.NewCode() + '","schemaVersion":1,"content":"' + Content + '"}'));
    end;

    local procedure CreateSetupIsRefused(Content: Text; ErrorText: Text)
    begin
        TestClient.CreateIsRefused(Page::"CCD Setups", '{"webstore":"' + TestData.NewCode() + '","schemaVersion":1,"content":"' + Content + '"}', 'Application_DialogException', ErrorText);
    end;
}
