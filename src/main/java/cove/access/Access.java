// SPDX-License-Identifier: Apache-2.0
package cove.access;

import cove.db.Database;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Decides who may do what with which object, for all rooms. Who made an object is its owner, an
 * administrator may do what an owner may; all others have the strongest role that was given to
 * them, to one of their groups, or to everyone.
 */
public final class Access {
    /** With so many objects or fewer it is quicker to begin with them than with the whole table. */
    private static final int FEW = 20_000;

    private final GrantStore store;

    public Access(Database database) {
        this.store = new GrantStore(database);
    }

    /** What the caller is to the object; nothing for one that they may not know of. */
    public Optional<Role> role(Caller caller, Shareable object) {
        return caller.mayActFor(object.owner())
                ? Optional.of(Role.OWNER)
                : store.role(object.id(), caller);
    }

    public boolean may(Caller caller, Action action, Shareable object) {
        return may(role(caller, object), action, object);
    }

    private static boolean may(Optional<Role> role, Action action, Shareable object) {
        return role.filter(own -> own.includes(action.needs(object.objectKind()))).isPresent();
    }

    /**
     * The object, if the caller may do this with it.
     *
     * @param found what there is under the id that the caller named
     * @param missing says that there is no such object: so is one answered that the caller may not
     *     know of
     * @throws CoveException {@link Problem.Forbidden} when they may know of it
     */
    public <T extends Shareable> T permitted(
            Caller caller, Action action, Optional<T> found, Supplier<CoveException> missing) {
        T object = found.orElseThrow(missing);
        Role role = role(caller, object).orElseThrow(missing);
        if (!may(Optional.of(role), action, object)) {
            throw forbidden(caller, action, object, role);
        }
        return object;
    }

    private static CoveException forbidden(
            Caller caller, Action action, Shareable object, Role role) {
        return new CoveException(new Problem.Forbidden(refusal(caller, action, object, role)));
    }

    private static String refusal(Caller caller, Action action, Shareable object, Role role) {
        String needed = action.needs(object.objectKind()).word();
        return "Tried to %s %s %s, but you have the role %s there, and this needs the role %s. Its owner %s or an administrator can give it to you with: cove share %s --user %s=%s"
                .formatted(
                        action.words(),
                        object.objectKind().word(),
                        object.id(),
                        role.word(),
                        needed,
                        object.ownerEmail(),
                        object.id(),
                        caller.email(),
                        needed);
    }

    /**
     * The run, if the caller may do this with it.
     *
     * @param program what it is a run of, if that is still here
     * @throws CoveException {@code missing} when the caller may not see it either
     */
    public <R extends StartedRun> R permitted(
            Caller caller,
            Action action,
            R run,
            Supplier<Optional<? extends Shareable>> program,
            Supplier<CoveException> missing) {
        if (caller.mayActFor(run.owner())) {
            return run;
        }
        Shareable seen = programWhoseRunsShow(caller, run, program).orElseThrow(missing);
        refusal(caller, action, seen)
                .ifPresent(
                        words -> {
                            throw new CoveException(new Problem.Forbidden(words));
                        });
        return run;
    }

    public boolean maySee(
            Caller caller, StartedRun run, Supplier<Optional<? extends Shareable>> program) {
        return caller.mayActFor(run.owner())
                || programWhoseRunsShow(caller, run, program).isPresent();
    }

    /** Which runs of a program the caller may see, asked once for all of them. */
    public Predicate<StartedRun> runsSeen(Caller caller, Shareable program) {
        boolean ofOthers = may(caller, Action.SEE_RUNS, program);
        return run -> caller.mayActFor(run.owner()) || (ofOthers && !run.ofRelease());
    }

    /**
     * Whoever started a run may do everything with it. Of the runs of a release, which is meant for
     * many users, others see nothing (the vendor's admin guide, "Release Run Visibility"); what
     * they may do with those of other code is a matter of their role on it.
     */
    private Optional<? extends Shareable> programWhoseRunsShow(
            Caller caller, StartedRun run, Supplier<Optional<? extends Shareable>> program) {
        return run.ofRelease()
                ? Optional.empty()
                : program.get().filter(known -> may(caller, Action.SEE_RUNS, known));
    }

    /** Why the caller may not do this with an object that they may know of. */
    public Optional<String> refusal(Caller caller, Action action, Shareable object) {
        Optional<Role> role = role(caller, object);
        return may(role, action, object)
                ? Optional.empty()
                : role.map(own -> refusal(caller, action, object, own));
    }

    /** Who may do this with each of these objects; of what is not there nothing is told. */
    public Map<String, Audience> audiences(
            Action action, ObjectKind kind, Collection<String> objects) {
        return objects.isEmpty() ? Map.of() : store.audiences(kind, action.needs(kind), objects);
    }

    /** What the caller may see of one kind, for listings and searches. */
    public Visible visible(Caller caller, ObjectKind kind) {
        return new Visible(wayOf(caller, kind), kind, caller);
    }

    private Visible.Way wayOf(Caller caller, ObjectKind kind) {
        if (caller.admin()) {
            return Visible.Way.ALL;
        }
        return store.count(kind, caller, FEW) < FEW
                ? Visible.Way.FROM_THE_GRANTS
                : Visible.Way.ROW_BY_ROW;
    }
}
