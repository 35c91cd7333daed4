package dev.espalier.web.pages;

import dev.espalier.web.lists.Filters;
import dev.espalier.web.pages.Block.Choice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/** The address that is being answered, and those of its other pages and filters. */
public final class Here {
    /** The next page of this list; null where there is none. */
    public static @Nullable String next(@Nullable String pageToken) {
        return pageToken == null ? null : address(current().replaceQueryParam("pageToken", pageToken));
    }

    /** This list narrowed by each value of an enumeration, and by none of them. */
    public static Block.Links narrowed(String label, String parameter, Class<? extends Enum<?>> values) {
        String query = current().build(true).getQueryParams().getFirst(parameter);
        List<Choice> choices = new ArrayList<>();
        choices.add(new Choice("all", address(with(parameter)), query == null));
        for (String value : Filters.labels(values)) {
            choices.add(new Choice(value.replace('_', ' '), address(with(parameter, value)), value.equals(query)));
        }
        return new Block.Links(label, choices);
    }

    /** What else narrows this list, each with the way to have it back. */
    public static Block.Links others(List<String> shownAlready) {
        List<Choice> choices = new ArrayList<>();
        current().build(true).getQueryParams().forEach((name, values) -> {
            if (!name.startsWith("page") && !shownAlready.contains(name)) {
                choices.add(new Choice(
                        UriUtils.decode(name + " = " + String.join(", ", values), "UTF-8") + " ×",
                        address(with(name)),
                        true));
            }
        });
        return new Block.Links("Narrowed by", choices);
    }

    /** The same list from its first page, with a parameter given or taken away. */
    private static UriComponentsBuilder with(String parameter, Object... values) {
        return current().replaceQueryParam("pageToken").replaceQueryParam(parameter, values);
    }

    private static UriComponentsBuilder current() {
        return ServletUriComponentsBuilder.fromCurrentRequest()
                .scheme(null)
                .host(null)
                .port(null);
    }

    /** What came in is encoded already, and what is added needs no encoding. */
    private static String address(UriComponentsBuilder builder) {
        return builder.build(true).toUriString();
    }

    private Here() {}
}
