// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import cove.process.PipedCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves repositories to git clients over HTTP (gitprotocol-http(5), "Smart Clients"): git's own
 * programs do the work, and their data passes through in pieces.
 */
public final class GitServing {
    /** What a client wants. */
    public enum Service {
        FETCH("upload-pack"),
        PUSH("receive-pack");

        private final String program;

        Service(String program) {
            this.program = program;
        }

        /** As it is called on the wire. */
        public String word() {
            return "git-" + program;
        }

        /** The one that a client asks for. */
        public static Optional<Service> parse(String word) {
            return List.of(values()).stream()
                    .filter(service -> service.word().equals(word))
                    .findFirst();
        }
    }

    private static final Logger log = LoggerFactory.getLogger(GitServing.class);
    private static final Pattern PROTOCOL = Pattern.compile("[A-Za-z0-9.:=_-]{1,100}");

    /** What git finds in old commits, and what does no harm. */
    private static final List<String> HARMLESS =
            List.of(
                    "badDate",
                    "badDateOverflow",
                    "badEmail",
                    "badFilemode",
                    "badName",
                    "badTimezone",
                    "emptyName",
                    "missingEmail",
                    "missingNameBeforeEmail",
                    "missingSpaceBeforeDate",
                    "missingSpaceBeforeEmail",
                    "missingTaggerEntry",
                    "nulInCommit",
                    "zeroPaddedDate",
                    "zeroPaddedFilemode");

    private final CapsuleRepositories repositories;
    private final long largestPush;

    /**
     * Serves these repositories.
     *
     * @param largestPush in bytes
     */
    public GitServing(CapsuleRepositories repositories, long largestPush) {
        this.repositories = repositories;
        this.largestPush = largestPush;
    }

    /** Tells a client which refs there are, and what it may ask for. */
    public void advertise(String slug, Service service, String protocol, OutputStream out)
            throws IOException {
        boolean second = service == Service.FETCH && protocol.contains("version=2");
        if (!second) {
            out.write(PacketLine.of("# service=%s\n".formatted(service.word())).bytes());
            out.write(PacketLine.FLUSH.bytes());
        }
        Git git = git(slug, service, protocol);
        try (var command = git.pipe(arguments(slug, service, "--http-backend-info-refs"))) {
            var _ = command.feed(new byte[0], InputStream.nullInputStream());
            command.output().transferTo(out);
            end(slug, service, command);
        }
    }

    /** Sends a client the objects that it asks for. */
    public void fetch(String slug, String protocol, InputStream in, OutputStream out)
            throws IOException {
        Git git = git(slug, Service.FETCH, protocol);
        try (var command = git.pipe(arguments(slug, Service.FETCH, "--stateless-rpc"))) {
            var _ = command.feed(new byte[0], in);
            command.output().transferTo(out);
            end(slug, Service.FETCH, command);
        }
    }

    /**
     * Takes the objects of a push and moves its refs, or says of each ref why not.
     *
     * @param mayRelease whether the caller may make releases
     * @param done what is to be done before the client is told
     */
    public void push(
            String slug,
            Push push,
            boolean mayRelease,
            InputStream objects,
            OutputStream out,
            Runnable done)
            throws IOException {
        Map<String, String> refusals = refusals(slug, push, mayRelease);
        if (!refusals.isEmpty()) {
            objects.transferTo(OutputStream.nullOutputStream());
            out.write(push.refusal(refusals));
            return;
        }
        Git git = git(slug, Service.PUSH, "");
        try (var command = git.pipe(arguments(slug, Service.PUSH, "--stateless-rpc"))) {
            var feeding = command.feed(push.head(), objects);
            hint(slug, push, out);
            List<PacketLine> report = passOnWords(push, command.output(), out);
            end(slug, Service.PUSH, command);
            feeding.join();
            repositories.pushed(slug, push.moves());
            done.run();
            for (PacketLine line : report) {
                out.write(line.bytes());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Words are told at once; the report waits until all that it says is on the disk. */
    private static List<PacketLine> passOnWords(Push push, InputStream from, OutputStream out)
            throws IOException {
        var report = new ArrayList<PacketLine>();
        for (var line = PacketLine.read(from); line.isPresent(); line = PacketLine.read(from)) {
            if (push.hasSideBand() && !line.get().isOnBand(PacketLine.DATA) && report.isEmpty()) {
                out.write(line.get().bytes());
                out.flush();
            } else {
                report.add(line.get());
            }
        }
        return report;
    }

    private Map<String, String> refusals(String slug, Push push, boolean mayRelease) {
        String current = "refs/heads/" + repositories.branch(slug);
        var refusals = new LinkedHashMap<String, String>();
        for (Push.Move move : push.moves()) {
            refusal(move, current, mayRelease)
                    .ifPresent(reason -> refusals.put(move.ref(), reason));
        }
        return refusals;
    }

    private static Optional<String> refusal(Push.Move move, String current, boolean mayRelease) {
        if (!move.isBranch() && !move.isTag()) {
            return Optional.of("only branches and tags can be pushed here");
        }
        if (move.isRelease() && !move.creates()) {
            return Optional.of("a release never moves and stays");
        }
        if (move.isRelease() && !mayRelease) {
            return Optional.of("only an owner makes releases");
        }
        return move.ref().equals(current) && move.deletes()
                ? Optional.of("runs use this branch")
                : Optional.empty();
    }

    /** People push the branch that they have, and wonder why runs are as before. */
    private void hint(String slug, Push push, OutputStream out) throws IOException {
        String current = repositories.branch(slug);
        boolean another =
                push.moves().stream().anyMatch(move -> move.isBranch() && !move.deletes());
        if (push.hasSideBand()
                && another
                && push.moves().stream()
                        .noneMatch(move -> move.ref().equals("refs/heads/" + current))) {
            String words =
                    "cove: runs use the branch %s, which this push leaves as it is.\n"
                            .formatted(current);
            out.write(
                    PacketLine.onBand(PacketLine.WORDS, words.getBytes(StandardCharsets.UTF_8))
                            .bytes());
            out.flush();
        }
    }

    private static void end(String slug, Service service, PipedCommand command) {
        int exitCode = command.awaitEnd();
        if (exitCode != 0) {
            // A client that goes away is no news; what concerns it, git has told it.
            log.info(
                    "{} of capsule-{}.git ended with {}: {}",
                    service.word(),
                    slug,
                    exitCode,
                    command.complaint());
        }
    }

    private List<String> arguments(String slug, Service service, String option) {
        return List.of(service.program, option, repositories.directory(slug).toString());
    }

    /** Bounded in memory, and without a look at any setting of this account. */
    private Git git(String slug, Service service, String protocol) {
        Git git =
                Git.alone()
                        .inFolder(repositories.directory(slug))
                        .set("transfer.hideRefs", "refs/kept")
                        .set("transfer.hideRefs", "refs/incoming")
                        .set("uploadpack.allowFilter", "true")
                        .set("uploadpack.allowAnySHA1InWant", "true")
                        .set("core.bigFileThreshold", "32m")
                        .set("pack.windowMemory", "128m")
                        .set("pack.deltaCacheSize", "64m")
                        .set("pack.threads", "2");
        if (PROTOCOL.matcher(protocol).matches()) {
            git = git.with("GIT_PROTOCOL", protocol);
        }
        return service == Service.PUSH ? receiving(git) : git;
    }

    private Git receiving(Git git) {
        Git receiving =
                git.set("receive.maxInputSize", Long.toString(largestPush))
                        .set("receive.fsckObjects", "true")
                        .set("receive.autogc", "false")
                        .set("receive.unpackLimit", "1")
                        .set("receive.advertisePushOptions", "false")
                        .set("core.fsync", "committed,reference")
                        .set("core.logAllRefUpdates", "false");
        for (String finding : HARMLESS) {
            receiving = receiving.set("receive.fsck." + finding, "ignore");
        }
        return receiving;
    }
}
