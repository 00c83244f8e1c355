// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import com.github.dockerjava.api.model.Container;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the containers of this home that nobody will ask for: an engine may make one for a server
 * that was killed, after the run was given up.
 */
final class Leftovers {
    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    private final Engine engine;

    Leftovers(Engine engine) {
        this.engine = engine;
    }

    void remove() {
        engine.all().stream().filter(Leftovers::isOver).forEach(this::remove);
    }

    private void remove(Container container) {
        log.info("removing a container whose run is over: {}", container.getId());
        engine.remove(container.getId());
    }

    private static boolean isOver(Container container) {
        String folder = container.getLabels().get(Engine.FOLDER_LABEL);
        if (folder == null) {
            return false;
        }
        var files = new ContainerFiles(Path.of(folder));
        return !files.isPrepared()
                || files.exit().isPresent()
                || (files.isForNobody() && "created".equals(container.getState()));
    }
}
