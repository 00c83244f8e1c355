// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.capsule.AttachableDataAssets.Attachable;
import cove.capsule.format.AttachedDataAsset;
import cove.capsule.format.AttachedDataAssets;
import cove.capsule.repository.FileEdit;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Echo;
import cove.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Attaches data assets to programs, where the vendor's platform keeps them: in a file of the
 * repository, as a commit. So every run, release and clone has what was attached when it was made.
 */
final class Attachments {
    /** A data asset to attach; without a mount it goes to its own. */
    record Wish(String id, Optional<String> mount) {}

    /** A data asset that is attached. */
    record Attached(String id, String mount, Attachable asset) {}

    private final Programs programs;
    private final AttachableDataAssets dataAssets;

    Attachments(Programs programs, AttachableDataAssets dataAssets) {
        this.programs = programs;
        this.dataAssets = dataAssets;
    }

    /** Attaches all of them or, with every mistake told, none. */
    List<Attached> attach(Caller caller, Program program, List<Wish> wishes) {
        Map<String, Attachable> known = known(caller, wishes);
        List<Attached> attached = new ArrayList<>();
        edit(
                caller,
                program,
                "Attach data assets",
                before -> {
                    attached.clear();
                    return with(before, wishes, known, attached);
                });
        return attached;
    }

    private Map<String, Attachable> known(Caller caller, List<Wish> wishes) {
        var known = new LinkedHashMap<String, Attachable>();
        var mistakes = new ArrayList<String>();
        boolean allUnknown = true;
        for (Wish wish : wishes) {
            Optional<Attachable> asset = dataAssets.find(caller, wish.id());
            asset.ifPresent(found -> known.put(wish.id(), found));
            if (asset.isEmpty()) {
                mistakes.add(
                        "There is no data asset '%s' here that you may see; check the id"
                                .formatted(Echo.of(wish.id())));
            } else if (asset.get().failed()) {
                mistakes.add(
                        "Data asset %s failed and has no files; attach another one"
                                .formatted(wish.id()));
                allUnknown = false;
            }
            Optional<String> wrong = wish.mount().flatMap(AttachedDataAsset::mistakeInMount);
            if (wrong.isPresent()) {
                mistakes.add(
                        "The mount of data asset %s %s".formatted(Echo.of(wish.id()), wrong.get()));
                allUnknown = false;
            }
        }
        if (!mistakes.isEmpty() && allUnknown) {
            throw new CoveException(new Problem.NotFound(String.join("; ", mistakes)));
        }
        CoveException.throwIfAny(mistakes);
        return known;
    }

    private static List<AttachedDataAsset> with(
            List<AttachedDataAsset> before,
            List<Wish> wishes,
            Map<String, Attachable> known,
            List<Attached> answer) {
        var all = new ArrayList<>(before);
        var mistakes = new ArrayList<String>();
        for (Wish wish : wishes) {
            Attachable asset = known.get(wish.id());
            String mount = wish.mount().or(() -> mountOf(wish.id(), all)).orElseGet(asset::mount);
            Optional<AttachedDataAsset> there =
                    all.stream().filter(other -> other.mount().equals(mount)).findFirst();
            if (there.isEmpty()) {
                all.add(new AttachedDataAsset(wish.id(), mount));
            } else if (!there.get().id().equals(wish.id())) {
                mistakes.add(
                        "Data asset %s cannot be attached at the mount '%s', which data asset %s has; detach that one, or send another mount"
                                .formatted(wish.id(), mount, there.get().id()));
            }
            answer.add(new Attached(wish.id(), mount, asset));
        }
        CoveException.throwIfAny(mistakes);
        return all;
    }

    private static Optional<String> mountOf(String id, List<AttachedDataAsset> attached) {
        return attached.stream()
                .filter(asset -> asset.id().equals(id))
                .map(AttachedDataAsset::mount)
                .findFirst();
    }

    /** Detaches all of them, from every mount, or none. */
    void detach(Caller caller, Program program, List<String> ids) {
        var unwanted = new HashSet<>(ids);
        edit(
                caller,
                program,
                "Detach data assets",
                before -> {
                    var strange = new HashSet<>(unwanted);
                    before.forEach(asset -> strange.remove(asset.id()));
                    if (!strange.isEmpty()) {
                        throw new CoveException(
                                new Problem.NotFound(
                                        "Not attached to %s %s: %s. Nothing was detached."
                                                .formatted(
                                                        program.kind().word(),
                                                        program.id(),
                                                        String.join(
                                                                ", ",
                                                                strange.stream()
                                                                        .map(Echo::of)
                                                                        .sorted()
                                                                        .toList()))));
                    }
                    return before.stream().filter(asset -> !unwanted.contains(asset.id())).toList();
                });
    }

    private void edit(
            Caller caller,
            Program program,
            String message,
            UnaryOperator<List<AttachedDataAsset>> change) {
        var edit =
                new FileEdit(
                        AttachedDataAssets.FILE,
                        caller.email(),
                        message,
                        text -> {
                            List<AttachedDataAsset> before =
                                    text.map(AttachedDataAssets::read).orElse(List.of());
                            List<AttachedDataAsset> after = change.apply(before);
                            return after.equals(before)
                                    ? text
                                    : Optional.of(AttachedDataAssets.write(text, after));
                        });
        var _ =
                programs.use()
                        .during(
                                program.slug(),
                                () -> programs.repositories().edit(program.slug(), edit));
        programs.refresh(program.id());
    }
}
