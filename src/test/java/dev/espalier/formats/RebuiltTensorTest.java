package dev.espalier.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.formats.PickleValue.Call;
import dev.espalier.formats.PickleValue.Constant;
import dev.espalier.formats.PickleValue.Dictionary;
import dev.espalier.formats.PickleValue.Global;
import dev.espalier.formats.PickleValue.Persistent;
import dev.espalier.formats.PickleValue.Text;
import dev.espalier.formats.PickleValue.Tuple;
import dev.espalier.formats.PickleValue.Whole;
import dev.espalier.formats.RefusedFile.Reason;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Calls as torch.save writes them, of a storage "0" of four float32. */
class RebuiltTensorTest {
    private static final String V2 = "torch._utils._rebuild_tensor_v2";
    private static final RebuiltTensor REBUILT =
            new RebuiltTensor(Map.of("0", MemorySegment.ofArray(new byte[16])), ByteOrder.LITTLE_ENDIAN);

    private static Global global(String name) {
        return new Global(name, Standing.ALLOWED, "");
    }

    private static Persistent storage(String type, long count) {
        return new Persistent(new Tuple(List.of(
                new Text("storage"), global("torch." + type), new Text("0"), new Text("cpu"), new Whole(count))));
    }

    private static Tuple numbers(long... values) {
        return new Tuple(Arrays.stream(values).<PickleValue>mapToObj(Whole::new).toList());
    }

    private static List<PickleValue> arguments() {
        return new ArrayList<>(List.of(
                storage("FloatStorage", 4), new Whole(1), numbers(3), numbers(1), Constant.FALSE, new Dictionary()));
    }

    private static Call with(int at, PickleValue value) {
        List<PickleValue> arguments = arguments();
        arguments.set(at, value);
        return new Call(V2, arguments);
    }

    @Test
    void sees_through_parameters_and_subclasses() {
        Call tensor = new Call(V2, arguments());
        PickleValue parameter = new Call("torch._utils._rebuild_parameter", List.of(tensor, Constant.TRUE));
        PickleValue subclass = new Call(
                "torch._tensor._rebuild_from_type_v2",
                List.of(global(V2), global("__main__.Mine"), new Tuple(arguments()), Constant.NONE));
        for (PickleValue value : List.of(tensor, parameter, subclass)) {
            StridedTensor read = REBUILT.strided("w", value);
            assertThat(read.info()).isEqualTo(new TensorInfo("w", DType.FLOAT32, List.of(3L)));
            assertThat(read.first()).isEqualTo(1);
            assertThat(RebuiltTensor.isTensor(value)).isTrue();
            assertThat(RebuiltTensor.isPlainTensor(value)).isTrue();
        }
    }

    @Test
    void unwraps_eight_layers_and_no_more() {
        PickleValue value = new Call(V2, arguments());
        for (int i = 0; i < 7; i++) {
            value = new Call("torch._utils._rebuild_parameter", List.of(value));
        }
        assertThat(RebuiltTensor.isTensor(value)).isTrue();
        assertThat(RebuiltTensor.isTensor(new Call("torch._utils._rebuild_parameter", List.of(value))))
                .isFalse();
    }

    @Test
    void is_no_tensor_where_nothing_rebuilds_one() {
        for (PickleValue value : List.of(
                new Text("w"),
                new Call("builtins.set", List.of(new Call(V2, arguments()))),
                new Call("torch._utils._rebuild_parameter", List.of()),
                new Call("torch._tensor._rebuild_from_type_v2", List.of(global(V2), global("a.B"))),
                new Call("torch._tensor._rebuild_from_type_v2", List.of(global(V2), global("a.B"), new Text("x"))),
                new Call("torch._tensor._rebuild_from_type_v2", List.of(new Text(V2), global("a.B"), Tuple.EMPTY)))) {
            assertThat(RebuiltTensor.isTensor(value)).isFalse();
            assertThat(RebuiltTensor.isPlainTensor(value)).isFalse();
        }
    }

    @Test
    void untyped_storages_have_the_type_beside() {
        List<PickleValue> arguments = arguments();
        arguments.set(
                0,
                new Persistent(new Tuple(List.of(
                        new Text("storage"),
                        global("torch.storage.UntypedStorage"),
                        new Text("0"),
                        new Text("cpu"),
                        new Whole(16)))));
        arguments.add(global("torch.uint16"));
        assertThat(REBUILT.strided("w", new Call("torch._utils._rebuild_tensor_v3", arguments))
                        .info()
                        .dtype())
                .isEqualTo(DType.UINT16);
        arguments.set(6, new Text("uint16"));
        assertThat(refusal(new Call("torch._utils._rebuild_tensor_v3", arguments)))
                .hasMessageContaining("in a way that PyTorch does not write");
        assertThat(refusal(new Call("torch._utils._rebuild_tensor_v3", arguments.subList(0, 6))))
                .hasMessageContaining("in a way that PyTorch does not write");
    }

    @Test
    void sizes_may_be_of_torch_or_a_list() {
        PickleValue.Listing list = new PickleValue.Listing();
        list.add(List.of(new Whole(2)));
        assertThat(REBUILT.strided("w", with(2, list)).info().shape()).containsExactly(2L);
        assertThat(REBUILT.strided("w", with(2, new Call("torch.Size", List.of(numbers(3)))))
                        .info()
                        .shape())
                .containsExactly(3L);
        assertThat(refusal(with(2, new Call("torch.Size", List.of())))).hasMessageContaining("does not write");
        assertThat(refusal(with(2, new Text("3")))).hasMessageContaining("does not write");
        assertThat(refusal(with(2, numbers(-1)))).hasMessageContaining("not a natural number");
        assertThat(refusal(with(3, new Tuple(List.of(new Text("1")))))).hasMessageContaining("not a natural number");
        assertThat(REBUILT.strided("w", with(2, numbers(0))).info().elements()).isZero();
    }

    @Test
    void stays_within_the_storage() {
        assertThat(REBUILT.strided("w", with(1, new Whole(0))).last()).isEqualTo(2);
        assertThat(refusal(with(1, new Whole(2)))).hasMessageContaining("reaches out of its storage");
        assertThat(refusal(with(1, new Whole(5)))).hasMessageContaining("does not write");
        assertThat(refusal(with(1, new Text("1")))).hasMessageContaining("does not write");
        assertThat(refusal(with(0, storage("FloatStorage", 5))))
                .hasMessage("tensor \"w\" needs storage \"0\" of 20 bytes, which the file does not have");
        assertThat(refusal(with(0, new Text("0")))).hasMessageContaining("does not write");
        assertThat(refusal(new Call(V2, arguments().subList(0, 3)))).hasMessageContaining("does not write");
        assertThat(REBUILT.strided("w", new Call(V2, arguments().subList(0, 4))).last())
                .isEqualTo(3);
    }

    @Test
    void what_is_a_note_on_numbers_is_not_the_numbers() {
        for (String note : List.of("conj", "neg")) {
            List<PickleValue> arguments = arguments();
            Dictionary notes = new Dictionary();
            notes.put(new Text(note), Constant.FALSE);
            arguments.add(notes);
            assertThat(REBUILT.strided("w", new Call(V2, arguments)).first()).isEqualTo(1);
            notes.put(new Text(note), Constant.TRUE);
            assertThat(refusal(new Call(V2, arguments)))
                    .hasMessage("tensor \"w\" is a lazy conjugate or negative")
                    .returns(Reason.UNSUPPORTED_FILE, RefusedFile::reason);
        }
    }

    @Test
    void types_that_are_unknown_here_are_told_by_name() {
        assertThat(refusal(with(0, storage("ComplexDoubleStorage", 1))))
                .hasMessage("tensor \"w\" holds complex128, which is not known here")
                .returns(Reason.UNSUPPORTED_FILE, RefusedFile::reason);
    }

    private static RefusedFile refusal(PickleValue value) {
        return catchThrowableOfType(RefusedFile.class, () -> REBUILT.strided("w", value));
    }
}
