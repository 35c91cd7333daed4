package dev.espalier.packages;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Rendered manifests, read as an API server reads them: what it does not know is an error. */
final class Manifests {
    private static final KubernetesSerialization KINDS = new KubernetesSerialization();
    private static final ObjectMapper STRICT =
            JsonMapper.builder().annotationIntrospector(new NoLeftovers()).build();

    private final List<HasMetadata> all;

    private Manifests(List<HasMetadata> all) {
        this.all = List.copyOf(all);
    }

    /** The models keep fields that they do not know in a map of leftovers; without it Jackson refuses them. */
    private static final class NoLeftovers extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }

    static Manifests of(String yaml) {
        List<HasMetadata> all = new ArrayList<>();
        for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml)) {
            if (document instanceof Map<?, ?> fields) {
                all.add(manifest(fields));
            }
        }
        return new Manifests(all);
    }

    private static HasMetadata manifest(Map<?, ?> fields) {
        var kind = KINDS.getRegisteredKubernetesResource(
                String.valueOf(fields.get("apiVersion")), String.valueOf(fields.get("kind")));
        return (HasMetadata) STRICT.convertValue(fields, Objects.requireNonNull(kind, fields::toString));
    }

    <T extends HasMetadata> List<T> of(Class<T> kind) {
        return all.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<String> names(Class<? extends HasMetadata> kind) {
        return of(kind).stream().map(each -> each.getMetadata().getName()).toList();
    }

    List<HasMetadata> all() {
        return all;
    }
}
