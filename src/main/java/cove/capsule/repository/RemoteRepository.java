// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import cove.problem.CoveException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A git repository elsewhere, which brings the branch its HEAD names, its tags and all history. */
record RemoteRepository(String address, Git git, List<String> options) implements CodeSource {

    /** The branch that HEAD names, and its commit. */
    record Head(String branch, String commit) {}

    private static final String BRANCH = "ref: refs/heads/";
    private static final String INCOMING = "refs/incoming/head";
    private static final List<String> FETCH_OPTIONS =
            List.of(
                    "--no-tags",
                    "--no-auto-maintenance",
                    "--no-prune", // an account may have set it, and releases are not there
                    "--no-prune-tags",
                    "--no-recurse-submodules",
                    "--no-write-fetch-head",
                    "--update-shallow");
    private static final Pattern TAG_THAT_STAYS =
            Pattern.compile("! \\[rejected\\] +\\S+ +-> (\\S+) +\\(would clobber existing tag\\)");

    /** A git-upload-pack inherits no settings; without this one it reads its owner's only. */
    private static final List<String> OF_ANY_OWNER =
            List.of("--upload-pack=git -c safe.directory='*' upload-pack");

    /** Answers git's question for a login (gitcredentials(7)); no process list shows it. */
    private static final String LOGIN_FROM_ENVIRONMENT =
            "!printf 'username=%s\\npassword=%s\\n' \"$COVE_GIT_USER\" \"$COVE_GIT_PASSWORD\" #";

    /** A repository of this machine that the caller may read. */
    static RemoteRepository onThisMachine(Path repository) {
        return new RemoteRepository(repository.toString(), Git.alone(), OF_ANY_OWNER);
    }

    static RemoteRepository at(GitAddress address) {
        Git git =
                Git.ofThisAccount()
                        .with("GIT_ALLOW_PROTOCOL", "https:http:ssh:git:file")
                        .set("http.lowSpeedLimit", "1000")
                        .set("http.lowSpeedTime", "60");
        return new RemoteRepository(
                address.url(),
                address.login().map(login -> withLogin(git, login)).orElse(git),
                List.of());
    }

    private static Git withLogin(Git git, GitAddress.Login login) {
        // The empty value first: a store of this account is not to keep this password.
        return git.set("credential.helper", "")
                .set("credential.helper", LOGIN_FROM_ENVIRONMENT)
                .with("COVE_GIT_USER", login.user())
                .with("COVE_GIT_PASSWORD", login.password());
    }

    @Override
    public String described() {
        return "the git repository " + GitAddress.withoutQuery(address);
    }

    @Override
    public String advice(String lastWords) {
        return FetchAdvice.on(lastWords);
    }

    /** Empty if its HEAD names no commit. */
    Optional<Head> head() {
        String branch = Arrival.DEFAULT_BRANCH;
        String commit = null;
        String refs = git.ask(command("ls-remote", List.of("--symref"), List.of("HEAD")));
        for (String line : refs.lines().filter(ref -> ref.endsWith("\tHEAD")).toList()) {
            String value = line.substring(0, line.indexOf('\t'));
            if (value.startsWith(BRANCH)) {
                branch = value.substring(BRANCH.length());
            } else {
                commit = value;
            }
        }
        return commit == null ? Optional.empty() : Optional.of(new Head(branch, commit));
    }

    @Override
    public Arrival bring(Workbench bench) {
        Head head = head().orElseThrow(this::nothingCommitted);
        var fetched = fetch(head, bench);
        var warnings = new ArrayList<>(fetched.warnings());
        warnings.addAll(AbsentFiles.submodules(fetched.commit(), bench.git()));
        warnings.addAll(AbsentFiles.largeFiles(fetched.commit(), bench.git()));
        return new Arrival(fetched.branch(), fetched.commit(), warnings);
    }

    /** Brings HEAD's history and the tags; a tag we have already stays where it is, with a word. */
    Arrival fetch(Head head, Workbench bench) {
        var outcome =
                git.with("GIT_DIR", bench.git().environment().get("GIT_DIR"))
                        .attempt(
                                command(
                                        "fetch",
                                        FETCH_OPTIONS,
                                        List.of("+HEAD:" + INCOMING, "refs/tags/*:refs/tags/*")));
        var staying =
                TAG_THAT_STAYS.matcher(outcome.stderr()).results().map(r -> r.group(1)).toList();
        long refused = outcome.stderr().lines().filter(line -> line.startsWith(" ! ")).count();
        if (!outcome.succeeded() && (refused == 0 || refused > staying.size())) {
            throw new GitFailure("fetch", outcome);
        }
        String commit = bench.git().ask("rev-parse", "--verify", INCOMING + "^{commit}");
        bench.git().ask("update-ref", "-d", INCOMING);
        return new Arrival(
                head.branch(), commit, staying.stream().map(RemoteRepository::stays).toList());
    }

    private List<String> command(String subcommand, List<String> more, List<String> refs) {
        return Stream.of(List.of(subcommand), options, more, List.of("--", address), refs)
                .flatMap(List::stream)
                .toList();
    }

    private static String stays(String tag) {
        return "The tag %s is another commit there than here; here it stays as it was."
                .formatted(tag);
    }

    private CoveException nothingCommitted() {
        return CoveException.invalid(
                ("Adding %s failed, because its HEAD names no commit. Push one to its default"
                                + " branch and add it again.")
                        .formatted(described()));
    }
}
