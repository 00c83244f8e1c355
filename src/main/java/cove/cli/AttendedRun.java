// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A computation whose log and results are printed as they come. */
record AttendedRun(CoveCommand cove, ApiClient api, String id) {
    private static final int MOST_LISTED = 1000;
    private static final int MOST_ROWS = 50;

    /** Prints all there is to tell, and gives the exit code to end with. */
    int untilEnd() {
        Screen screen = cove.screen();
        Follower.Sink log = cove.json() ? screen::tell : screen::answer;
        Computation computation;
        try (var _ = BuildWatch.start(api, screen, id)) {
            computation = new Follower(api, screen, id).follow(log);
        }
        var results = ResultTree.list(api, id, "", MOST_LISTED);
        ObjectNode document = computation.json().deepCopy();
        document.set("results", results.json());
        cove.answer(document, () -> print(results));
        screen.tell("Computation %s %s.".formatted(id, computation.story()));
        if (!computation.explanation().isEmpty()) {
            screen.tell(computation.explanation());
        }
        return computation.exitCode();
    }

    private void print(ResultTree results) {
        Screen screen = cove.screen();
        if (!results.files().isEmpty()) {
            screen.answer("");
        }
        results.table(MOST_ROWS).print(screen);
        if (results.files().size() > MOST_ROWS || !results.whole()) {
            screen.tell("There are more; list them with: cove results %s".formatted(id));
        }
    }
}
