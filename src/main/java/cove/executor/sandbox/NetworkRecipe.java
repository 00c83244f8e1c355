// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.executor.Launch;
import cove.executor.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a run gets its network; see network.sh for {@code internet}. */
final class NetworkRecipe {
    private static final Logger log = LoggerFactory.getLogger(NetworkRecipe.class);

    private final Path folder;

    /** Why there is no {@code internet} here, or nothing. */
    private final CompletableFuture<Optional<String>> lacking;

    private NetworkRecipe(Path folder, boolean here) throws IOException {
        this.folder = folder;
        Files.writeString(resolver(), "nameserver 10.0.2.3\n");
        this.lacking =
                here
                        ? CompletableFuture.supplyAsync(this::check)
                        : CompletableFuture.completedFuture(Optional.empty());
    }

    /**
     * For runs of this machine; begins to find out what it can do.
     *
     * @param folder holds network.sh; the file for {@code /etc/resolv.conf} is put beside it
     */
    static NetworkRecipe ofThisHost(Path folder) throws IOException {
        return new NetworkRecipe(folder, true);
    }

    /**
     * For runs of machines that are not known: what they lack shows in the run.
     *
     * @param folder holds network.sh; the file for {@code /etc/resolv.conf} is put beside it
     */
    static NetworkRecipe ofAnyHost(Path folder) throws IOException {
        return new NetworkRecipe(folder, false);
    }

    private Optional<String> check() {
        Optional<String> obstacle;
        try {
            obstacle = InternetAccess.obstacle(folder.resolve("network.sh"));
        } catch (UncheckedIOException e) {
            obstacle = Optional.of(e.getMessage());
        }
        obstacle.ifPresent(
                reason ->
                        log.warn(
                                "Runs that ask for the network 'internet' get none on this machine: {}. See docs/executors/sandbox.md.",
                                reason));
        return obstacle;
    }

    /** Waits until nothing of this writes to its folder any more. */
    void close() {
        lacking.join();
    }

    /** Why a run that wants this network gets none, or nothing if it gets it. */
    Optional<String> lacking(Network wanted) {
        return wanted == Network.INTERNET ? lacking.join() : Optional.empty();
    }

    /** Writes what a launch needs beforehand. */
    void prepare(Launch launch) throws IOException {
        if (launch.network() == Network.INTERNET) {
            InternetAccess.prepare(launch.folder());
        }
    }

    /** The bubblewrap options of a network. */
    List<String> options(Network network) {
        return switch (network) {
            case NONE -> List.of("--unshare-net");
            // The sandbox is started within a network that network.sh makes.
            case INTERNET -> List.of("--ro-bind", resolver().toString(), "/etc/resolv.conf");
            case HOST -> List.of("--ro-bind-try", "/etc/resolv.conf", "/etc/resolv.conf");
        };
    }

    /** The files that {@link #options} show. */
    List<Path> sources(Network network) {
        return network == Network.INTERNET ? List.of(resolver()) : List.of();
    }

    /** What starts a command in this network, from within the shim. */
    static String starter(Network network) {
        return network == Network.INTERNET ? "network_enter" : "exec";
    }

    private Path resolver() {
        return folder.resolve("resolv.conf");
    }
}
