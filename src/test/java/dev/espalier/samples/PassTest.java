package dev.espalier.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.espalier.samples.batches.Batch;
import dev.espalier.samples.batches.Batches;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Part;
import dev.espalier.samples.transforms.Draws;
import dev.espalier.tensors.DType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassTest {
    private static final DatasetSpec SPEC = Specs.of(
            null,
            new DatasetSpec.Preprocessing(1.0, null, null, null, null, null, null),
            null,
            new DatasetSpec.Split(0.0, 0.0, 1L));

    @TempDir
    private Path folder;

    @Test
    void cuts_all_samples_into_batches_of_which_the_last_may_be_smaller() {
        try (Dataset dataset = counting(11);
                Batches pass = dataset.inOrder(Part.TRAIN, 4, DType.FLOAT32)) {
            assertThat(pass.samples()).isEqualTo(11);
            int seen = 0;
            for (int size : List.of(4, 4, 3)) {
                Batch batch = pass.next();
                assertThat(batch.size()).isEqualTo(size);
                assertThat(batch.inputShape()).containsExactly((long) size, 1L);
                assertThat(batch.targetShape()).containsExactly((long) size);
                for (double value : DatasetTest.numbers(batch.inputs(), DType.FLOAT32)) {
                    assertThat(value).isEqualTo(seen++);
                }
            }
            assertThat(pass.hasNext()).isFalse();
            assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(pass::next);
        }
    }

    @Test
    void leaves_a_batch_alone_until_the_caller_comes_back() {
        try (Dataset dataset = counting(200);
                Batches pass = dataset.inOrder(Part.TRAIN, 1, DType.FLOAT64)) {
            for (int i = 0; i < 200; i++) {
                Batch batch = pass.next();
                Thread.yield();
                assertThat(batch.inputs().getDouble(0)).isEqualTo(i);
            }
        }
    }

    @Test
    void stops_its_thread_when_closed_early() throws InterruptedException {
        try (Dataset dataset = counting(200)) {
            Batches pass = dataset.inOrder(Part.TRAIN, 1, DType.FLOAT32);
            pass.next();
            pass.close();
            pass.close();
            assertThatIllegalStateException().isThrownBy(pass::next).withMessageContaining("closed");
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().equals("batches")) {
                    // An executor counts as ended when its thread has begun to end
                    assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
                }
            }
        }
    }

    @Test
    void hands_failures_of_preparation_to_the_caller() {
        Dataset dataset = counting(200);
        try (Batches pass = dataset.inOrder(Part.TRAIN, 1, DType.FLOAT32)) {
            pass.next();
            dataset.close();
            assertThatIllegalStateException().isThrownBy(() -> {
                while (pass.hasNext()) {
                    pass.next();
                }
            });
        }
    }

    @Test
    void refuses_senseless_requests() {
        try (Dataset dataset = counting(3)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> dataset.inOrder(Part.TRAIN, 0, DType.FLOAT32))
                    .withMessageContaining("batchSize");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> dataset.inOrder(Part.TRAIN, 1, DType.FLOAT16))
                    .withMessageContaining("float16");
        }
    }

    @Test
    void draws_permutations_that_hold_every_number_once() {
        int[] order = new Draws(1, Draws.Purpose.SHUFFLE, 0, 0).permutation(1000);
        assertThat(order.clone())
                .isNotEqualTo(java.util.stream.IntStream.range(0, 1000).toArray());
        java.util.Arrays.sort(order);
        assertThat(order).isEqualTo(java.util.stream.IntStream.range(0, 1000).toArray());
    }

    private Dataset counting(int count) {
        int[] numbers = java.util.stream.IntStream.range(0, count).toArray();
        Path file = new HandmadeNpz()
                .bytes("x", new long[] {count, 1}, numbers)
                .zeros("y", count)
                .in(folder);
        return Dataset.open(file, SPEC, folder);
    }
}
