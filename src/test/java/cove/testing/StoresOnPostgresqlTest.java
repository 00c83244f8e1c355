// SPDX-License-Identifier: Apache-2.0
package cove.testing;

import org.junit.platform.suite.api.AfterSuite;
import org.junit.platform.suite.api.BeforeSuite;
import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** What stores promise on SQLite, they promise on PostgreSQL: the same tests once more. */
@Suite
@SelectClasses(
        names = {
            "cove.capsule.AdditionsTest",
            "cove.computation.ComputationStoreTest",
            "cove.computation.ListStoreTest",
            "cove.event.EventsTest",
            "cove.search.AssetSearchTest",
            "cove.search.ProgramSearchTest",
            "cove.search.SearchIndexTest",
            "cove.secret.SecretsTest",
            "cove.token.TokensTest",
            "cove.upload.UploadsTest"
        })
class StoresOnPostgresqlTest {
    @BeforeSuite
    static void begin() {
        TestingDatabase.onPostgresql(true);
    }

    @AfterSuite
    static void end() {
        TestingDatabase.onPostgresql(false);
    }
}
