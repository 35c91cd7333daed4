package dev.espalier.formats.pickle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The globals that pickles may name, and what to think of others. Nothing is ever looked up or called, so that a
 * wrong guess about an unknown name costs no more than a less fitting message.
 */
public final class Globals {
    /** A dtype by the name PyTorch writes, or a name that no tensor here can have. */
    private static final Map<String, String> STORAGES = Map.ofEntries(
            Map.entry("DoubleStorage", "float64"),
            Map.entry("FloatStorage", "float32"),
            Map.entry("HalfStorage", "float16"),
            Map.entry("BFloat16Storage", "bfloat16"),
            Map.entry("LongStorage", "int64"),
            Map.entry("IntStorage", "int32"),
            Map.entry("ShortStorage", "int16"),
            Map.entry("CharStorage", "int8"),
            Map.entry("ByteStorage", "uint8"),
            Map.entry("UntypedStorage", "uint8"),
            Map.entry("_UntypedStorage", "uint8"),
            Map.entry("BoolStorage", "bool"),
            Map.entry("ComplexFloatStorage", "complex64"),
            Map.entry("ComplexDoubleStorage", "complex128"),
            Map.entry("Float8_e4m3fnStorage", "float8_e4m3fn"),
            Map.entry("Float8_e5m2Storage", "float8_e5m2"),
            Map.entry("UInt64Storage", "uint64"),
            Map.entry("UInt32Storage", "uint32"),
            Map.entry("UInt16Storage", "uint16"),
            Map.entry("QInt8Storage", "qint8"),
            Map.entry("QUInt8Storage", "quint8"),
            Map.entry("QInt32Storage", "qint32"),
            Map.entry("QUInt4x2Storage", "quint4x2"),
            Map.entry("QUInt2x4Storage", "quint2x4"));

    /** The class of the objects in which PyTorch packs weights of quantized layers. */
    static final String PACKED = "torch.ScriptObject";

    private static final Set<String> STORAGE_MODULES = Set.of("torch", "torch.cuda", "torch.storage");

    private static final Set<String> ALLOWED = Set.of(
            "collections.OrderedDict",
            "collections.defaultdict",
            "collections.Counter",
            "torch._utils._rebuild_tensor",
            "torch._utils._rebuild_tensor_v2",
            "torch._utils._rebuild_tensor_v3",
            "torch._utils._rebuild_qtensor",
            PACKED,
            "torch.per_tensor_affine",
            "torch.per_channel_affine",
            "torch.per_channel_affine_float_qparams",
            "torch._utils._rebuild_parameter",
            "torch._utils._rebuild_parameter_with_state",
            "torch._tensor._rebuild_from_type_v2",
            "torch.Tensor",
            "torch.nn.parameter.Parameter",
            "torch.nn.parameter.Buffer",
            "torch.Size",
            "torch.device",
            "torch.serialization._get_layout",
            "numpy.core.multiarray.scalar",
            "numpy.core.multiarray._reconstruct",
            "numpy._core.multiarray.scalar",
            "numpy._core.multiarray._reconstruct",
            "numpy._core.numeric._frombuffer",
            "numpy.core.numeric._frombuffer",
            "numpy.dtype",
            "numpy.ndarray",
            "_codecs.encode");

    private static final Set<String> DTYPES =
            Set.of(("float64 double float32 float float16 half bfloat16 float8_e4m3fn float8_e5m2 float8_e4m3fnuz"
                            + " float8_e5m2fnuz float8_e8m0fnu float4_e2m1fn_x2 int64 long int32 int int16 short int8"
                            + " uint64 uint32 uint16 uint8 bool complex32 complex64 cfloat complex128 cdouble"
                            + " qint8 quint8 qint32 quint4x2 quint2x4")
                    .split(" "));

    private static final Map<String, String> DTYPE_NAMES = Map.of(
            "double",
            "float64",
            "float",
            "float32",
            "half",
            "float16",
            "long",
            "int64",
            "int",
            "int32",
            "short",
            "int16",
            "cfloat",
            "complex64",
            "cdouble",
            "complex128");

    /** Where a module of this name stands anywhere in a path, the path leads to it. */
    private static final Set<String> ACTING_ANYWHERE = Set.of(
            ("os posix nt posixpath ntpath subprocess builtins __builtin__ __builtins__ sys socket shutil importlib ctypes eval exec"
                            + " execfile system popen __import__ __getattribute__ __globals__ __subclasses__")
                    .split(" "));

    private static final Set<String> ACTING_ROOTS = Set.of(
            ("asyncio ast atexit bdb cProfile cPickle _pickle cloudpickle code codeop codecs _codecs commands concurrent"
                            + " dill distutils doctest ensurepip fileinput fsspec ftplib functools gc glob http httplib"
                            + " httpx idlelib imaplib imp inspect io _io ipykernel joblib linecache logging mailbox"
                            + " marshal mmap multiprocessing nntplib operator _operator _posixsubprocess pdb pickle"
                            + " pip pkgutil platform poplib profile pty pydoc requests resource runpy select shelve"
                            + " signal site smtplib socketserver sqlite3 ssl tarfile telnetlib tempfile threading"
                            + " _thread thread timeit tkinter trace traceback types unittest urllib urllib2 urllib3"
                            + " venv webbrowser xmlrpc zipfile zipimport aiohttp paramiko setuptools")
                    .split(" "));

    /** Functions that stand for a class: Cython's, and those of pandas' tables. */
    private static final Pattern REBUILDS = Pattern.compile("[\\w.]+\\.__pyx_unpickle_[A-Za-z]\\w*"
            + "|pandas\\._libs\\.internals\\._unpickle_block|pandas\\.core\\.indexes\\.\\w+\\._new_\\w*Index"
            + "|pandas\\.core\\.internals\\.blocks\\.new_block");

    private static final List<String> MODULE_PACKAGES = List.of("torch.nn.", "torchvision.models.", "timm.models.");

    private static final Map<String, Standing> SPECIAL = special();

    private Globals() {}

    private static Map<String, Standing> special() {
        Map<String, Standing> special = new HashMap<>();
        ALLOWED.forEach(name -> special.put(name, Standing.ALLOWED));
        DTYPES.forEach(name -> special.put("torch." + name, Standing.ALLOWED));
        for (String module : STORAGE_MODULES) {
            STORAGES.keySet().forEach(name -> special.put(module + "." + name, Standing.ALLOWED));
        }
        special.put("copyreg._reconstructor", Standing.RECONSTRUCTOR);
        special.put("copy_reg._reconstructor", Standing.RECONSTRUCTOR);
        special.put("builtins.getattr", Standing.ATTRIBUTE);
        special.put("__builtin__.getattr", Standing.ATTRIBUTE);
        special.put(NestedPickles.LOADER, Standing.LOADS);
        return special;
    }

    static Standing standing(String name) {
        Standing known = SPECIAL.get(name);
        if (known != null) {
            return known;
        }
        if (PlainData.makes(name)) {
            return Standing.ALLOWED;
        }
        String[] path = name.split("\\.", -1);
        for (String step : path) {
            if (ACTING_ANYWHERE.contains(step)) {
                return Standing.ACTS;
            }
        }
        if (ACTING_ROOTS.contains(path[0])) {
            return Standing.ACTS;
        }
        return MODULE_PACKAGES.stream().anyMatch(name::startsWith) ? Standing.MODULE : Standing.UNKNOWN;
    }

    /**
     * True for what PEP 8 would call a class. Calling a function can do anything; making an instance of an unknown
     * class is taken for data that a user left in the file. The few functions by which PyTorch, pandas and what Cython
     * compiled rebuild their objects count as classes.
     */
    static boolean looksLikeClass(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1).replaceFirst("^_+", "");
        return name.startsWith("torch._utils._rebuild_")
                || REBUILDS.matcher(name).matches()
                || (!last.isEmpty() && Character.isUpperCase(last.charAt(0)));
    }

    /** The element type's label of a storage class, if this is one. */
    static Optional<String> storageType(String global) {
        int dot = global.lastIndexOf('.');
        return dot > 0 && STORAGE_MODULES.contains(global.substring(0, dot))
                ? Optional.ofNullable(STORAGES.get(global.substring(dot + 1)))
                : Optional.empty();
    }

    /** The label of a dtype, if this is one. */
    public static Optional<String> dtype(String global) {
        String name = global.startsWith("torch.") ? global.substring(6) : "";
        return DTYPES.contains(name) ? Optional.of(DTYPE_NAMES.getOrDefault(name, name)) : Optional.empty();
    }
}
