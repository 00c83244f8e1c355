// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import cove.testing.TestingDatabase;
import org.junit.platform.suite.api.AfterSuite;
import org.junit.platform.suite.api.BeforeSuite;
import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** What a server promises, it promises on PostgreSQL as well: the suites that ask it most. */
@Suite
@SelectClasses({
    BadInputTest.class,
    ComputationLifeTest.class,
    ComputationListTest.class,
    DataAssetSearchTest.class,
    DataAssetTest.class,
    EventTest.class,
    GroupTest.class,
    DataAssetIdempotencyTest.class,
    IdempotencyTest.class,
    PermissionsTest.class,
    RestartTest.class,
    RoleTest.class,
    SdkContractTest.class,
    TokenScopeTest.class,
    VisibilityTest.class,
    WebhookTest.class
})
class AcceptanceOnPostgresqlTest {
    @BeforeSuite
    static void begin() {
        TestingDatabase.onPostgresql(true);
    }

    @AfterSuite
    static void end() {
        TestingDatabase.onPostgresql(false);
    }
}
