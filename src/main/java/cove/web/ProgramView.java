// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.capsule.Pipeline;
import cove.capsule.Program;
import cove.capsule.repository.Release;
import java.util.List;
import java.util.Optional;

/**
 * A capsule or pipeline as the head of its pages shows it.
 *
 * @param version the release that is looked at; none is the latest code
 * @param readme the name of its README, if it has one
 */
record ProgramView(
        Program program,
        Optional<Integer> version,
        List<Release> releases,
        Optional<String> readme,
        Tab tab) {
    /** The pages of one program. */
    enum Tab {
        RUN("Run", ""),
        README("README", "/readme"),
        CODE("Code", "/code"),
        VERSIONS("Versions", "/versions"),
        SETTINGS("Settings", "/settings");

        private final String label;
        private final String path;

        Tab(String label, String path) {
            this.label = label;
            this.path = path;
        }

        String label() {
            return label;
        }
    }

    String kind() {
        return program instanceof Pipeline ? "Pipeline" : "Capsule";
    }

    String path() {
        return "/programs/" + program.id();
    }

    /** Of a page, at the version that is looked at. */
    String path(Tab to) {
        boolean ofVersion = to == Tab.RUN || to == Tab.README || to == Tab.CODE;
        return path() + to.path + (ofVersion ? versionQuery() : "");
    }

    String versionQuery() {
        return version.map(number -> "?version=" + number).orElse("");
    }

    boolean has(Tab one) {
        return one != Tab.README || readme.isPresent();
    }

    /** The repository elsewhere that it is linked to, or nothing. */
    String linked() {
        return program.facts().clonedFromUrl().orElse("");
    }

    /** What git clones; the token is asked for. */
    String cloneUrl(String server) {
        return "%s/git/capsule-%s.git".formatted(server, program.slug());
    }
}
