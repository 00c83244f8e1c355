// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.http.Call;
import cove.http.Sessions;
import java.util.List;
import java.util.Optional;

/**
 * What is around every page.
 *
 * @param email of who is signed in, else empty
 * @param isAdmin whether they are an administrator, in this session
 * @param proof that a request comes from this page
 */
record Shell(String title, Optional<Place> at, String email, boolean isAdmin, String proof) {
    /**
     * No code in attributes and no styles from scripts: the content security policy allows none.
     */
    static final String HTMX =
            "{\"allowEval\":false,\"includeIndicatorStyles\":false,\"historyCacheSize\":0,\"attributesToSettle\":[\"class\"],\"refreshOnHistoryMiss\":true,\"selfRequestsOnly\":true}";

    /** What the navigation leads to. */
    enum Place {
        PROGRAMS("Capsules", "/programs"),
        COMPUTATIONS("Computations", "/computations"),
        DATA("Data", "/data"),
        QUEUE("Queue", "/queue");

        private final String label;
        private final String path;

        Place(String label, String path) {
            this.label = label;
            this.path = path;
        }

        String label() {
            return label;
        }

        String path() {
            return path;
        }
    }

    static Shell of(Call call, String title, Place place) {
        return of(call, title, Optional.of(place));
    }

    static Shell of(Call call, String title, Optional<Place> place) {
        return new Shell(
                title,
                place,
                call.caller().email(),
                call.caller().admin(),
                call.session().map(Sessions.Session::proof).orElse(""));
    }

    boolean isSignedIn() {
        return !email.isEmpty();
    }

    Place place() {
        return at.orElse(null);
    }

    List<String> styles() {
        return Assets.STYLES;
    }

    List<String> scripts() {
        return Assets.SCRIPTS;
    }

    /** Where a file of {@link Assets} is. */
    String asset(String name) {
        return Assets.path(name);
    }
}
