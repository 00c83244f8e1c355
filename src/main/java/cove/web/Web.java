// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.capsule.Programs;
import cove.computation.Computations;
import cove.http.Routes;
import cove.http.Sessions;
import cove.http.SignedUrls;
import cove.token.Tokens;
import java.time.InstantSource;

/** All pages. */
public final class Web {
    private final Look look = new Look();
    private final SignIn signIn;
    private final ProgramPages programs;
    private final ComputationPages computations;

    public Web(
            Tokens tokens,
            Sessions sessions,
            SignInLinks links,
            Programs programs,
            Computations computations,
            SignedUrls signedUrls,
            InstantSource clock) {
        this.signIn = new SignIn(look, tokens, sessions, links);
        this.programs = new ProgramPages(look, programs, computations, clock);
        this.computations = new ComputationPages(look, computations, programs, signedUrls, clock);
    }

    public void addTo(Routes routes) {
        Assets.addTo(routes, look);
        signIn.addTo(routes);
        programs.addTo(routes);
        computations.addTo(routes);
    }
}
