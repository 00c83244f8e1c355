// SPDX-License-Identifier: Apache-2.0
package cove.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvent;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import cove.app.Main;
import cove.http.Caller;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may know whom. A room is a package below {@code cove}, with the packages in it. */
class HouseRulesTest {
    /** The other rooms that a room may know; {@code app} knows all. */
    private static final Map<String, Set<String>> MAY_KNOW =
            Map.ofEntries(
                    Map.entry("problem", Set.of()),
                    Map.entry("process", Set.of()),
                    Map.entry("mount", Set.of("process", "s3")),
                    Map.entry("archive", Set.of("problem")),
                    Map.entry("db", Set.of("problem")),
                    Map.entry("http", Set.of("problem")),
                    Map.entry("openapi", Set.of("http", "problem")),
                    Map.entry("access", Set.of("db", "http", "problem")),
                    Map.entry("event", Set.of("access", "db", "http", "problem")),
                    Map.entry("webhook", Set.of("db", "event", "http", "problem", "secret")),
                    Map.entry("executor", Set.of("problem", "process")),
                    Map.entry(
                            "environment",
                            Set.of("capsule", "executor", "folder", "problem", "process")),
                    Map.entry("nextflow", Set.of("executor", "process")),
                    Map.entry("s3", Set.of("problem")),
                    Map.entry("token", Set.of("db", "http", "problem")),
                    Map.entry("secret", Set.of("db", "http", "problem")),
                    Map.entry("folder", Set.of("http", "problem", "process")),
                    Map.entry("search", Set.of("db", "http", "problem")),
                    Map.entry(
                            "dataasset",
                            Set.of(
                                    "access",
                                    "archive",
                                    "db",
                                    "folder",
                                    "http",
                                    "metadata",
                                    "problem",
                                    "process",
                                    "s3",
                                    "search",
                                    "secret")),
                    Map.entry("metadata", Set.of("db", "http", "problem")),
                    Map.entry(
                            "upload",
                            Set.of(
                                    "archive",
                                    "dataasset",
                                    "db",
                                    "folder",
                                    "http",
                                    "metadata",
                                    "problem",
                                    "process")),
                    Map.entry(
                            "capsule",
                            Set.of(
                                    "access", "archive", "db", "http", "problem", "process",
                                    "search")),
                    Map.entry(
                            "computation",
                            Set.of(
                                    "access",
                                    "capsule",
                                    "dataasset",
                                    "db",
                                    "environment",
                                    "event",
                                    "executor",
                                    "folder",
                                    "http",
                                    "mount",
                                    "nextflow",
                                    "problem",
                                    "process",
                                    "s3",
                                    "secret")),
                    Map.entry(
                            "web",
                            Set.of(
                                    "access",
                                    "capsule",
                                    "computation",
                                    "dataasset",
                                    "db",
                                    "executor",
                                    "folder",
                                    "http",
                                    "metadata",
                                    "nextflow",
                                    "problem",
                                    "process",
                                    "search",
                                    "secret",
                                    "token",
                                    "upload")),
                    Map.entry("cli", Set.of("archive", "http", "problem", "process")));

    private static JavaClasses house;

    @BeforeAll
    static void enter() throws URISyntaxException {
        var classes = Main.class.getProtectionDomain().getCodeSource().getLocation().toURI();
        house = new ClassFileImporter().importPath(Path.of(classes));
        assertThat(house.size()).isGreaterThan(100);
    }

    private static void holds(ArchRule rule) {
        rule.check(house);
    }

    private static String roomOf(JavaClass type) {
        return type.getPackageName().replaceFirst("cove\\.(\\w+).*", "$1");
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().startsWith("cove.");
    }

    @Test
    void aRoomKnowsOnlyTheRoomsThatItMayKnow() {
        holds(
                classes()
                        .should(
                                new ArchCondition<>("know only the rooms of the map") {
                                    @Override
                                    public void check(JavaClass type, ConditionEvents events) {
                                        type.getDirectDependenciesFromSelf().stream()
                                                .filter(d -> isOurs(d.getTargetClass()))
                                                .filter(d -> !isAllowed(d))
                                                .forEach(d -> events.add(violation(d)));
                                    }
                                }));
    }

    private static boolean isAllowed(Dependency dependency) {
        String from = roomOf(dependency.getOriginClass());
        String to = roomOf(dependency.getTargetClass());
        return from.equals(to)
                || from.equals("app")
                || MAY_KNOW.getOrDefault(from, Set.of()).contains(to);
    }

    private static ConditionEvent violation(Dependency dependency) {
        return SimpleConditionEvent.violated(
                dependency,
                "%s may not know %s: %s"
                        .formatted(
                                roomOf(dependency.getOriginClass()),
                                roomOf(dependency.getTargetClass()),
                                dependency.getDescription()));
    }

    @Test
    void roomsAndTheRoomsWithinThemHaveNoCycles() {
        holds(slices().matching("cove.(*)..").should().beFreeOfCycles());
        holds(slices().matching("cove.(**)").should().beFreeOfCycles());
    }

    @Test
    void problemAndProcessKnowTheJdkOnly() {
        holds(
                classes()
                        .that()
                        .resideInAnyPackage("cove.problem", "cove.process")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage("cove.problem", "cove.process", "java.."));
    }

    @Test
    void theTextOfPipelinesIsReadWithSettingsAndTheJdkOnly() {
        holds(
                classes()
                        .that()
                        .resideInAPackage("cove.capsule.nextflow")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "cove.capsule.nextflow",
                                "cove.capsule.format",
                                "cove.problem",
                                "java.."));
    }

    @Test
    void whatRunsInsideNextflowKnowsNothingElseOfCove() {
        holds(
                classes()
                        .that()
                        .resideInAPackage("cove.nextflow.head")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "cove.nextflow.head",
                                "nextflow..",
                                "groovy..",
                                "org.slf4j..",
                                "java.."));
        holds(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("cove.nextflow.head")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("cove.nextflow.head", "nextflow..", "groovy.."));
    }

    @Test
    void previewsKnowFilesAloneAndTheReadersOfThemAreThereOnly() {
        String[] readers = {"io.jhdf..", "org.apache.commons.csv..", "org.commonmark.."};
        holds(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("cove.web.preview")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(readers));
        holds(
                noClasses()
                        .that()
                        .resideInAPackage("cove.web.preview")
                        .should()
                        .dependOnClassesThat(
                                resideInAPackage("cove..")
                                        .and(
                                                not(
                                                        resideInAnyPackage(
                                                                "cove.web.preview",
                                                                "cove.http",
                                                                "cove.process")))));
    }

    @Test
    void executorsKnowNoLibraryButTheLogJsonAndDockersClient() {
        holds(
                classes()
                        .that()
                        .resideInAPackage("cove.executor..")
                        .and()
                        .resideOutsideOfPackage("cove.executor.docker")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "cove..", "java..", "org.slf4j..", "com.fasterxml.jackson.."));
    }

    @Test
    void dockersClientIsInItsExecutorOnly() {
        holds(
                classes()
                        .that()
                        .resideInAPackage("cove.executor.docker")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "cove..",
                                "java..",
                                "org.slf4j..",
                                "com.github.dockerjava..",
                                "com.fasterxml.jackson.."));
        holds(
                noClasses()
                        .that()
                        .resideOutsideOfPackages("cove.executor.docker", "cove.environment..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("com.github.dockerjava.."));
    }

    @Test
    void sqlIsInStoresAndTheDatabaseOnly() {
        holds(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("cove.db..")
                        .and(describe("are in no Store", type -> !isInAStore(type)))
                        .should()
                        .dependOnClassesThat(
                                resideInAnyPackage(
                                        "java.sql..",
                                        "javax.sql..",
                                        "org.jdbi..",
                                        "org.sqlite..",
                                        "org.flywaydb..")));
    }

    private static boolean isInAStore(JavaClass type) {
        JavaClass outermost = type;
        while (outermost.getEnclosingClass().isPresent()) {
            outermost = outermost.getEnclosingClass().get();
        }
        return outermost.getSimpleName().endsWith("Store");
    }

    /** Tokens and uploads have no roles: they are their user's. */
    @Test
    void onePlaceDecidesWhoMayDoWhat() {
        holds(
                noClasses()
                        .that()
                        .resideOutsideOfPackages("cove.access", "cove.token", "cove.upload")
                        .should()
                        .callMethod(Caller.class, "mayActFor", String.class));
    }

    @Test
    void helidonIsInHttpOnly() {
        holds(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("cove.http..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.helidon.."));
    }

    @Test
    void theSdkOfBucketsIsInS3Only() {
        holds(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("cove.s3..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("software.amazon.."));
    }

    @Test
    void theCommandLinesLibraryIsInCliOnly() {
        holds(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("cove.cli..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("picocli.."));
    }

    @Test
    void storesAreKnownInTheirOwnRoomOnly() {
        holds(classes().that().haveSimpleNameEndingWith("Store").should().bePackagePrivate());
    }

    @Test
    void aNameSaysWhatAThingIs() {
        for (String ending :
                List.of("Util", "Utils", "Helper", "Manager", "Impl", "Base", "Common")) {
            holds(noClasses().should().haveSimpleNameEndingWith(ending));
        }
    }

    @Test
    void everyRoomSaysWhatItIsFor() throws IOException {
        try (Stream<Path> folders = Files.walk(Path.of("src/main/java/cove"))) {
            List<Path> rooms = folders.filter(HouseRulesTest::holdsCode).toList();

            assertThat(rooms)
                    .hasSizeGreaterThan(10)
                    .allSatisfy(
                            room -> assertThat(room.resolve("package-info.java")).isRegularFile());
        }
    }

    private static boolean holdsCode(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (var files = Files.newDirectoryStream(folder, "*.java")) {
            return files.iterator().hasNext();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
