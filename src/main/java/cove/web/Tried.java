// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;

/** Does what a form asks for; what is wrong with it is told on the form's own page. */
final class Tried {
    /** Shows the page with what is wrong. */
    interface Page {
        Reply with(String mistake) throws IOException;
    }

    private Tried() {}

    static Reply of(Call call, Routes.Endpoint change, Page page) throws IOException {
        try {
            return change.answer(call);
        } catch (CoveException e) {
            if (e.problem() instanceof Problem.Invalid || e.problem() instanceof Problem.Conflict) {
                return page.with(e.getMessage());
            }
            throw e;
        }
    }
}
