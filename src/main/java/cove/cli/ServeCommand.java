// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "serve", description = "Serves the API of a home until it is interrupted.")
final class ServeCommand implements Callable<Integer> {
    @ParentCommand private CoveCommand cove;

    @Option(names = "--home")
    private Path home;

    @Option(names = "--host")
    private Optional<String> host = Optional.empty();

    @Option(names = "--port")
    private Optional<Integer> port = Optional.empty();

    @Option(names = "--executor")
    private Optional<String> executor = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        var running = cove.localServer().start(home, new LocalServer.Options(host, port, executor));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(running::close));
        System.out.println(running.url());
        System.out.println("The administrator's token is in " + home.resolve("admin-token"));
        new CountDownLatch(1).await();
        return 0;
    }
}
