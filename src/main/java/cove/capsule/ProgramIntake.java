// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.archive.FolderTar;
import cove.capsule.Additions.Added;
import cove.capsule.Additions.Identity;
import cove.capsule.repository.FolderRemoval;
import cove.http.Call;
import cove.http.Caller;
import cove.http.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;

/** Takes programs in over HTTP: a tar stream of a folder, a zip export, or JSON with a git URL. */
final class ProgramIntake {
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
    ProgramIntake(Programs programs, Additions additions, Path uploads, long largestUpload) {
        this.programs = programs;
        this.additions = additions;
        this.uploads = uploads;
        this.largestUpload = largestUpload;
    }

    /** Adds what the call brings, and tells what came of it. */
    Reply add(Call call, Optional<ProgramKind> kind) throws IOException {
        return Reply.json(told(call.caller(), added(call, identity(call, kind))));
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
                Path zip = upload.resolve("export.zip");
                Files.copy(in, zip);
                return additions.addZip(call.caller(), identity, zip);
            }
            Path folder = Files.createDirectory(upload.resolve("program"));
            FolderTar.unpack(in, folder);
            return additions.addFolder(call.caller(), identity, folder);
        } finally {
            FolderRemoval.remove(upload);
        }
    }

    private static Identity identity(Call call, Optional<ProgramKind> kind) {
        return new Identity(
                call.query("id"),
                call.query("slug"),
                call.query("name"),
                call.query("origin"),
                call.queryFlag("again"),
                kind);
    }

    /** That a pipeline's capsules are missing is no mistake yet: they may come in any order. */
    private Object told(Caller caller, Added added) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("id", added.program().id());
        answer.put("kind", added.program().kind().word());
        answer.put("slug", added.program().slug());
        answer.put("name", added.program().name());
        answer.put("commit", added.imported().commit());
        answer.put("changed", added.imported().changed());
        if (added.program() instanceof Pipeline pipeline) {
            var description =
                    programs.pipelineDescription(pipeline.slug(), added.imported().commit());
            answer.put("missing_capsules", programs.capsulesOf(caller, description).missing());
        }
        answer.put("warnings", added.imported().warnings());
        return answer;
    }
}
