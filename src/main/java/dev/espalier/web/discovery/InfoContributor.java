package dev.espalier.web.discovery;

import java.util.Map;

/** What a feature adds to {@code /info}, such as devices and live exports. Beans of it are gathered. */
public interface InfoContributor {
    Map<String, Object> info();
}
