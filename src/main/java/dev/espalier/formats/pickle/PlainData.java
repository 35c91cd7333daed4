package dev.espalier.formats.pickle;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Classes of Python's library, numpy, pandas and PyTorch whose instances are data and nothing else: training scripts
 * keep dates, histories, settings and the states of random generators beside the weights. What is listed here does no
 * more when it is made than to hold its arguments; a function among them is judged by its own name.
 */
public final class PlainData {
    private static final String PATHS = "Path PosixPath WindowsPath PurePath PurePosixPath PureWindowsPath";

    private static final Set<String> NAMES = Stream.of(
                    in(
                            "builtins",
                            "set frozenset list dict tuple int long float bool str unicode bytes bytearray complex"
                                    + " object slice range xrange Ellipsis NotImplemented type"),
                    in("datetime", "date datetime time timedelta timezone"),
                    in("zoneinfo", "ZoneInfo ZoneInfo._unpickle"),
                    in("collections", "deque ChainMap UserDict UserList UserString"),
                    in("_collections", "deque"),
                    Stream.of("UserDict.IterableUserDict", "UserDict.UserDict"),
                    Stream.of("UserList.UserList", "UserString.UserString"),
                    in("types", "SimpleNamespace GenericAlias"),
                    in("argparse", "Namespace"),
                    in("decimal", "Decimal Context"),
                    in("_decimal", "Decimal Context"),
                    in("_pydecimal", "Decimal Context"),
                    in("fractions", "Fraction"),
                    in("uuid", "UUID SafeUUID"),
                    in("pathlib", PATHS),
                    in("pathlib._local", PATHS),
                    in("ipaddress", "IPv4Address IPv6Address IPv4Network IPv6Network IPv4Interface IPv6Interface"),
                    in("random", "Random"),
                    in("re", "_compile"),
                    in("string", "Template"),
                    in("array", "array _array_reconstructor"),
                    in("functools", "partial"),
                    in("io", "BytesIO StringIO"),
                    in("_io", "BytesIO StringIO"),
                    in("typing", "Any Union Optional List Dict Tuple Set"),
                    in("pandas._libs.tslibs.timestamps", "Timestamp _unpickle_timestamp"),
                    in("pandas._libs.tslibs.timedeltas", "Timedelta _timedelta_unpickle"),
                    in("pandas._libs.tslibs.nattype", "_nat_unpickle"),
                    in("pytz", "_UTC _p"),
                    in("torch.torch_version", "TorchVersion"),
                    in("torch._C", "Generator"),
                    in(
                            "torch",
                            "channels_last channels_last_3d contiguous_format preserve_format Generator"
                                    + " per_tensor_affine per_channel_affine per_tensor_symmetric"
                                    + " per_channel_symmetric per_channel_affine_float_qparams"))
            .flatMap(names -> names)
            .collect(Collectors.toUnmodifiableSet());

    private static final Pattern PATTERNS = Pattern.compile("(builtins|__builtin__|exceptions)"
            + "\\.([A-Z]\\w*(Error|Exception|Warning)|Exception|Warning|StopIteration|KeyboardInterrupt)"
            + "|numpy\\.(bool_?|(u?int|float|complex)[0-9]*_?|u?(byte|short|intc|intp|long|longlong)|half|single"
            + "|double|longdouble|c(single|double|longdouble)|str_|bytes_|object_|void|generic|number|floating"
            + "|integer|datetime64|timedelta64|matrix|recarray|record|poly1d)"
            + "|numpy\\.(core\\.records|_core\\.records|rec)\\.(recarray|record)"
            + "|numpy\\.(matrixlib\\.defmatrix\\.matrix|lib\\.(polynomial|_polynomial_impl)\\.poly1d)"
            + "|numpy\\.dtypes\\.\\w+DType"
            + "|numpy\\.ma\\.(core\\.)?(MaskedArray|MaskedConstant|mvoid|_mareconstruct)"
            + "|numpy\\.random\\._pickle\\.__(generator|bit_generator|randomstate)_ctor"
            + "|numpy\\.random\\.(_(mt19937|pcg64|philox|sfc64)\\.\\w+|mtrand\\.RandomState|_generator\\.Generator"
            + "|bit_generator\\.(SeedSequence|SeedlessSeedSequence|__pyx_unpickle_\\w+))"
            + "|torch\\._utils\\.torch\\.(channels_last(_3d)?|contiguous_format|preserve_format)"
            + "|(pytorch_lightning|lightning|lightning_fabric)\\.[a-z_.]+\\.AttributeDict");

    private PlainData() {}

    private static Stream<String> in(String module, String names) {
        return Arrays.stream(names.split(" ")).map(name -> module + "." + name);
    }

    /** Whether it makes data; by its full name, with the module's name of Python 2 or 3. */
    public static boolean makes(String global) {
        String name = global.startsWith("__builtin__.") ? global.substring(2).replaceFirst("__", "s") : global;
        return NAMES.contains(name) || PATTERNS.matcher(global).matches();
    }
}
