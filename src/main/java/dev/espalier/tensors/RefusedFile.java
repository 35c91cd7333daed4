package dev.espalier.tensors;

import dev.espalier.text.EnumNames;

/** A file that is not taken in: what is wrong, where, and a way out that can be pasted. */
public final class RefusedFile extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_CHARACTERS = 1000;

    /** Why, as the problem type that the API answers with. */
    public enum Reason {
        HOSTILE_FILE,
        WHOLE_MODULE_PICKLE,
        EXPORTED_PROGRAM,
        ONNX,
        CORRUPT_FILE,
        UNSUPPORTED_FILE;

        /** The problem type's name, such as {@code hostile-file}. */
        public String slug() {
            return EnumNames.dashed(this);
        }
    }

    private final Reason reason;
    private final String wayOut;

    /**
     * @param message what and where, such as "GLOBAL os.system at byte 17"
     * @param wayOut what to do instead, with a line to paste
     */
    public RefusedFile(Reason reason, String message, String wayOut) {
        super(Shown.text(message, MAX_CHARACTERS));
        this.reason = reason;
        this.wayOut = Shown.text(wayOut, MAX_CHARACTERS);
    }

    public static RefusedFile corrupt(String message) {
        return new RefusedFile(Reason.CORRUPT_FILE, message, "upload the whole file; check its size and SHA-256");
    }

    public Reason reason() {
        return reason;
    }

    public String wayOut() {
        return wayOut;
    }
}
