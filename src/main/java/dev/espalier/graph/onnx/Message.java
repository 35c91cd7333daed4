package dev.espalier.graph.onnx;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A protocol buffer that knows its size before it is written, so that messages within it can be streamed. Fields are
 * numbered as in onnx.proto (github.com/onnx/onnx); numbers are set where they are not 0 alone.
 */
final class Message {
    /** What writes a field's bytes; exactly as many as announced. */
    interface Content {
        void writeTo(OutputStream to) throws IOException;
    }

    private interface Field {
        void writeTo(CodedOutputStream to) throws IOException;
    }

    private static final int LENGTH_DELIMITED = 2;

    private final List<Field> fields = new ArrayList<>();
    private long size;

    Message integer(int number, long value) {
        return add(CodedOutputStream.computeInt64Size(number, value), to -> to.writeInt64(number, value));
    }

    Message integers(int number, List<Long> values) {
        values.forEach(value -> integer(number, value));
        return this;
    }

    Message real(int number, float value) {
        return add(CodedOutputStream.computeFloatSize(number, value), to -> to.writeFloat(number, value));
    }

    /** The text must be one that UTF-8 has: without lone surrogates. */
    Message text(int number, String value) {
        return add(CodedOutputStream.computeStringSize(number, value), to -> to.writeString(number, value));
    }

    /** @param inner complete: what is added to it later is not written */
    Message message(int number, Message inner) {
        List<Field> written = List.copyOf(inner.fields);
        return delimited(number, inner.size, to -> {
            for (Field field : written) {
                field.writeTo(to);
            }
        });
    }

    Message bytes(int number, long count, Content content) {
        return delimited(number, count, to -> {
            Exactly output = new Exactly(to, count);
            content.writeTo(output);
            output.requireFull();
        });
    }

    private Message delimited(int number, long length, Field content) {
        long header = CodedOutputStream.computeTagSize(number) + CodedOutputStream.computeUInt64SizeNoTag(length);
        return add(Math.addExact(header, length), to -> {
            to.writeTag(number, LENGTH_DELIMITED);
            to.writeUInt64NoTag(length);
            content.writeTo(to);
        });
    }

    private Message add(long bytes, Field field) {
        size = Math.addExact(size, bytes);
        fields.add(field);
        return this;
    }

    long sizeBytes() {
        return size;
    }

    void writeTo(OutputStream output) throws IOException {
        CodedOutputStream to = CodedOutputStream.newInstance(output, 1 << 16);
        for (Field field : fields) {
            field.writeTo(to);
        }
        to.flush();
    }

    /** Passes on what is written, and refuses any other number of bytes than was announced. */
    private static final class Exactly extends OutputStream {
        private final CodedOutputStream to;
        private long left;

        Exactly(CodedOutputStream to, long bytes) {
            this.to = to;
            this.left = bytes;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            left -= length;
            to.writeRawBytes(from, offset, length);
        }

        void requireFull() throws IOException {
            if (left != 0) {
                throw new IOException("a field is not of the announced size: " + left + " bytes are missing");
            }
        }
    }
}
