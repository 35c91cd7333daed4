package dev.espalier.web.pages;

import java.util.regex.Pattern;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/** What a page comes to, without a server. */
public final class PageText {
    public static Pages pages() {
        var resolver = new ClassLoaderTemplateResolver();
        resolver.setPrefix("templates/");
        resolver.setSuffix(".html");
        var engine = new SpringTemplateEngine();
        engine.setTemplateResolver(resolver);
        return new Pages(engine);
    }

    public static String of(View view) {
        String body = pages().answer(view).getBody();
        return body == null ? "" : body;
    }

    public static long count(String page, String pattern) {
        return Pattern.compile(pattern).matcher(page).results().count();
    }

    private PageText() {}
}
