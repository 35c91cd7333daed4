package dev.espalier.documentation;

import java.util.ArrayList;
import java.util.List;

/**
 * A fenced block of a page.
 *
 * @param page the page's name
 * @param line where the block begins, counted from 1
 * @param language as the fence says; may be empty
 */
record Block(String page, int line, String language, String text) {
    static List<Block> of(String page, String markdown) {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = markdown.lines().toList();
        int start = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("```")) {
                continue;
            }
            if (start < 0) {
                start = i;
            } else {
                String language = lines.get(start).substring(3).strip();
                blocks.add(new Block(page, start + 1, language, String.join("\n", lines.subList(start + 1, i))));
                start = -1;
            }
        }
        if (start >= 0) {
            throw new IllegalArgumentException(page + ": the block at line " + (start + 1) + " never ends");
        }
        return blocks;
    }

    boolean isShell() {
        return (language.isEmpty() || language.equals("sh") || language.equals("bash") || language.equals("shell"))
                && (text.contains("curl ") || text.startsWith("docs/examples/"));
    }

    /** What a page shows but nobody types: its fence says so. */
    boolean isShown() {
        return language.equals("text") && !text.contains("curl ");
    }

    String firstLine() {
        return text.lines().findFirst().orElse("");
    }

    @Override
    public String toString() {
        return page + " line " + line + ": " + firstLine();
    }
}
