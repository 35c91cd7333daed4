package dev.espalier.web;

/** Hears what an upload held as soon as it has been read, before anybody judges it; may refuse it by throwing. */
public interface UploadListener {
    /** The request attribute that holds one. */
    String ATTRIBUTE = "dev.espalier.uploadListener";

    void received(String metadata, String sha256);
}
