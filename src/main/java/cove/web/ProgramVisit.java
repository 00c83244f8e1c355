// SPDX-License-Identifier: Apache-2.0
package cove.web;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import cove.access.Action;
import cove.capsule.Program;
import cove.capsule.Programs;
import cove.folder.KeptFolder;
import cove.http.Call;
import cove.http.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What each page of a capsule or pipeline begins with: it is found, and its code looked into. */
final class ProgramVisit {
    private static final List<String> READMES =
            List.of("readme.md", "readme.markdown", "readme.txt", "readme", "readme.rst");

    private final Programs programs;

    ProgramVisit(Programs programs) {
        this.programs = programs;
    }

    Program found(Call call, Action action) {
        call.caller().require(Scope.CAPSULE_READ);
        return programs.get(call.caller(), call.path("id"), action);
    }

    static Optional<Integer> version(Call call) {
        return call.query("version").filter(text -> !text.isEmpty()).isEmpty()
                ? Optional.empty()
                : call.queryInteger("version");
    }

    ProgramView view(Call call, Program program, ProgramView.Tab tab) throws IOException {
        Optional<Integer> version = version(call);
        return new ProgramView(
                program, version, programs.releases(program), readme(code(program, version)), tab);
    }

    /** The files of a release, or of the latest code. */
    KeptFolder code(Program program, Optional<Integer> version) {
        String commit = programs.commit(program, version, Optional.empty());
        return new KeptFolder(programs.checkout(program.slug(), commit), "code");
    }

    /** By its name alone: there may be many files beside it. */
    private static Optional<String> readme(KeptFolder code) throws IOException {
        var names = new ArrayList<String>();
        try (var entries =
                Files.newDirectoryStream(
                        code.root(), entry -> READMES.contains(lowerCase(entry)))) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        return names.stream()
                .filter(name -> Files.isRegularFile(code.root().resolve(name), NOFOLLOW_LINKS))
                .min(
                        Comparator.comparingInt(
                                name -> READMES.indexOf(name.toLowerCase(Locale.ROOT))));
    }

    private static String lowerCase(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }
}
