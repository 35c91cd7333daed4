package dev.espalier.web;

/** The version of the running service, from the jar's manifest. */
public final class Version {
    public static final String CURRENT = read();

    private static String read() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private Version() {}
}
