// SPDX-License-Identifier: Apache-2.0
package cove.http;

/** How a problem looks to who asked for a page. */
@FunctionalInterface
public interface ProblemLook {
    /**
     * Makes the page that tells it.
     *
     * @param call is nobody's
     * @param status 401 for one who is not signed in
     */
    Reply of(Call call, int status, String message);
}
