package dev.espalier.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Test;

class BrowserIT {
    @Test
    void keeps_what_a_page_complains_of() {
        try (Browser browser = Browser.open()) {
            Page page = browser.page(420);
            page.setContent("<h1>Here</h1><script>console.error('oh'); throw new Error('no')</script>");

            assertThat(page.locator("h1").textContent()).isEqualTo("Here");
            assertThat(page.viewportSize().width).isEqualTo(420);
            assertThat(browser.troubles()).anyMatch(text -> text.contains("oh"));
            assertThat(browser.troubles()).anyMatch(text -> text.contains("no"));
        }
    }
}
