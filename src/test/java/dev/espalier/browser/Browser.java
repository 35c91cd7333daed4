package dev.espalier.browser;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The system's Chromium, headless, driven by Playwright. What a page writes to its console as an error, and exceptions of
 * its scripts, are kept for the test to look at. Closed by whoever opened it.
 */
final class Browser implements AutoCloseable {
    /** Without these Chromium asks its maker's hosts for updates at every start. */
    private static final List<String> QUIET = List.of(
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-quic",
            "--no-first-run");

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser browser;
    private final List<String> troubles = new ArrayList<>();

    private Browser(Playwright playwright, com.microsoft.playwright.Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Skips the test, and says so, where no Chromium is installed. */
    static Browser open() {
        @Nullable Path chromium = installed().orElse(null);
        assumeTrue(
                chromium != null,
                "no Chromium on the path (Debian: apt-get install chromium), so no page was clicked through");
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        try {
            return new Browser(
                    playwright,
                    playwright
                            .chromium()
                            .launch(new BrowserType.LaunchOptions()
                                    .setExecutablePath(chromium)
                                    .setChromiumSandbox(false)
                                    .setArgs(QUIET)));
        } catch (RuntimeException e) {
            playwright.close();
            throw e;
        }
    }

    private static Optional<Path> installed() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** An empty page of a window as wide as given, in light colours. */
    Page page(int width) {
        return page(width, ColorScheme.LIGHT);
    }

    Page page(int width, ColorScheme colours) {
        BrowserContext context = browser.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(width, 900)
                .setColorScheme(colours)
                .setAcceptDownloads(true));
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                troubles.add(message.text());
            }
        });
        page.onPageError(troubles::add);
        return page;
    }

    /** Errors of all pages' consoles and scripts, in the order in which they came. */
    List<String> troubles() {
        return List.copyOf(troubles);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
