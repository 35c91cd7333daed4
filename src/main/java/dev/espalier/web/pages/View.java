package dev.espalier.web.pages;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page as the template {@code page} shows it: texts, links and drawings, nothing left to decide.
 *
 * @param place which entry of the navigation it belongs to
 * @param badges beside the title, the most important first
 * @param lines below the title
 * @param live null where nothing changes any more
 */
public record View(
        Place place,
        String title,
        List<Badge> badges,
        List<List<Cell>> lines,
        List<Block> blocks,
        @Nullable Live live) {
    public View {
        badges = List.copyOf(badges);
        lines = List.copyOf(lines);
        blocks = Block.shown(blocks);
    }

    public static View of(Place place, String title, List<? extends Block> blocks) {
        return new View(place, title, List.of(), List.of(), List.copyOf(blocks), null);
    }

    /**
     * What it shows goes on: it is looked at again and again.
     *
     * @param events where Server-Sent Events tell that something happened; null where nothing does
     */
    public record Live(@Nullable String events) {}

    /** The entries of the navigation. */
    public enum Place {
        START("Espalier", "/"),
        MODELS("Models", "/api/v1/models"),
        DATASETS("Datasets", "/api/v1/datasets"),
        JOBS("Jobs", "/api/v1/jobs"),
        SWEEPS("Sweeps", "/api/v1/sweeps"),
        ROUTES("API", "/swagger-ui.html"),
        NOWHERE("", "");

        private final String text;
        private final String href;

        Place(String text, String href) {
            this.text = text;
            this.href = href;
        }

        public String text() {
            return text;
        }

        public String href() {
            return href;
        }
    }

    /** All entries of the navigation. */
    public List<Place> places() {
        return List.of(Place.START, Place.MODELS, Place.DATASETS, Place.JOBS, Place.SWEEPS, Place.ROUTES);
    }

    /** Whether it has a form, or goes on: only then is a script loaded. */
    public boolean scripted() {
        return live != null || blocks.stream().anyMatch(block -> block.kind().equals("form"));
    }
}
