package dev.espalier.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.formats.PickleValue.Constant;
import dev.espalier.formats.PickleValue.Global;
import dev.espalier.formats.PickleValue.Persistent;
import dev.espalier.formats.PickleValue.Text;
import dev.espalier.formats.PickleValue.Tuple;
import dev.espalier.formats.PickleValue.Whole;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchStorageTest {
    private static final Global FLOATS = new Global("torch.FloatStorage", Standing.ALLOWED, "");

    private static Persistent reference(PickleValue... more) {
        List<PickleValue> parts =
                new ArrayList<>(List.of(new Text("storage"), FLOATS, new Text("7"), new Text("cpu"), new Whole(12)));
        parts.addAll(List.of(more));
        return new Persistent(new Tuple(parts));
    }

    private static Persistent replaced(int part, PickleValue value) {
        List<PickleValue> parts = new ArrayList<>(((Tuple) reference().id()).items());
        parts.set(part, value);
        return new Persistent(new Tuple(parts));
    }

    @Test
    void reads_what_new_and_old_files_say_of_a_storage() {
        TorchStorage plain = new TorchStorage("7", "float32", 12, 0);
        assertThat(TorchStorage.of(reference())).isEqualTo(plain);
        assertThat(TorchStorage.of(reference(Constant.NONE))).isEqualTo(plain);
        assertThat(TorchStorage.of(reference(new Tuple(List.of(new Text("8"), new Whole(3), new Whole(4))))))
                .isEqualTo(new TorchStorage("7", "float32", 12, 3));
        assertThat(TorchStorage.of(replaced(4, new Whole(0))).count()).isZero();
        assertThat(plain.sizeBytes()).isEqualTo(48);
    }

    @Test
    void refuses_what_is_no_storage() {
        for (Persistent other : List.of(
                new Persistent(new Text("7")),
                new Persistent(new Tuple(((Tuple) reference().id()).items().subList(0, 4))),
                replaced(0, new Text("module")),
                replaced(0, new Whole(0)),
                replaced(1, new Text("torch.FloatStorage")),
                replaced(1, new Global("torch.nn.Linear", Standing.MODULE, "")),
                replaced(2, new Whole(7)),
                replaced(4, new Text("12")),
                replaced(4, new Whole(-1)))) {
            assertThatThrownBy(() -> TorchStorage.of(other))
                    .hasMessage("the pickle refers to something that is not a storage");
        }
    }

    @Test
    void refuses_views_that_pytorch_does_not_write() {
        for (PickleValue view : List.of(
                new Text("8"),
                new Tuple(List.of(new Text("8"), new Whole(3))),
                new Tuple(List.of(new Text("8"), new Text("3"), new Whole(4))),
                new Tuple(List.of(new Text("8"), new Whole(-1), new Whole(4))))) {
            assertThatThrownBy(() -> TorchStorage.of(reference(view)))
                    .hasMessage("the pickle refers to a storage by a view that cannot be read");
        }
        PickleValue first = new Tuple(List.of(new Text("8"), new Whole(0), new Whole(4)));
        assertThat(TorchStorage.of(reference(first)).viewOffset()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"float64, 8", "uint8, 1", "complex128, 16", "qint8, 1", "qint32, 4", "quint4x2, 1", "anything, 1"})
    void knows_how_much_an_element_takes(String type, int bytes) {
        assertThat(new TorchStorage("7", type, 3, 0).elementBytes()).isEqualTo(bytes);
        assertThat(new TorchStorage("7", type, Long.MAX_VALUE / bytes, 0).sizeBytes())
                .isEqualTo(Long.MAX_VALUE / bytes * bytes);
        if (bytes > 1) {
            assertThatThrownBy(() -> new TorchStorage("7", type, Long.MAX_VALUE / bytes + 1, 0).sizeBytes())
                    .hasMessageContaining("claims " + (Long.MAX_VALUE / bytes + 1) + " elements of " + type);
        }
    }

    @Test
    void old_modules_refer_to_their_class() {
        Global net = new Global("__main__.Net", Standing.MODULE, "");
        assertThat(TorchStorage.moduleClass(new Persistent(new Tuple(List.of(new Text("module"), net, Constant.NONE)))))
                .contains(net);
        assertThat(TorchStorage.moduleClass(new Persistent(new Tuple(List.of(new Text("module"), net)))))
                .contains(net);
        assertThat(TorchStorage.moduleClass(new Persistent(new Tuple(List.of(new Text("module"))))))
                .isEmpty();
        assertThat(TorchStorage.moduleClass(reference())).isEmpty();
        assertThat(TorchStorage.moduleClass(new Persistent(net))).isEmpty();
    }
}
