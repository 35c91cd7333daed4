package dev.espalier.formats.packed;

import dev.espalier.kernels.coding.BrokenStream;
import dev.espalier.kernels.coding.ByteSink;
import dev.espalier.kernels.coding.ByteSource;
import dev.espalier.kernels.coding.SmallBytes;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Names and documents, in the shorter of two ways.
 *
 * <pre>
 * way (1 byte): 0 as a small array of bytes, see {@link SmallBytes}; 1 length (number), then a stream of deflate without
 *               zlib's head and sum, whose window begins with words that such texts have
 * </pre>
 */
final class Text {
    /** Known to every reader. */
    static final String WORDS = """
            running_mean.running_var.num_batches_tracked.downsample.features.classifier.layer1.0.conv1.bn1.b\
            ody.head.fc1.weight.bias,"op":"adaptive_avg_pool","size":[1,1]},"op":"global_avg_pool"},"op":"av\
            g_pool","op":"fake_quantize","op":"dropout","op":"relu6"},"op":"concat","axis":0},"op":"batch_no\
            rm","eps":1.0E-5,"momentum":0.1},"op":"add","inputs":["{"name":"conv1.pool","op":"max_pool","ker\
            nel":2,"stride":2,"padding":0,"dilation":1,"ceilMode":false},{"input":[3,224,224],"nodes":[{"nam\
            e":"conv1","op":"conv2d","stride":1,"padding":1,"dilation":1,"groups":1},{"name":"flatten","op":\
            "flatten"},{"name":"fc1.relu","op":"relu"},{"name":"fc2","op":"linear"}],"output":"fc2"}"resnet-\
            20""lenet-300-100"{"scale":0.00392156862745098,"mean":[0.485,0.456,0.406],"std":[0.229,0.224,0.2\
            25],"layout":"NCHW","resize":256,"centerCrop":224,"colorSpace":"rgb"}\
            """;

    private static final byte[] DICTIONARY = WORDS.getBytes(StandardCharsets.US_ASCII);

    /** Longer texts take a Python reader too long otherwise. */
    private static final int MOST_ADAPTIVE = 1 << 14;

    static byte[] encode(byte[] text) {
        ByteSink deflated = new ByteSink();
        deflated.put(1);
        deflated.putNumber(text.length);
        deflate(text, deflated);
        if (text.length > MOST_ADAPTIVE) {
            return deflated.toBytes();
        }
        ByteSink small = new ByteSink();
        small.put(0);
        SmallBytes.write(text, 1, small);
        return small.length() < deflated.length() ? small.toBytes() : deflated.toBytes();
    }

    private static void deflate(byte[] text, ByteSink to) {
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
            deflater.setDictionary(DICTIONARY);
            deflater.setInput(text);
            deflater.finish();
            byte[] piece = new byte[1 << 13];
            while (!deflater.finished()) {
                to.put(piece, deflater.deflate(piece));
            }
        }
    }

    /** @param most bytes that the text may have */
    static byte[] decode(ByteSource from, int most) {
        int way = from.take();
        if (way == 0) {
            return SmallBytes.read(from, Math.min(most, MOST_ADAPTIVE), 1);
        }
        int length = from.takeCount(most, "a length");
        if (way != 1 || length / MOST_FACTOR > from.left()) {
            throw new BrokenStream(
                    "there is no way " + way + " to write " + length + " bytes of text in " + from.left());
        }
        try (Inflater inflater = new Inflater(true)) {
            inflater.setDictionary(DICTIONARY);
            inflater.setInput(from.take(from.left()));
            byte[] text = new byte[length];
            int read = inflater.inflate(text);
            if (read != length
                    || inflater.inflate(new byte[1]) != 0
                    || !inflater.finished()
                    || inflater.getRemaining() > 0) {
                throw new BrokenStream("text does not end where its " + length + " bytes do");
            }
            return text;
        } catch (DataFormatException e) {
            throw new BrokenStream("text cannot be inflated: " + e.getMessage());
        }
    }

    /** More than deflate can make of one byte. */
    private static final int MOST_FACTOR = 1040;

    private Text() {}
}
