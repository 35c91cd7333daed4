package dev.espalier.hostile;

import static dev.espalier.hostile.Specimen.bytes;
import static dev.espalier.hostile.Specimen.dataset;
import static dev.espalier.hostile.Specimen.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Headers of safetensors and numpy that lie, and files of kinds that are not read. */
final class HostileTensors {
    private static final String HOSTILE = "hostile-file";
    private static final String CORRUPT = "corrupt-file";
    private static final String UNSUPPORTED = "unsupported-file";

    private HostileTensors() {}

    static List<Specimen> all() {
        List<Specimen> all = new ArrayList<>(safetensors());
        all.addAll(arrays());
        all.addAll(datasets());
        all.addAll(otherFiles());
        return all;
    }

    private static List<Specimen> safetensors() {
        String good = "'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}";
        return List.of(
                model("a header longer than the file", lying(1 << 20), CORRUPT, "claims 1048576 bytes"),
                model("a header of 2^63 bytes", lying(Long.MIN_VALUE), CORRUPT, "claims 9223372036854775808 bytes"),
                tensors("a key twice", "{" + good + "," + good + "}", CORRUPT, "Duplicate"),
                tensors(
                        "a field twice",
                        "{'w':{'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
                        CORRUPT,
                        "Duplicate"),
                tensors(
                        "offsets that overlap",
                        "{" + good + ",'v':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}",
                        CORRUPT,
                        "a hole or an overlap"),
                tensors(
                        "a hole in the data",
                        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}",
                        CORRUPT,
                        "a hole or an overlap"),
                tensors(
                        "data that nothing describes",
                        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}",
                        CORRUPT,
                        "describes 4 bytes of data"),
                tensors(
                        "a negative size",
                        "{'w':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}",
                        CORRUPT,
                        "not a natural number"),
                tensors(
                        "a fractional size",
                        "{'w':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}",
                        CORRUPT,
                        "not a natural number"),
                tensors(
                        "a size of 2^63",
                        "{'w':{'dtype':'F32','shape':[9223372036854775808],'data_offsets':[0,8]}}",
                        CORRUPT,
                        "not a natural number"),
                tensors(
                        "sizes whose product is beyond 2^63",
                        "{'w':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,8]}}",
                        CORRUPT,
                        "impossible shape"),
                tensors(
                        "an empty tensor of absurd sizes",
                        "{" + good + ",'v':{'dtype':'F32','shape':[4611686018427387904,0,8],'data_offsets':[8,8]}}",
                        CORRUPT,
                        "impossible shape"),
                tensors(
                        "NaN for a number",
                        "{'w':{'dtype':'F32','shape':[NaN],'data_offsets':[0,8]}}",
                        CORRUPT,
                        "not valid JSON"),
                tensors(
                        "an element type that is not known",
                        "{'w':{'dtype':'F6','shape':[2],'data_offsets':[0,8]}}",
                        UNSUPPORTED,
                        "dtype F6"),
                tensors(
                        "brackets 100,000 deep",
                        "{'w':{'shape':" + "[".repeat(100_000),
                        CORRUPT,
                        "not a natural number"),
                tensors(
                        "65 dimensions",
                        "{'w':{'dtype':'F32','shape':[" + "1,".repeat(64) + "2],'data_offsets':[0,8]}}",
                        CORRUPT,
                        "more than 64 sizes"),
                tensors(
                        "half a surrogate pair in a name",
                        "{'\\ud800':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
                        CORRUPT,
                        "surrogate"),
                tensors(
                        "a name of 5000 characters",
                        "{'" + "w".repeat(5000) + "':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
                        UNSUPPORTED,
                        "5000 characters"),
                tensors("no JSON", "hello", UNSUPPORTED, "no format that is known"));
    }

    private static Specimen tensors(String name, String quoted, String type, String told) {
        byte[] json = bytes(quoted.replace('\'', '"'));
        byte[] file = CraftedZip.put(new byte[8 + json.length + 8], 0, 8, json.length);
        System.arraycopy(json, 0, file, 8, json.length);
        return model("safetensors: " + name, file, type, told);
    }

    private static byte[] lying(long length) {
        byte[] file = new byte[100];
        file[8] = '{';
        return CraftedZip.put(file, 0, 8, length);
    }

    private static List<Specimen> arrays() {
        return List.of(
                model("npz: an array of Python objects", npz("'|O'", "(1,)", 8), HOSTILE, "holds Python objects"),
                model("npz: code for a header", npz("__import__('os')", "(1,)", 8), CORRUPT, "cannot be read"),
                model(
                        "npz: a shape of 2^60",
                        npz("'<f4'", "(1152921504606846976, 16)", 8),
                        CORRUPT,
                        "impossible shape"),
                model("npz: a shape larger than the data", npz("'<f4'", "(3,)", 8), CORRUPT, "needs"),
                model(
                        "npz: brackets 1000 deep",
                        npz("'<f4'", "(".repeat(1000), 8),
                        CORRUPT,
                        "brackets inside each other"),
                model("npz: a negative size", npz("'<f4'", "(-2,)", 8), CORRUPT, "impossible shape"),
                model(
                        "npz: an array that is no array",
                        new CraftedZip().stored("w.npy", bytes("hello, world")).bytes(),
                        CORRUPT,
                        "magic bytes of numpy"));
    }

    private static List<Specimen> datasets() {
        return List.of(
                dataset("an array of Python objects", pair("'|O'", "(1,)", 8), HOSTILE, "holds Python objects"),
                dataset("an array of text", pair("'<U2'", "(1,)", 8), UNSUPPORTED, "<U2"),
                dataset("an array of records", pair("[('a', '<f4')]", "(1,)", 4), UNSUPPORTED, "structured dtype"),
                dataset("a shape of 2^60", pair("'<f4'", "(1152921504606846976, 16)", 8), CORRUPT, "impossible shape"),
                dataset("an array without elements", pair("'<f4'", "(0, 4)", 0), UNSUPPORTED, "is empty"),
                dataset("no arrays of these names", npz("'<f4'", "(2,)", 8), UNSUPPORTED, "\"w\""),
                dataset("a model", HostileArchives.plain().bytes(), UNSUPPORTED, "archive/data.pkl"),
                dataset(
                        "a path out of the folder",
                        HostileArchives.plain().stored("../x.npy", new byte[1]).bytes(),
                        HOSTILE,
                        "leads out of its folder"),
                dataset(
                        "a bomb",
                        new CraftedZip().deflated("x.npy", new byte[100]).both(0, 22, 4, 0x7fff_ffff),
                        HOSTILE,
                        "unpacks to more than"),
                dataset(
                        "an archive cut short",
                        java.util.Arrays.copyOf(npz("'<f4'", "(2,)", 8), 90),
                        CORRUPT,
                        "no end record"),
                dataset("nothing", new byte[0], UNSUPPORTED, "it is empty"),
                dataset("HDF5", bytes("\u0089HDF\r\n\u001a\n" + "\0".repeat(100)), UNSUPPORTED, "HDF5"),
                dataset("a web page", bytes("<!DOCTYPE html><html></html>"), UNSUPPORTED, "a web page"),
                dataset("comma-separated values", bytes("a,b\n1,2\n"), UNSUPPORTED, "no column is named"),
                dataset("a row longer than the others", bytes("a,label\n1,2\n1,2,3\n"), UNSUPPORTED, "line 3"),
                dataset(
                        "a batch of CIFAR that would act",
                        new CraftedZip()
                                .stored("cifar-10-batches-py/data_batch_1", bytes("cos\nsystem\n(U\4exittR."))
                                .bytes(),
                        HOSTILE,
                        "os.system"),
                dataset(
                        "a batch of CIFAR cut short",
                        new CraftedZip()
                                .stored("cifar-10-batches-bin/data_batch_1.bin", new byte[100])
                                .bytes(),
                        CORRUPT,
                        "no whole samples"));
    }

    private static byte[] npz(String descr, String shape, int dataBytes) {
        return new CraftedZip().stored("w.npy", npy(descr, shape, dataBytes)).bytes();
    }

    private static byte[] pair(String descr, String shape, int dataBytes) {
        return new CraftedZip()
                .stored("x.npy", npy(descr, shape, dataBytes))
                .stored("y.npy", npy("'<i8'", "(1,)", 8))
                .bytes();
    }

    static byte[] npy(String descr, String shape, int dataBytes) {
        String header = "{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + "}";
        return bytes("\u0093NUMPY\u0001\0" + (char) (header.length() & 0xff) + (char) (header.length() >> 8) + header
                + "\0".repeat(dataBytes));
    }

    private static List<Specimen> otherFiles() {
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);
        noise[0] = 5;
        return List.of(
                model("ONNX", bytes("\u0008\u0008\u0012\u0007pytorch:\u00ff\u0001" + "\0".repeat(300)), "onnx", "ONNX"),
                model("nothing", new byte[0], CORRUPT, "the file is empty"),
                model("one byte", new byte[] {7}, UNSUPPORTED, "it begins with 07"),
                model("noise", noise, UNSUPPORTED, "it begins with"),
                model("zeros", new byte[5000], UNSUPPORTED, "zeros"),
                model("a web page", bytes("\n<!DOCTYPE html><html></html>"), UNSUPPORTED, "a web page"),
                model("an error of a store", bytes("<?xml version=\"1.0\"?><Error/>"), UNSUPPORTED, "XML"),
                model(
                        "a git-lfs pointer",
                        bytes("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
                        UNSUPPORTED,
                        "git-lfs pointer"),
                model("HDF5", bytes("\u0089HDF\r\n\u001a\n"), UNSUPPORTED, "HDF5"),
                model("GGUF", bytes("GGUF\u0003\0\0\0" + "\0".repeat(100)), UNSUPPORTED, "GGUF"),
                model("TensorFlow Lite", bytes("\u0020\0\0\0TFL3" + "\0".repeat(100)), UNSUPPORTED, "TensorFlow Lite"),
                model("one numpy array", npy("'<f4'", "(2,)", 8), UNSUPPORTED, "a single numpy array"),
                model("tar", bytes("x".repeat(257) + "ustar\0" + "00"), UNSUPPORTED, "a tar archive"),
                model("gzip", bytes("\u001f\u008b\u0008\0\0\0"), UNSUPPORTED, "gzip"),
                model("xz", bytes("\u00fd7zXZ\0\0\4"), UNSUPPORTED, "xz"),
                model("zstd", bytes("(\u00b5/\u00fd\0\0"), UNSUPPORTED, "zstd"),
                model(
                        "Python source",
                        bytes("import torch\n\nclass Net(torch.nn.Module):\n"),
                        UNSUPPORTED,
                        "Python source"));
    }
}
