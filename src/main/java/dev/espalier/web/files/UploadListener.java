package dev.espalier.web.files;

/** Hears what an upload held as soon as it has been read, before anybody judges it; may refuse it by throwing. */
public interface UploadListener {
    /** The request attribute that holds one. */
    String ATTRIBUTE = "dev.espalier.uploadListener";

    /** For requests that nobody listens to. */
    UploadListener NONE = new UploadListener() {
        @Override
        public void received(String metadata, String sha256) {}

        @Override
        public void broken() {}
    };

    void received(String metadata, String sha256);

    /** What arrived is not what was sent. */
    void broken();
}
