// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;

import cove.computation.Workplaces.Code;
import cove.folder.Trash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkplacesTest {
    private static final Code CODE = new Code("4820193", "0123");

    @TempDir private Path home;
    private Trash trash;
    private Workplaces workplaces;

    @BeforeEach
    void open() {
        trash = new Trash(home.resolve("trash"));
        workplaces = new Workplaces(home.resolve("spare"), trash);
    }

    @AfterEach
    void close() {
        trash.close();
    }

    private RunFolder newRun() throws IOException {
        var run = RunFolder.of(home.resolve("runs"), UUID.randomUUID().toString());
        Files.createDirectories(run.path());
        return run;
    }

    private RunFolder madeRun() throws IOException {
        RunFolder run = newRun();
        Files.createDirectories(run.code());
        Files.writeString(run.code().resolve("run"), "exit 0\n");
        Files.createDirectories(run.scratch());
        workplaces.made(CODE, run);
        return run;
    }

    /** The disk's clock, once it shows a later time than that of all that was made before. */
    private Instant later(RunFolder run) throws IOException {
        FileTime made =
                (FileTime)
                        Files.getAttribute(run.scratch(), "unix:ctime", LinkOption.NOFOLLOW_LINKS);
        FileTime now;
        do {
            Path file = Files.writeString(home.resolve("clock"), "");
            now = Files.getLastModifiedTime(file);
            Files.delete(file);
        } while (now.compareTo(made) <= 0);
        return now.toInstant();
    }

    @Test
    void whatARunLeftUntouchedServesTheNextRunOfTheSameCode() throws IOException {
        RunFolder first = madeRun();
        workplaces.leave(first, later(first));
        RunFolder second = newRun();

        assertThat(first.work()).doesNotExist();
        assertThat(workplaces.reuse(CODE, second)).isTrue();
        assertThat(second.code().resolve("run")).hasContent("exit 0");

        workplaces.leave(second, later(second));
        assertThat(workplaces.reuse(CODE, newRun())).isTrue();
        assertThat(workplaces.reuse(CODE, newRun())).as("each serves one run at a time").isFalse();
    }

    @Test
    void otherCodeGetsAWorkplaceOfItsOwn() throws IOException {
        RunFolder first = madeRun();
        workplaces.leave(first, later(first));

        assertThat(workplaces.reuse(new Code(CODE.slug(), "4567"), newRun())).isFalse();
    }

    enum Touch {
        FILE_ADDED {
            @Override
            void in(RunFolder run) throws IOException {
                Files.writeString(run.scratch().resolve("a"), "a");
            }
        },
        FILE_ADDED_AND_REMOVED {
            @Override
            void in(RunFolder run) throws IOException {
                Files.delete(Files.writeString(run.scratch().resolve("a"), "a"));
            }
        },
        SAME_BYTES_WRITTEN_AND_TIMES_SET_BACK {
            @Override
            void in(RunFolder run) throws IOException {
                Path file = run.code().resolve("run");
                FileTime before = Files.getLastModifiedTime(file);
                Files.writeString(file, "exit 1\n");
                Files.setLastModifiedTime(file, before);
            }
        },
        MODE_CHANGED {
            @Override
            void in(RunFolder run) throws IOException {
                Files.setPosixFilePermissions(
                        run.scratch(), PosixFilePermissions.fromString("rwx------"));
            }
        },
        CODE_REMOVED {
            @Override
            void in(RunFolder run) throws IOException {
                Files.delete(run.code().resolve("run"));
                Files.delete(run.code());
            }
        };

        abstract void in(RunFolder run) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void whatWasTouchedInAnyWayIsNotUsedAgain(Touch touch) throws IOException {
        RunFolder run = madeRun();
        Instant began = later(run);
        touch.in(run);

        workplaces.leave(run, began);

        assertThat(run.work()).doesNotExist();
        assertThat(workplaces.reuse(CODE, newRun())).isFalse();
    }

    @Test
    void aChangeThatTheClockCouldNotShowCounts() throws IOException {
        RunFolder run = madeRun();
        Instant inTheSameTick =
                ((FileTime) Files.getAttribute(run.scratch(), "unix:ctime")).toInstant();

        workplaces.leave(run, inTheSameTick);

        assertThat(workplaces.reuse(CODE, newRun())).isFalse();
    }

    @Test
    void aServerUsesNothingThatAnEarlierOneLeft() throws IOException {
        RunFolder run = madeRun();
        workplaces.leave(run, later(run));

        var next = new Workplaces(home.resolve("spare"), trash);

        assertThat(home.resolve("spare")).isEmptyDirectory();
        assertThat(next.reuse(CODE, newRun())).isFalse();
    }

    @Test
    void aWorkFolderThatNobodyKnowsIsTakenAwayAllTheSame() throws IOException {
        RunFolder run = newRun();
        Files.createDirectories(run.scratch());

        workplaces.leave(run, Instant.now());

        assertThat(run.work()).doesNotExist();
    }
}
