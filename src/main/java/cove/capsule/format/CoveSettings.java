// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an author asks of the server that runs it, in cove's own {@code .codeocean/cove.json}; what
 * it gets, the server decides.
 *
 * @param network absent when the author says nothing
 * @param executor the name of one that a server may have
 * @param gpus how many it needs
 * @param slurm what a job of it asks for, by the names of sbatch's options
 */
public record CoveSettings(
        Optional<NetworkRequest> network,
        Optional<String> executor,
        Optional<Integer> gpus,
        Map<String, String> slurm) {
    static final String FILE = ".codeocean/cove.json";
    static final CoveSettings NONE =
            new CoveSettings(Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

    static CoveSettings read(SettingsFolder program, Mistakes mistakes) {
        return program.text(FILE).map(text -> read(text, mistakes)).orElse(NONE);
    }

    private static CoveSettings read(String json, Mistakes mistakes) {
        var settings = SettingsParser.json(FILE, json, mistakes);
        return new CoveSettings(
                settings.word("network", NetworkRequest.class),
                settings.filledText("executor"),
                settings.count("gpus"),
                slurm(settings.object("slurm")));
    }

    private static Map<String, String> slurm(SettingsObject options) {
        var asked = new TreeMap<String, String>();
        for (String name : options.names()) {
            options.filledText(name).ifPresent(value -> asked.put(name, value));
        }
        return asked;
    }
}
