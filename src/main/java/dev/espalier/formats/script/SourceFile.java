package dev.espalier.formats.script;

import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.waysout.TorchLines;

/** One file of code, by its name in the archive, such as {@code code/__torch__.py}. */
record SourceFile(String name, byte[] bytes) {
    static final String WAY_OUT = TorchLines.PROGRAM;

    String at(int line) {
        return name + " line " + line;
    }

    RefusedFile corrupt(int line, String what) {
        return new RefusedFile(RefusedFile.Reason.CORRUPT_FILE, at(line) + ": " + what, WAY_OUT);
    }
}
