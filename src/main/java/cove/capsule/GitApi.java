// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.access.Action;
import cove.capsule.repository.GitServing;
import cove.capsule.repository.GitServing.Service;
import cove.capsule.repository.Push;
import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.problem.CoveException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Repositories for git clients: {@code git clone http://host/git/capsule-<slug>.git}. */
final class GitApi {
    private static final String REPOSITORY = "/git/{repository}";
    private static final Pattern NAME =
            Pattern.compile("(?:capsule|pipeline)-([0-9]{7})(?:\\.git)?");

    /** What a client has and wants, a line of 50 bytes for each commit or file. */
    private static final long LARGEST_WISH = 256L << 20;

    private final Programs programs;
    private final GitServing serving;
    private final long largestPush;

    /**
     * Makes the endpoints.
     *
     * @param largestPush in bytes
     */
    GitApi(Programs programs, long largestPush) {
        this.programs = programs;
        this.serving = new GitServing(programs.repositories(), largestPush);
        this.largestPush = largestPush;
    }

    void addTo(Routes routes) {
        routes.get(REPOSITORY + "/info/refs", this::advertise, Scope.CAPSULE_READ)
                .post(REPOSITORY + "/git-upload-pack", this::fetch, Scope.CAPSULE_READ)
                .post(REPOSITORY + "/git-receive-pack", this::push, Scope.CAPSULE_WRITE)
                .post(REPOSITORY + "/info/lfs/{path:.+}", this::noLargeFiles, Scope.CAPSULE_READ);
    }

    private Program program(Call call, Action action) {
        String name = call.path("repository");
        Matcher slug = NAME.matcher(name);
        if (!slug.matches()) {
            throw CoveException.notFound("repository", name);
        }
        return programs.bySlug(call.caller(), slug.group(1), action);
    }

    private Reply advertise(Call call) {
        Service service =
                call.query("service")
                        .flatMap(Service::parse)
                        .orElseThrow(
                                () ->
                                        CoveException.invalid(
                                                "Repositories are served to git 1.6.6 or later only; clone this one with git, not file by file."));
        if (service == Service.PUSH) {
            call.caller().require(Scope.CAPSULE_WRITE);
        }
        String slug = program(call, service == Service.PUSH ? Action.CHANGE : Action.READ).slug();
        String protocol = protocol(call);
        return uncached(
                Reply.stream(
                        "application/x-%s-advertisement".formatted(service.word()),
                        out ->
                                programs.use()
                                        .in(
                                                slug,
                                                () ->
                                                        serving.advertise(
                                                                slug, service, protocol, out))));
    }

    private Reply fetch(Call call) throws IOException {
        String slug = program(call, Action.READ).slug();
        String protocol = protocol(call);
        InputStream in = call.upload(LARGEST_WISH);
        return result(
                Service.FETCH,
                out -> programs.use().in(slug, () -> serving.fetch(slug, protocol, in, out)));
    }

    private Reply push(Call call) throws IOException {
        Program program = program(call, Action.CHANGE);
        boolean mayRelease = programs.may(call.caller(), Action.RELEASE, program);
        InputStream in = call.upload(Math.max(largestPush, largestPush + LARGEST_WISH));
        Push push = Push.read(in);
        return result(
                Service.PUSH,
                out ->
                        programs.use()
                                .in(
                                        program.slug(),
                                        () -> take(program, push, mayRelease, in, out)));
    }

    /** Before the client is told, and also where it went away meanwhile. */
    private void take(
            Program program, Push push, boolean mayRelease, InputStream in, OutputStream out)
            throws IOException {
        programs.store().unlearn(program.id());
        try {
            serving.push(
                    program.slug(), push, mayRelease, in, out, () -> programs.changed(program));
        } finally {
            programs.changed(program);
        }
    }

    /** Git LFS asks here for files that are no part of a repository; its client shows the words. */
    private Reply noLargeFiles(Call call) {
        String name = program(call, Action.READ).name();
        return Reply.json(
                501,
                Map.of(
                        "message",
                        "cove keeps no files of Git LFS, so those of '%s' cannot be pushed or fetched here; keep large files as data assets, with: cove asset add"
                                .formatted(name)));
    }

    private static String protocol(Call call) {
        return call.header("Git-Protocol").orElse("");
    }

    private static Reply result(Service service, Reply.BodyWriter writer) {
        return uncached(Reply.stream("application/x-%s-result".formatted(service.word()), writer));
    }

    private static Reply uncached(Reply reply) {
        return reply.withHeader("Cache-Control", "no-cache, max-age=0, must-revalidate");
    }
}
