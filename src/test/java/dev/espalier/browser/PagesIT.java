package dev.espalier.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What a new user does in a browser: upload, submit, watch, read, download. Skipped where there is no Chromium. */
@Timeout(600)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class PagesIT {
    private static final int PHONE = 420;
    private static final LocatorAssertions.ContainsTextOptions IN_TIME =
            new LocatorAssertions.ContainsTextOptions().setTimeout(300_000);

    @TempDir
    private static Path data;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", () -> data.toString());
        registry.add("espalier.worker.threads", () -> 1);
    }

    @Test
    void a_new_user_comes_from_the_landing_page_to_a_smaller_model() throws Exception {
        try (Browser browser = Browser.open()) {
            Page page = browser.page(1280);
            page.setDefaultTimeout(120_000);

            page.navigate("http://localhost:" + port + "/");
            upload(page, "Upload a model", "lenet5-fashion.pt", "{\"name\": \"mine\"}");
            assertThat(page.locator("h1")).hasText("mine");
            assertThat(page.getByText("assumed:")).isVisible();

            page.getByRole(AriaRole.LINK, named("Espalier")).click();
            upload(
                    page,
                    "Upload a dataset",
                    "fashion-sample.npz",
                    "{\"preprocessing\": {\"mean\": [0.286], \"std\": [0.353]}}");
            assertThat(page.locator("h1")).hasText("fashion-sample.npz");

            page.getByRole(AriaRole.LINK, named("Post a job with it")).click();
            submitAfterAMistake(page);
            assertThat(page.locator(".badges")).containsText("succeeded", IN_TIME);
            assertThat(page.locator("svg[aria-label='Accuracy by epoch']").first())
                    .isVisible();

            Download file = page.waitForDownload(() ->
                    page.getByRole(AriaRole.LINK, named("model.torchscript.pt")).click());
            assertThat(Files.size(file.path())).isGreaterThan(10_000);
            page.getByRole(AriaRole.LINK, named("Full report")).click();
            assertThat(page.locator(".badges")).containsText("no requirements asked");
            fits(browser, page.url());
            assertThat(browser.troubles())
                    .as("but for the mistake")
                    .allMatch(text -> text.contains("status of 400"))
                    .hasSize(1);
        }
    }

    private static void upload(Page page, String form, String file, String metadata) throws Exception {
        Locator filled = page.locator("form", new Page.LocatorOptions().setHas(page.getByText(form)));
        filled.locator("input[type=file]")
                .setInputFiles(
                        Path.of(PagesIT.class.getResource("/quickstart/" + file).toURI()));
        filled.locator("textarea").fill(metadata);
        filled.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Upload"))
                .click();
    }

    private static void submitAfterAMistake(Page page) {
        Locator job = page.locator("textarea");
        String asked = job.inputValue();
        assertThat(asked).contains("mdl_", "dst_");
        job.fill(asked.replace("0.8", "80"));
        page.getByRole(AriaRole.BUTTON, named("Only check")).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("/steps/0/sparsity");
        job.fill(asked);
        page.getByRole(AriaRole.BUTTON, named("Only check")).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("it would be taken");
        page.getByRole(AriaRole.BUTTON, named("Post the job")).click();
        assertThat(page.locator(".badges")).isVisible();
    }

    /** A phone in the dark shows no page wider than itself. */
    private static void fits(Browser browser, String report) {
        Page phone = browser.page(PHONE, ColorScheme.DARK);
        String root = report.substring(0, report.indexOf("/api/"));
        for (String path : new String[] {report, report.replace("/report", ""), root + "/", root + "/api/v1/models"}) {
            phone.navigate(path);
            assertThat((Integer) phone.evaluate("document.documentElement.scrollWidth"))
                    .as(path)
                    .isLessThanOrEqualTo(PHONE);
        }
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }
}
