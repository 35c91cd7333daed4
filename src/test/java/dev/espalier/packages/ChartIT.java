package dev.espalier.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart, rendered by Helm itself; what comes out is read strictly and must fit together. */
class ChartIT {
    private static final Path CHART = Path.of("helm", "espalier");
    private static final String KUBERNETES = "1.34.0";
    private static final Path EXAMPLES = Path.of("helm", "examples");

    @TempDir
    private Path folder;

    @Test
    void helm_finds_nothing_to_complain_about() {
        LintResult lint = new Helm(CHART).lint().strict().call();
        assertThat(lint.isFailed()).as(lint.getMessages().toString()).isFalse();
        assertThat(lint.getMessages()).noneMatch(message -> message.contains("WARN") || message.contains("ERROR"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "postgresql.yaml", "gpu.yaml", "ingress.yaml", "autoscaled.yaml"})
    void what_it_renders_is_known_to_kubernetes_and_fits_together(String values) {
        Manifests manifests = render(values);
        assertThat(manifests.of(Deployment.class)).isNotEmpty();
        manifests.of(Deployment.class).forEach(deployment -> check(deployment, manifests));
        for (Service service : manifests.of(Service.class)) {
            List<Deployment> behind =
                    selected(service.getSpec().getSelector(), manifests).toList();
            assertThat(behind).as("pods of service").hasSize(1);
            String port =
                    service.getSpec().getPorts().getFirst().getTargetPort().getStrVal();
            assertThat(container(behind.getFirst()).getPorts())
                    .anyMatch(each -> each.getName().equals(port));
        }
        for (LabelSelector selector : selectors(manifests)) {
            assertThat(selected(selector.getMatchLabels(), manifests))
                    .as("pods of %s", selector)
                    .isNotEmpty();
        }
        for (Ingress ingress : manifests.of(Ingress.class)) {
            var backend = ingress.getSpec()
                    .getRules()
                    .getFirst()
                    .getHttp()
                    .getPaths()
                    .getFirst()
                    .getBackend()
                    .getService();
            assertThat(manifests.names(Service.class)).contains(backend.getName());
            assertThat(manifests.of(Service.class).getFirst().getSpec().getPorts())
                    .anyMatch(port -> port.getName().equals(backend.getPort().getName()));
        }
        assertThat(manifests.all())
                .allSatisfy(each -> assertThat(each.getMetadata().getLabels())
                        .containsEntry("app.kubernetes.io/instance", "release")
                        .containsEntry("app.kubernetes.io/version", version()));
    }

    private static void check(Deployment deployment, Manifests manifests) {
        PodSpec pod = deployment.getSpec().getTemplate().getSpec();
        Container container = container(deployment);
        assertThat(deployment.getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
        assertThat(manifests.names(ServiceAccount.class)).contains(pod.getServiceAccountName());
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getImage()).matches("espalier:" + version() + "(-gpu)?");
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        assertThat(container.getResources().getLimits()).containsKey("memory");
        assertThat(Stream.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())
                        .map(Probe::getHttpGet))
                .allSatisfy(probe -> {
                    assertThat(probe.getPath()).isIn("/actuator/health/liveness", "/actuator/health/readiness");
                    assertThat(probe.getPort().getStrVal())
                            .isEqualTo(container.getPorts().getFirst().getName());
                });
        checkVolumes(pod, container, manifests);
        checkEnvironment(container, manifests);
    }

    private static void checkVolumes(PodSpec pod, Container container, Manifests manifests) {
        assertThat(container.getVolumeMounts())
                .extracting("name")
                .containsExactlyInAnyOrderElementsOf(pod.getVolumes().stream()
                        .map(volume -> volume.getName())
                        .toList());
        assertThat(pod.getVolumes())
                .filteredOn(volume -> volume.getPersistentVolumeClaim() != null)
                .singleElement()
                .satisfies(volume -> assertThat(Stream.concat(
                                manifests.names(PersistentVolumeClaim.class).stream(), Stream.of("espalier-data")))
                        .contains(volume.getPersistentVolumeClaim().getClaimName()));
    }

    private static void checkEnvironment(Container container, Manifests manifests) {
        ConfigMap config = manifests.of(ConfigMap.class).getFirst();
        assertThat(container.getEnvFrom().getFirst().getConfigMapRef().getName())
                .isEqualTo(config.getMetadata().getName());
        List<String> names = new ArrayList<>(config.getData().keySet());
        for (EnvVar variable : container.getEnv()) {
            names.add(variable.getName());
            if (variable.getValueFrom() != null) {
                var reference = variable.getValueFrom().getSecretKeyRef();
                List<Secret> made = manifests.of(Secret.class);
                assertThat(reference.getName())
                        .isEqualTo(
                                made.isEmpty()
                                        ? "espalier-database"
                                        : made.getFirst().getMetadata().getName());
                assertThat(made)
                        .allSatisfy(secret -> assertThat(secret.getStringData()).containsKey(reference.getKey()));
            }
        }
        assertThat(names).doesNotHaveDuplicates().allMatch(Settings::isKnown);
    }

    @Test
    void the_default_is_one_pod_on_a_volume_of_its_own() {
        Manifests manifests = render("");
        Deployment only = manifests.of(Deployment.class).getFirst();
        assertThat(manifests.of(Deployment.class)).hasSize(1);
        assertThat(only.getSpec().getReplicas()).isEqualTo(1);
        assertThat(only.getSpec().getStrategy().getType()).isEqualTo("Recreate");
        assertThat(container(only).getEnv()).extracting(EnvVar::getValue).containsExactly("all");
        assertThat(manifests
                        .of(PersistentVolumeClaim.class)
                        .getFirst()
                        .getSpec()
                        .getAccessModes())
                .containsExactly("ReadWriteOnce");
        assertThat(manifests.of(PodDisruptionBudget.class)).isEmpty();
        assertThat(manifests.of(NetworkPolicy.class).getFirst().getSpec().getEgress())
                .isEmpty();
    }

    @Test
    void the_test_of_a_release_is_a_pod_that_asks_the_service() throws IOException {
        // Helm keeps hooks to itself until it runs them: without its mark this one is an ordinary manifest.
        Path chart = folder.resolve("espalier");
        try (Stream<Path> files = Files.walk(CHART)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = chart.resolve(CHART.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.writeString(copy, Files.readString(file).replace("helm.sh/hook: test", "was/hook: test"));
            }
        }
        Manifests manifests = Manifests.of(new Helm(chart)
                .template()
                .withName("release")
                .withKubeVersion(KUBERNETES)
                .call());
        Container container =
                manifests.of(Pod.class).getFirst().getSpec().getContainers().getFirst();
        Service service = manifests.of(Service.class).getFirst();
        assertThat(container.getCommand())
                .containsExactly(
                        "/usr/local/bin/health",
                        service.getMetadata().getName(),
                        service.getSpec().getPorts().getFirst().getPort().toString());
        assertThat(Files.readString(Path.of("Dockerfile"))).contains("COPY docker/health.sh /usr/local/bin/health");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{apiVersion: v1, kind: Service, spec: {prots: []}}",
                "{apiVersion: v1, kind: Service, spec: {ports: [{port: http}]}}",
                "{apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: {containers: [{imagePullPolcy: Never}]}}}}",
                "{apiVersion: apps/v1, kind: Deploymnet}"
            })
    void a_manifest_with_a_misspelt_field_is_noticed(String manifest) {
        assertThatThrownBy(() -> Manifests.of(manifest)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void on_postgresql_apis_and_workers_share_a_volume_and_workers_reach_the_database_alone() {
        Manifests manifests = render("postgresql.yaml");
        assertThat(manifests.of(Deployment.class))
                .extracting(each -> each.getSpec().getReplicas())
                .containsExactly(2, 3);
        assertThat(manifests
                        .of(PersistentVolumeClaim.class)
                        .getFirst()
                        .getSpec()
                        .getAccessModes())
                .containsExactly("ReadWriteMany");
        assertThat(manifests.of(ConfigMap.class).getFirst().getData())
                .containsEntry(
                        "SPRING_DATASOURCE_URL",
                        "jdbc:postgresql://postgresql.databases.svc.cluster.local:5432/espalier?sslmode=require");
        NetworkPolicy workers = manifests.of(NetworkPolicy.class).getLast();
        assertThat(workers.getSpec().getEgress().stream().flatMap(rule -> rule.getPorts().stream()))
                .extracting(port -> port.getPort().getIntVal())
                .containsExactly(5432, 53, 53);
        assertThat(manifests.of(PodDisruptionBudget.class)).hasSize(1);
    }

    @Test
    void gpu_workers_ask_for_a_gpu_and_the_image_that_can_use_it() {
        Deployment gpu = render("gpu.yaml").of(Deployment.class).getLast();
        assertThat(container(gpu).getImage()).isEqualTo("espalier:" + version() + "-gpu");
        assertThat(container(gpu)
                        .getResources()
                        .getLimits()
                        .get("nvidia.com/gpu")
                        .getAmount())
                .isEqualTo("1");
        PodSpec pod = gpu.getSpec().getTemplate().getSpec();
        assertThat(pod.getNodeSelector()).containsEntry("nvidia.com/gpu.present", "true");
        assertThat(pod.getTolerations()).extracting("key").containsExactly("nvidia.com/gpu");
    }

    @Test
    void what_scales_by_load_has_no_fixed_number() {
        Manifests manifests = render("autoscaled.yaml");
        var scaled =
                manifests.of(HorizontalPodAutoscaler.class).getFirst().getSpec().getScaleTargetRef();
        Deployment api = manifests.of(Deployment.class).getFirst();
        assertThat(scaled.getName()).isEqualTo(api.getMetadata().getName());
        assertThat(api.getSpec().getReplicas()).isNull();
        assertThat(manifests.of(Secret.class)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            replicas: 2                                              | replicas=2 needs a database that several pods can share
            split: true                                              | split=true needs a database that several pods can share
            {split: true, database: {type: postgresql}}              | database.type=postgresql needs database.host
            {database: {type: postgresql, host: db}}                 | needs database.existingSecret
            {replicas: 2, database: {type: postgresql, host: db, password: x}, persistence: {accessMode: ReadWriteOnce}} | persistence.accessMode=ReadWriteOnce is for one pod
            {gpuWorker: {enabled: true}}                             | gpuWorker.enabled=true needs split=true
            replica: 1                                               | replica
            {database: {kind: h2}}                                   | kind
            replicas: two                                            | replicas
            replicas: 0                                              | replicas
            {database: {type: mysql}}                                | type
            {environment: {NUMBER: 5}}                               | NUMBER
            {persistence: {size: large}}                             | size
            {resources: {limits: {memory: lots}}}                    | memory
            terminationGracePeriodSeconds: 10                        | terminationGracePeriodSeconds
            """)
    void refuses_what_cannot_work_and_says_why(String values, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("values.yaml"), values);
        assertThatThrownBy(() -> command().withValuesFile(file).call()).hasMessageContaining(message);
    }

    private static Manifests render(String values) {
        TemplateCommand command = command();
        return Manifests.of((values.isEmpty() ? command : command.withValuesFile(EXAMPLES.resolve(values))).call());
    }

    private static TemplateCommand command() {
        return new Helm(CHART)
                .template()
                .withName("release")
                .withNamespace("espalier")
                .withKubeVersion(KUBERNETES);
    }

    private static String version() {
        return Settings.version();
    }

    private static Container container(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec().getContainers().getFirst();
    }

    private static Stream<Deployment> selected(Map<String, String> labels, Manifests manifests) {
        return manifests.of(Deployment.class).stream()
                .filter(each -> each.getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(labels.entrySet()));
    }

    private static List<LabelSelector> selectors(Manifests manifests) {
        return Stream.concat(
                        manifests.of(PodDisruptionBudget.class).stream()
                                .map(each -> each.getSpec().getSelector()),
                        manifests.of(NetworkPolicy.class).stream()
                                .map(each -> each.getSpec().getPodSelector()))
                .toList();
    }
}
