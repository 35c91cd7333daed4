package dev.espalier.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostPathsTest {
    private final HostPaths places = HostPaths.of(
            List.of(Path.of("/"), Path.of("/srv/data"), Path.of("/srv/data/work/job_1-1"), Path.of("/srv/app$1.jar")));

    @Test
    void leaves_the_last_name_of_each_place() {
        assertThat(places.hide("no file /srv/data/work/job_1-1/model, see jar:/srv/app$1.jar!/lib (/srv/data/tmp)"))
                .isEqualTo("no file job_1-1/model, see jar:app$1.jar!/lib (data/tmp)");
    }

    @Test
    void leaves_alone_what_only_begins_like_a_place() {
        assertThat(places.hide("/srv/database /srv/data-2 and / alone"))
                .isEqualTo("/srv/database /srv/data-2 and / alone");
    }
}
