package dev.espalier.formats.numpy;

import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorInfo;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** An open file of named arrays. Owned by whoever opened it; its arrays are dead once it is closed. */
public interface ArrayFile extends Closeable {
    /** The arrays of plain numbers, in file order. */
    List<TensorInfo> tensors();

    /** What the file holds beside arrays of plain numbers. */
    List<String> findings();

    /** True for an array that is there, usable or not. */
    boolean has(String name);

    /** The array, mapped and checked; empty where there is none. Throws {@link RefusedFile} where it cannot be used. */
    Optional<NpyArray> array(String name) throws IOException;

    /** The array of text of this name; empty where there is none. */
    default Optional<NpyText> text(String name) throws IOException {
        return Optional.empty();
    }

    /** The names of all arrays, those that cannot be used among them. */
    default List<String> names() {
        return tensors().stream().map(TensorInfo::name).toList();
    }

    /** What the file that holds such an array is called, where that is not the array's own name. */
    default String fileName(String array) {
        return array;
    }
}
