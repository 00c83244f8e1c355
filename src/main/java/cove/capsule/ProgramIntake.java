// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.archive.FolderTar;
import cove.capsule.Additions.Added;
import cove.capsule.Additions.Identity;
import cove.capsule.repository.CapsuleRepositories;
import cove.http.Call;
import cove.http.Caller;
import cove.http.Reply;
import cove.problem.CoveException;
import cove.process.FolderRemoval;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Takes programs in: a tar stream of a folder, a zip export, or a git URL. */
public final class ProgramIntake {
    /**
     * What came of it.
     *
     * @param commit of its latest code
     * @param changed whether its code was not known
     * @param missing the capsules of a pipeline that are not here: no mistake yet, they may come in
     *     any order
     */
    public record Taken(
            Program program,
            String commit,
            boolean changed,
            List<MissingCapsule> missing,
            List<String> warnings) {
        public Taken {
            missing = List.copyOf(missing);
            warnings = List.copyOf(warnings);
        }
    }

    private final Programs programs;
    private final Additions additions;
    private final Path uploads;
    private final long largestUpload;

    /**
     * Makes the intake.
     *
     * @param uploads where an upload lies while it is looked at
     * @param largestUpload in bytes
     */
    public ProgramIntake(Programs programs, Additions additions, Path uploads, long largestUpload) {
        this.programs = programs;
        this.additions = additions;
        this.uploads = uploads;
        this.largestUpload = largestUpload;
    }

    /** Adds what the call brings, and tells what came of it. */
    Reply add(Call call, Optional<ProgramKind> kind) throws IOException {
        return Reply.json(told(take(call, kind)));
    }

    private static Object told(Taken taken) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("id", taken.program().id());
        answer.put("kind", taken.program().kind().word());
        answer.put("slug", taken.program().slug());
        answer.put("name", taken.program().name());
        answer.put("commit", taken.commit());
        answer.put("changed", taken.changed());
        if (taken.program() instanceof Pipeline) {
            answer.put("missing_capsules", taken.missing());
        }
        answer.put("warnings", taken.warnings());
        return answer;
    }

    /** Adds what the call brings; where its query asks for it, with the capsules in it. */
    public Taken take(Call call, Optional<ProgramKind> kind) throws IOException {
        var identity =
                new Identity(
                        call.query("id"),
                        call.query("slug"),
                        call.query("name"),
                        call.query("origin"),
                        call.queryFlag("again"),
                        kind);
        boolean bundled = call.queryFlag("bundled");
        return taken(call.caller(), added(call, identity), bundled);
    }

    /** Adds a repository, with the capsules in it. */
    public Taken takeGit(Caller caller, String url) {
        var identity = identity(CapsuleRepositories.withoutLogin(url), false);
        return taken(caller, additions.addGit(caller, identity, url), true);
    }

    /** Adds a folder of this machine with the capsules in it, or brings it up to date. */
    Taken takeFolder(Caller caller, Path folder) {
        return taken(
                caller,
                additions.addFolder(caller, identity(folder.toString(), true), folder),
                true);
    }

    private static Identity identity(String origin, boolean again) {
        return new Identity(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(origin),
                again,
                Optional.empty());
    }

    private Added added(Call call, Identity identity) throws IOException {
        String type = call.header("Content-Type").orElse("");
        if (!type.startsWith("application/x-tar") && !type.startsWith("application/zip")) {
            var body = call.body();
            String url = body.requiredText("git_url");
            body.throwIfWrong();
            return additions.addGit(call.caller(), identity, url);
        }
        Files.createDirectories(uploads);
        Path upload = Files.createTempDirectory(uploads, "program-");
        try (InputStream in = call.upload(largestUpload)) {
            if (type.startsWith("application/zip")) {
                Path zip = upload.resolve(called(identity, "export") + ".zip");
                Files.copy(in, zip);
                return additions.addZip(call.caller(), identity, zip);
            }
            Path folder = Files.createDirectory(upload.resolve(called(identity, "program")));
            FolderTar.unpack(in, folder);
            return additions.addFolder(call.caller(), identity, folder);
        } finally {
            FolderRemoval.remove(upload);
        }
    }

    /** As the sender calls it: the commit, and the words for what is wrong, name the file. */
    private static String called(Identity identity, String otherwise) {
        return identity.origin()
                .flatMap(Additions::lastPart)
                .filter(name -> name.matches("\\w[\\w .-]{0,99}"))
                .orElse(otherwise);
    }

    private Taken taken(Caller caller, Added added, boolean bundled) {
        var warnings = new ArrayList<>(added.imported().warnings());
        if (bundled) {
            addBundled(caller, added, warnings);
        }
        return new Taken(
                added.program(),
                added.imported().commit(),
                added.imported().changed(),
                missing(caller, added),
                warnings);
    }

    private List<MissingCapsule> missing(Caller caller, Added added) {
        return added.program() instanceof Pipeline pipeline
                ? programs.capsulesOf(
                                caller,
                                programs.pipelineDescription(
                                        pipeline.slug(), added.imported().commit()))
                        .missing()
                : List.of();
    }

    /** Those that came in the pipeline's repository, as {@code capsules/capsule-<slug>}. */
    private void addBundled(Caller caller, Added added, List<String> warnings) {
        List<MissingCapsule> missing = missing(caller, added);
        if (missing.isEmpty()) {
            return;
        }
        Path code = programs.checkout(added.program().slug(), added.imported().commit());
        for (MissingCapsule capsule : missing) {
            Optional<Path> folder = capsule.known() ? Optional.empty() : bundled(code, capsule);
            try {
                folder.ifPresent(
                        found ->
                                additions.addFolder(
                                        caller,
                                        new Identity(
                                                capsule.id(),
                                                capsule.slug(),
                                                Optional.empty(),
                                                Optional.empty(),
                                                false,
                                                Optional.of(ProgramKind.CAPSULE)),
                                        found));
            } catch (CoveException e) {
                warnings.add(
                        "%s, which came with it, was not added: %s"
                                .formatted(folder.orElseThrow().getFileName(), e.getMessage()));
            }
        }
    }

    /** A link in the repository may point anywhere: what is not in it came from elsewhere. */
    private static Optional<Path> bundled(Path code, MissingCapsule capsule) {
        try {
            Path folder =
                    code.resolve("capsules").resolve("capsule-" + capsule.slug().orElse("none"));
            return Files.isDirectory(folder) && folder.toRealPath().startsWith(code.toRealPath())
                    ? Optional.of(folder.toRealPath())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
