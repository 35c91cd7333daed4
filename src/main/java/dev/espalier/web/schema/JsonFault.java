package dev.espalier.web.schema;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.exc.MismatchedInputException;

/** Says of text that is no JSON what is wrong with it and where, in words for whoever wrote the text. */
final class JsonFault {
    private static final int MOST = 200;
    /** What is in brackets for whoever wrote the program: character codes, where objects begin, what its settings are. */
    private static final Pattern ASIDE =
            Pattern.compile(" ?\\((?:[^()]*\\[Source: .*\\]|[^()]*(?:Feature|`)[^()]*)\\)");

    private static final Pattern CODE =
            Pattern.compile(" \\(code [0-9]+(?: / 0x[0-9a-f]+)?\\)| \\(+CTRL-CHAR, code [0-9]+\\)+");
    private static final Pattern SETTING =
            Pattern.compile("(?:: enable|: not allowed as per) .*`.*$|, from `[^`]*`(?=\\))");

    /** @param what the text, such as {@code the body} */
    static String of(String what, JacksonException e) {
        TokenStreamLocation at = e.getLocation();
        String where =
                at == null || at.getLineNr() < 1 ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        if (e instanceof MismatchedInputException) {
            return what + " is not JSON" + where + ": trailing text behind the end of its value";
        }
        String end = e instanceof UnexpectedEndOfInputException && !what.equals(RecordSchemas.BODY)
                ? "; curl's -F cuts at ';', and -F 'metadata=<file.json;type=application/json' sends any text"
                : "";
        return what + " is not JSON" + where + ": " + plain(e) + end;
    }

    /** In one line, without what only a Java program could do about it. */
    static String plain(JacksonException e) {
        String message = e.getOriginalMessage();
        String first = message == null ? "" : message.lines().findFirst().orElse("");
        String bare = SETTING.matcher(first).replaceFirst("");
        bare = CODE.matcher(ASIDE.matcher(bare).replaceAll("")).replaceAll("");
        if (bare.isBlank()) {
            return "unreadable";
        }
        return bare.length() <= MOST ? bare : bare.substring(0, MOST) + "...";
    }

    private JsonFault() {}
}
