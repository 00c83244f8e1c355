// SPDX-License-Identifier: Apache-2.0
package cove.nextflow.head;

import groovy.text.GStringTemplateEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nextflow.trace.TraceObserver;

/**
 * One of Nextflow's own HTML reports, made from its own templates. Nextflow reads these byte by
 * byte, which takes longer than a short run.
 */
record Page(Path file, String template) {
    void write(Map<String, Object> fields) {
        try {
            Files.writeString(
                    file,
                    new GStringTemplateEngine()
                            .createTemplate(resource(template))
                            .make(fields)
                            .toString());
        } catch (IOException | ClassNotFoundException e) {
            // Nextflow says in its log that it could not render the report, and goes on.
            throw new IllegalStateException(e);
        }
    }

    static List<String> assets(String... names) {
        return Stream.of(names).map(name -> resource("assets/" + name)).toList();
    }

    private static String resource(String name) {
        try (InputStream in = TraceObserver.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
