// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Who works in which repository, so that none is removed under their hands. */
final class RepositoryUse {
    /** Work that may fail in its own way. */
    @FunctionalInterface
    interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** The same without an answer. */
    @FunctionalInterface
    interface Task<E extends Exception> {
        void run() throws E;
    }

    private final Map<String, Integer> users = new HashMap<>();
    private final Set<String> going = new HashSet<>();

    /** Works in a repository, which stays until the work is done. */
    <T, E extends Exception> T during(String slug, Work<T, E> work) throws E {
        enter(slug);
        try {
            return work.run();
        } finally {
            leave(slug);
        }
    }

    /** The same without an answer. */
    <E extends Exception> void in(String slug, Task<E> task) throws E {
        enter(slug);
        try {
            task.run();
        } finally {
            leave(slug);
        }
    }

    /** Removes a repository in which nobody works. */
    void remove(String slug, Runnable removal) {
        claim(slug);
        try {
            removal.run();
        } finally {
            release(slug);
        }
    }

    private synchronized void enter(String slug) {
        if (going.contains(slug)) {
            throw conflict("it is being deleted");
        }
        users.merge(slug, 1, Integer::sum);
    }

    private synchronized void leave(String slug) {
        users.computeIfPresent(slug, (_, count) -> count == 1 ? null : count - 1);
    }

    private synchronized void claim(String slug) {
        if (users.containsKey(slug) || !going.add(slug)) {
            throw conflict("somebody pushes to it, syncs or changes it at this moment");
        }
    }

    private synchronized void release(String slug) {
        going.remove(slug);
    }

    private static CoveException conflict(String why) {
        return new CoveException(
                new Problem.Conflict(
                        "The capsule or pipeline stays as it is, because %s; try again in a moment."
                                .formatted(why)));
    }
}
