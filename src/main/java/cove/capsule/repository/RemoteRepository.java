// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import cove.problem.CoveException;
import cove.process.CommandRunner.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A git repository elsewhere, which brings the branch its HEAD names, its tags and all history. */
record RemoteRepository(String address, Git git, List<String> options) implements CodeSource {

    /** The branch that HEAD names, and its commit. */
    record Head(String branch, String commit) {}

    private static final String HEADS = "\trefs/heads/";
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

    /**
     * A repository elsewhere.
     *
     * @param asThisAccount whether git may use the settings, keys and passwords of this account
     */
    static RemoteRepository at(GitAddress address, boolean asThisAccount) {
        Git any =
                asThisAccount
                        ? Git.ofThisAccount().with("GIT_ALLOW_PROTOCOL", "https:http:ssh:git:file")
                        : ofNobody();
        Git git = any.set("http.lowSpeedLimit", "1000").set("http.lowSpeedTime", "60");
        return new RemoteRepository(
                address.url(),
                address.login().map(login -> withLogin(git, address.url(), login)).orElse(git),
                List.of());
    }

    /** Git that finds no login of this account: no store, no askpass, no .netrc in its home. */
    private static Git ofNobody() {
        return Git.alone()
                .with("GIT_ALLOW_PROTOCOL", "https:http")
                .with("GIT_ASKPASS", "false")
                .with("HOME", "/nonexistent");
    }

    private static Git withLogin(Git git, String url, GitAddress.Login login) {
        String host = url.replaceFirst("^(https?://[^/]+)/.*", "$1");
        // The empty value first: a store of this account is not to keep this password. And nobody
        // else gets it, where the host sends git on to another one.
        return git.set("credential.helper", "")
                .set("credential." + host + ".helper", LOGIN_FROM_ENVIRONMENT)
                .with("COVE_GIT_USER", login.user())
                .with("COVE_GIT_PASSWORD", login.password());
    }

    @Override
    public String described() {
        return "the git repository " + shown();
    }

    /** Its address, for people. */
    String shown() {
        return GitAddress.withoutQuery(address);
    }

    /** The commit of each branch there. */
    Map<String, String> branches() {
        var branches = new HashMap<String, String>();
        String heads = git.ask(command("ls-remote", List.of("--heads"), List.of()));
        for (String line : heads.lines().filter(ref -> ref.contains(HEADS)).toList()) {
            int tab = line.indexOf('\t');
            branches.put(line.substring(tab + HEADS.length()), line.substring(0, tab));
        }
        return branches;
    }

    /** Brings a branch under a name of ours, and tells its commit. */
    String fetchBranch(String branch, String incoming, Workbench bench) {
        var _ =
                here(bench)
                        .ask(
                                command(
                                        "fetch",
                                        FETCH_OPTIONS,
                                        List.of("+refs/heads/" + branch + ":" + incoming)));
        return bench.git().ask("rev-parse", "--verify", incoming + "^{commit}");
    }

    /** Moves a branch there to a commit of ours, unless that leaves commits behind. */
    Outcome push(String commit, String branch, Workbench bench) {
        return here(bench)
                .attempt(
                        command(
                                "push",
                                List.of(
                                        "--porcelain",
                                        "--no-verify",
                                        "--no-follow-tags",
                                        "--no-signed",
                                        "--recurse-submodules=no"),
                                List.of(commit + ":refs/heads/" + branch)));
    }

    private Git here(Workbench bench) {
        return git.with("GIT_DIR", bench.git().environment().get("GIT_DIR"));
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
                here(bench)
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
