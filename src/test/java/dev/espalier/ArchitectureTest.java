package dev.espalier;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The arrows between packages, which point downward only. */
@AnalyzeClasses(packages = "dev.espalier", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** Source files of a package, its package-info not counted. */
    private static final int ROOM_FOR = 20;

    private static final String[] BELOW_THE_LINE = {
        "dev.espalier.runner..",
        "dev.espalier.compression..",
        "dev.espalier.network..",
        "dev.espalier.graph..",
        "dev.espalier.samples..",
        "dev.espalier.formats..",
        "dev.espalier.tensors..",
        "dev.espalier.text..",
        "dev.espalier.kernels.."
    };

    @ArchTest
    static final ArchRule NO_SERVICE_BELOW_THE_LINE = noClasses()
            .that()
            .resideInAnyPackage(BELOW_THE_LINE)
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("org.springframework..", "java.sql..", "javax.sql..", "jakarta.servlet..")
                            // Marks which inner packages other modules may see; nothing of it runs.
                            .and(not(resideInAPackage("org.springframework.modulith"))));

    @ArchTest
    static final ArchRule ENGINE_IN_ONE_ROOM = noClasses()
            .that()
            .resideOutsideOfPackage("dev.espalier.network..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..");

    @ArchTest
    static final ArchRule ONNX_RUNTIME_IN_ONE_ROOM = noClasses()
            .that()
            .resideOutsideOfPackage("dev.espalier.network.onnx..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.onnxruntime..");

    @ArchTest
    static final ArchRule KERNELS_ARE_PLAIN_JAVA = classes()
            .that()
            .resideInAPackage("dev.espalier.kernels..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "dev.espalier.kernels..",
                    "com.fasterxml.jackson.annotation..",
                    "org.jspecify..",
                    "org.springframework.modulith");

    @ArchTest
    static final ArchRule CONTROLLERS_ARE_PRIVATE =
            noClasses().that().haveSimpleNameEndingWith("Controller").should().bePublic();

    @ArchTest
    static final ArchRule ARROWS_POINT_DOWNWARD = Architectures.layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("upper")
            .definedBy(
                    "dev.espalier.sweeps..",
                    "dev.espalier.jobs..",
                    "dev.espalier.reports..",
                    "dev.espalier.models..",
                    "dev.espalier.datasets..",
                    "dev.espalier.web..",
                    "dev.espalier.storage..")
            .layer("runner")
            .definedBy("dev.espalier.runner..")
            .layer("compression")
            .definedBy("dev.espalier.compression..")
            .layer("network")
            .definedBy("dev.espalier.network..")
            .layer("graph")
            .definedBy("dev.espalier.graph..")
            .layer("samples")
            .definedBy("dev.espalier.samples..")
            .layer("formats")
            .definedBy("dev.espalier.formats..")
            .layer("tensors")
            .definedBy("dev.espalier.tensors..", "dev.espalier.text..")
            .layer("kernels")
            .definedBy("dev.espalier.kernels..")
            .whereLayer("upper")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("runner")
            .mayOnlyBeAccessedByLayers("upper")
            .whereLayer("compression")
            .mayOnlyBeAccessedByLayers("upper", "runner")
            .whereLayer("network")
            .mayOnlyBeAccessedByLayers("upper", "runner", "compression")
            .whereLayer("graph")
            .mayOnlyBeAccessedByLayers("upper", "runner", "compression", "network")
            .whereLayer("samples")
            .mayOnlyBeAccessedByLayers("upper", "runner", "compression", "network")
            .whereLayer("formats")
            .mayOnlyBeAccessedByLayers("upper", "runner", "compression", "network", "graph", "samples")
            .whereLayer("tensors")
            .mayOnlyBeAccessedByLayers("upper", "runner", "compression", "network", "graph", "samples", "formats")
            .whereLayer("kernels")
            .mayOnlyBeAccessedByLayers(
                    "upper", "runner", "compression", "network", "graph", "samples", "formats", "tensors");

    /** Every package is a node of its own, inner ones too: what two packages ask of each other belongs below both. */
    @ArchTest
    static final ArchRule NO_CYCLE_AT_ANY_DEPTH =
            slices().matching("dev.espalier.(**)").should().beFreeOfCycles();

    @Test
    void keeps_the_arrows_between_modules() {
        ApplicationModules.of(EspalierApplication.class).verify();
    }

    @Test
    void has_no_crowded_package() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            Map<Path, Long> crowded = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .collect(Collectors.groupingBy(Path::getParent, TreeMap::new, Collectors.counting()));
            assertThat(crowded).hasSizeGreaterThan(50);
            crowded.values().removeIf(count -> count <= ROOM_FOR);
            assertThat(crowded)
                    .as("packages of more than %d files: make a room of what belongs together", ROOM_FOR)
                    .isEmpty();
        }
    }
}
