// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.access.Access;
import cove.access.Action;
import cove.capsule.nextflow.PipelineProcess;
import cove.capsule.nextflow.ProcessCapsule;
import cove.capsule.repository.CapsuleRepositories;
import cove.capsule.repository.Release;
import cove.http.Caller;
import cove.problem.CoveException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the capsules that the processes of a pipeline run, at the very version that they run. What
 * a task clones is the repository of a slug, so of two candidates the one with that slug counts.
 */
final class CapsuleSearch {
    /** What is missing and what to type; the processes that run it are gathered apart. */
    private record Lack(
            Optional<String> id,
            Optional<String> slug,
            boolean known,
            String reason,
            String command) {
        MissingCapsule of(List<String> processes) {
            return new MissingCapsule(processes, id, slug, known, reason, command);
        }
    }

    private final ProgramStore store;
    private final Access access;
    private final CapsuleRepositories repositories;
    private final Descriptions descriptions;
    private final Caller caller;
    private final List<ProcessRun> here = new ArrayList<>();
    private final Map<Lack, List<String>> lacks = new LinkedHashMap<>();

    CapsuleSearch(
            ProgramStore store,
            Access access,
            CapsuleRepositories repositories,
            Descriptions descriptions,
            Caller caller) {
        this.store = store;
        this.access = access;
        this.repositories = repositories;
        this.descriptions = descriptions;
        this.caller = caller;
    }

    PipelineCapsules search(List<PipelineProcess> processes) {
        for (PipelineProcess process : processes) {
            process.capsule().ifPresent(wanted -> search(process, wanted));
        }
        return new PipelineCapsules(
                here,
                lacks.entrySet().stream().map(lack -> lack.getKey().of(lack.getValue())).toList());
    }

    private void search(PipelineProcess process, ProcessCapsule wanted) {
        var candidates = candidates(wanted);
        var capsule =
                candidates.stream()
                        .filter(known -> wanted.slug().map(known.slug()::equals).orElse(true))
                        .findFirst();
        if (capsule.isPresent() && !access.may(caller, Action.USE, capsule.get())) {
            lacks(
                    process,
                    true,
                    "runs capsule %s (%s), which you may find but not run; %s or an administrator can let you with"
                            .formatted(
                                    capsule.get().id(),
                                    capsule.get().name(),
                                    capsule.get().ownerEmail()),
                    "cove share %s --user %s=viewer".formatted(capsule.get().id(), caller.email()));
        } else if (capsule.isPresent()) {
            version(process, wanted, capsule.get());
        } else if (candidates.isEmpty()) {
            lacks(
                    process,
                    false,
                    "runs %s, which is not here, or not shared with you; add it with"
                            .formatted(named(wanted)),
                    addCommand(wanted, wanted.id()));
        } else {
            lacks(
                    process,
                    true,
                    "clones capsule-%s.git, but here capsule %s has the slug %s; add it once more, with that slug"
                            .formatted(
                                    wanted.slug().orElseThrow(),
                                    candidates.getFirst().id(),
                                    candidates.getFirst().slug()),
                    addCommand(wanted, Optional.empty()));
        }
    }

    private List<Capsule> candidates(ProcessCapsule wanted) {
        return Stream.concat(
                        wanted.id().flatMap(store::find).stream(),
                        wanted.slug().flatMap(store::findBySlug).stream())
                .filter(program -> access.may(caller, Action.KNOW, program))
                .filter(Capsule.class::isInstance)
                .map(Capsule.class::cast)
                .toList();
    }

    private void version(PipelineProcess process, ProcessCapsule wanted, Capsule capsule) {
        try {
            Optional<String> commit = commit(wanted, capsule);
            if (commit.isPresent()) {
                here.add(
                        new ProcessRun(
                                process,
                                capsule,
                                commit.get(),
                                descriptions.ofCapsule(capsule.slug(), commit.get())));
                return;
            }
        } catch (CoveException e) {
            lacks(
                    process,
                    true,
                    "runs %s of capsule %s, which is no good: %s; put it right, then"
                            .formatted(versionOf(wanted), capsule.id(), e.getMessage()),
                    addCommand(wanted, Optional.of(capsule.id())));
            return;
        }
        lacks(
                process,
                true,
                "runs %s of capsule %s (%s), which is not in its history here; bring it up to date from a repository that has it"
                        .formatted(versionOf(wanted), capsule.id(), capsule.name()),
                addCommand(wanted, Optional.of(capsule.id())));
    }

    /** A commit that is named counts, also beside a release; the latest code when nothing is. */
    private Optional<String> commit(ProcessCapsule wanted, Capsule capsule) {
        if (wanted.commit().isPresent()) {
            return repositories.find(capsule.slug(), wanted.commit().get());
        }
        return wanted.version().isPresent()
                ? repositories.releases(capsule.slug()).stream()
                        .filter(release -> release.version() == wanted.version().get())
                        .map(Release::commit)
                        .findFirst()
                : Optional.of(repositories.head(capsule.slug()));
    }

    private void lacks(PipelineProcess process, boolean known, String reason, String command) {
        var wanted = process.capsule().orElseThrow();
        lacks.computeIfAbsent(
                        new Lack(wanted.id(), wanted.slug(), known, reason, command),
                        _ -> new ArrayList<>())
                .add(process.name());
    }

    private static String versionOf(ProcessCapsule wanted) {
        return wanted.commit()
                .map(commit -> "commit " + commit)
                .or(() -> wanted.version().map(version -> "release " + version))
                .orElse("the latest code");
    }

    private static String named(ProcessCapsule wanted) {
        var names = new ArrayList<String>();
        wanted.id().ifPresent(names::add);
        wanted.slug().ifPresent(slug -> names.add("capsule-%s.git".formatted(slug)));
        wanted.name().ifPresent(names::add);
        return names.isEmpty()
                ? "a capsule that it does not name"
                : "capsule " + String.join(", ", names);
    }

    /** Where the script clones it from, when that is an address that others can use too. */
    private static String addCommand(ProcessCapsule wanted, Optional<String> id) {
        var command = new StringBuilder("cove capsule add ");
        command.append(
                wanted.repository()
                        .filter(address -> address.matches("https://[\\w.-]+/[\\w./-]+"))
                        .orElse("GIT_URL_OR_FOLDER"));
        id.ifPresent(known -> command.append(" --id ").append(known));
        wanted.slug().ifPresent(slug -> command.append(" --slug ").append(slug));
        return command.toString();
    }
}
