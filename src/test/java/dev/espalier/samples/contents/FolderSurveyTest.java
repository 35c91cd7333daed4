package dev.espalier.samples.contents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.samples.HandmadeZip;
import dev.espalier.samples.folders.FolderLayout;
import dev.espalier.samples.sources.FolderPictures;
import dev.espalier.samples.transforms.ImageSteps;
import dev.espalier.tensors.RefusedFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSurveyTest {
    @TempDir
    private Path folder;

    @Test
    void refuses_pictures_that_decode_to_far_more_than_was_sent() throws IOException {
        HandmadeZip bombs =
                new HandmadeZip().add("a/1.png", HandmadeZip.png(100, 100)).add("a/2.png", HandmadeZip.png(100, 100));
        ImageSteps none = new ImageSteps(null, null, null);
        try (ZipArchive archive = ZipArchive.open(bombs.in(folder))) {
            FolderPictures pictures =
                    new FolderPictures(archive, FolderLayout.of(archive).images(), 3);
            assertThat(FolderSurvey.of(pictures, none, 20_000).unreadable()).isEmpty();
            assertThatThrownBy(() -> FolderSurvey.of(pictures, none, 19_999))
                    .isInstanceOfSatisfying(
                            RefusedFile.class,
                            refused -> assertThat(refused.reason()).isEqualTo(RefusedFile.Reason.HOSTILE_FILE));
        }
        assertThat(FolderSurvey.allowed(10)).isEqualTo(1L << 30);
        assertThat(FolderSurvey.allowed(1L << 30)).isEqualTo(200L << 30);
    }
}
