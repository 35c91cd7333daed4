package dev.espalier.web.pages;

import java.util.List;

/** What a feature shows on the landing page; features come in the order of their beans ({@code @Order}). */
public interface LandingSection {
    /** Few rows: what is new, and the way to all. */
    List<Block> blocks(String tenant);
}
