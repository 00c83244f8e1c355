// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import cove.problem.CoveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code cove}: the whole command line, and what all its commands share. */
@Command(
        name = "cove",
        description = "Runs computations that anyone can repeat.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Commands talk to the server that CODEOCEAN_DOMAIN and CODEOCEAN_TOKEN name,",
            "or else to that of the home, which they start for as long as they need it.",
            "Exit codes: 0 done, 1 failed, 2 wrong usage; run has the computation's own.",
            "cove COMMAND --help tells more."
        })
public final class CoveCommand {
    private final LocalServer localServer;
    private final Screen screen;
    private final Map<String, String> environment;

    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            scope = ScopeType.INHERIT,
            description =
                    "The home whose server to use; COVE_HOME or else ~/.cove when it is not given.")
    private Optional<Path> home = Optional.empty();

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Answer with one JSON document.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Tell how to use it.")
    @SuppressWarnings("unused") // picocli looks at it
    private boolean help;

    private CoveCommand(LocalServer localServer, Screen screen, Map<String, String> environment) {
        this.localServer = localServer;
        this.screen = screen;
        this.environment = environment;
    }

    /** Runs one command line; returns 0 done, 1 failed, 2 wrong usage. */
    public static int run(LocalServer localServer, String... args) {
        return run(localServer, Screen.ofThisProcess(), System.getenv(), args);
    }

    static int run(
            LocalServer localServer,
            Screen screen,
            Map<String, String> environment,
            String... args) {
        return new CoveCommand(localServer, screen, environment).commandLine().execute(args);
    }

    private CommandLine commandLine() {
        return new CommandLine(this)
                .addSubcommand(new ServeCommand(this))
                .addSubcommand(new RunCommand(this))
                .addSubcommand(new ListCommand(this))
                .addSubcommand(new ShowCommand(this))
                .addSubcommand(new LogsCommand(this))
                .addSubcommand(new ResultsCommand(this))
                .addSubcommand(new DownloadCommand(this))
                .addSubcommand(new VerifyCommand(this))
                .addSubcommand(new WaitCommand(this))
                .addSubcommand(new StopCommand(this))
                .addSubcommand(new RenameCommand(this))
                .addSubcommand(new RemoveCommand(this))
                .addSubcommand(
                        "capsule",
                        programs("Adds, changes and lists capsules.", ProgramCode.Kind.CAPSULE))
                .addSubcommand(
                        "pipeline",
                        programs("Adds, changes and lists pipelines.", ProgramCode.Kind.PIPELINE)
                                .addSubcommand(new PipelineScriptCommand(this)))
                .addSubcommand(
                        "asset",
                        group("Adds data assets.").addSubcommand(new AssetAddCommand(this)))
                .addSubcommand(new ShareCommand(this))
                .addSubcommand(
                        "metadata",
                        group("Sets and shows what is to be said of data assets.")
                                .addSubcommand(new MetadataSetCommand(this))
                                .addSubcommand(new MetadataShowCommand(this)))
                .addSubcommand(
                        "secret",
                        group("Sets, lists and removes secrets.")
                                .addSubcommand(new SecretSetCommand(this))
                                .addSubcommand(new SecretListCommand(this))
                                .addSubcommand(new SecretRemoveCommand(this)))
                .addSubcommand(
                        "token",
                        group("Makes, lists and revokes access tokens.")
                                .addSubcommand(new TokenCreateCommand(this))
                                .addSubcommand(new TokenListCommand(this))
                                .addSubcommand(new TokenRevokeCommand(this)))
                .addSubcommand(
                        "user",
                        group("Adds, lists, promotes, demotes, deactivates and activates users.")
                                .addSubcommand(new UserAddCommand(this))
                                .addSubcommand(new UserListCommand(this))
                                .addSubcommand(new UserPromoteCommand(this))
                                .addSubcommand(new UserDemoteCommand(this))
                                .addSubcommand(new UserDeactivateCommand(this))
                                .addSubcommand(new UserActivateCommand(this)))
                .addSubcommand(
                        "group",
                        group("Makes, lists, renames and removes groups of users.")
                                .addSubcommand(new GroupAddCommand(this))
                                .addSubcommand(new GroupListCommand(this))
                                .addSubcommand(new GroupRenameCommand(this))
                                .addSubcommand(new GroupRemoveCommand(this))
                                .addSubcommand(
                                        "member",
                                        group("Adds users to groups and takes them out.")
                                                .addSubcommand(new GroupMemberAddCommand(this))
                                                .addSubcommand(new GroupMemberRemoveCommand(this))))
                .addSubcommand(
                        "db",
                        group("Moves the database of a home.")
                                .addSubcommand(new DatabaseMoveCommand(this)))
                .addSubcommand(new ConfigCommand(this))
                .addSubcommand(new OpenCommand(this))
                .addSubcommand(new VersionCommand(this))
                .addSubcommand(new TrainCommand(this))
                // An argument that begins with @ is one like any other.
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(this::misused)
                .setExecutionExceptionHandler((e, line, _) -> failed(e, line));
    }

    private CommandLine programs(String description, ProgramCode.Kind kind) {
        return group(description)
                .addSubcommand(new ProgramAddCommand(this, kind))
                .addSubcommand(new ProgramListCommand(this, kind))
                .addSubcommand(new ProgramReleaseCommand(this, kind))
                .addSubcommand(new ProgramDescribeCommand(this, kind))
                .addSubcommand(new ProgramDuplicateCommand(this, kind))
                .addSubcommand(new ProgramAttachCommand(this, kind))
                .addSubcommand(new ProgramDetachCommand(this, kind))
                .addSubcommand(new ProgramLinkCommand(this, kind))
                .addSubcommand(new ProgramSyncCommand(this, kind))
                .addSubcommand(new ProgramArchiveCommand(this, kind))
                .addSubcommand(new ProgramRemoveCommand(this, kind));
    }

    private static CommandLine group(String description) {
        var spec = CommandSpec.create();
        spec.usageMessage().description(description).synopsisSubcommandLabel("COMMAND");
        return new CommandLine(spec);
    }

    private int misused(ParameterException e, String[] args) {
        CommandLine line = e.getCommandLine();
        if (e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            String word = unmatched.getUnmatched().getFirst();
            return misused(
                    line.getSubcommands().isEmpty()
                            ? "'%s' is one argument too many.".formatted(word)
                            : "There is no command '%s'.".formatted(word),
                    line);
        }
        return misused(e.getMessage(), line);
    }

    private int misused(String message, CommandLine line) {
        screen.tell("cove: " + message);
        screen.tell("Usage: " + line.getHelp().synopsis(0).strip());
        screen.tell(line.getCommandSpec().qualifiedName() + " --help tells more.");
        return ExitCode.WRONG_USAGE;
    }

    private int failed(Exception e, CommandLine line) {
        if (e instanceof WrongUsage) {
            return misused(e.getMessage(), line);
        }
        String message =
                switch (e) {
                    case CommandFailure known -> known.getMessage();
                    case CoveException known -> known.getMessage();
                    case UncheckedIOException io -> ioMessage(io.getCause());
                    case IOException io -> ioMessage(io);
                    default -> bugMessage(e);
                };
        screen.tell("cove: " + message);
        return ExitCode.FAILED;
    }

    private static String ioMessage(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return "This account may not use %s. To use a server that another account runs, set CODEOCEAN_DOMAIN and CODEOCEAN_TOKEN."
                    .formatted(denied.getFile());
        }
        return "Tried to read or write a file, but it failed: %s".formatted(e);
    }

    private static String bugMessage(Exception e) {
        StackTraceElement[] at = e.getStackTrace();
        return "Sorry, this is a mistake in cove: %s (%s). Please report it."
                .formatted(e, at.length == 0 ? "nowhere" : at[0]);
    }

    LocalServer localServer() {
        return localServer;
    }

    Screen screen() {
        return screen;
    }

    boolean json() {
        return json;
    }

    /** The home that the command line, the environment or custom names, in this order. */
    Path home() {
        return home.or(() -> variable("COVE_HOME").map(Path::of))
                .or(() -> variable("HOME").map(folder -> Path.of(folder, ".cove")))
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cove"))
                .toAbsolutePath();
    }

    /** The server to talk to; a home named on the command line goes before the environment. */
    ApiClient connect() {
        Optional<String> domain = variable("CODEOCEAN_DOMAIN");
        if (home.isPresent() || domain.isEmpty()) {
            return new ApiClient(http -> new HomeConnection(localServer, home(), http));
        }
        String token =
                variable("CODEOCEAN_TOKEN")
                        .orElseThrow(
                                () ->
                                        new CommandFailure(
                                                "CODEOCEAN_DOMAIN is set, but CODEOCEAN_TOKEN is not. Set it to a token of %s, or unset CODEOCEAN_DOMAIN to use the home %s."
                                                        .formatted(domain.get(), home())));
        return new ApiClient(_ -> new Connection.ToServer(new Address(domain.get(), token)));
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** Answers machines with the document, people with the words. */
    void answer(JsonNode document, Runnable words) {
        if (json) {
            screen.answer(document);
        } else {
            words.run();
        }
    }
}
