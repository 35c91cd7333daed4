package dev.espalier.tensors;

import java.util.Arrays;
import java.util.Optional;

/** Element types of tensors, with the names that PyTorch and safetensors give them. */
public enum DType {
    FLOAT64("float64", "F64", 8, Kind.FLOAT),
    FLOAT32("float32", "F32", 4, Kind.FLOAT),
    FLOAT16("float16", "F16", 2, Kind.FLOAT),
    BFLOAT16("bfloat16", "BF16", 2, Kind.FLOAT),
    FLOAT8_E4M3FN("float8_e4m3fn", "F8_E4M3", 1, Kind.FLOAT),
    FLOAT8_E5M2("float8_e5m2", "F8_E5M2", 1, Kind.FLOAT),
    INT64("int64", "I64", 8, Kind.INTEGER),
    INT32("int32", "I32", 4, Kind.INTEGER),
    INT16("int16", "I16", 2, Kind.INTEGER),
    INT8("int8", "I8", 1, Kind.INTEGER),
    UINT64("uint64", "U64", 8, Kind.INTEGER),
    UINT32("uint32", "U32", 4, Kind.INTEGER),
    UINT16("uint16", "U16", 2, Kind.INTEGER),
    UINT8("uint8", "U8", 1, Kind.INTEGER),
    BOOL("bool", "BOOL", 1, Kind.BOOLEAN),
    COMPLEX64("complex64", "C64", 8, Kind.COMPLEX);

    private enum Kind {
        FLOAT,
        INTEGER,
        BOOLEAN,
        COMPLEX
    }

    private final String label;
    private final String safetensorsName;
    private final int sizeBytes;
    private final Kind kind;

    DType(String label, String safetensorsName, int sizeBytes, Kind kind) {
        this.label = label;
        this.safetensorsName = safetensorsName;
        this.sizeBytes = sizeBytes;
        this.kind = kind;
    }

    /** PyTorch's and numpy's name, as the API shows it. */
    public String label() {
        return label;
    }

    public String safetensorsName() {
        return safetensorsName;
    }

    public int sizeBytes() {
        return sizeBytes;
    }

    public boolean isFloat() {
        return kind == Kind.FLOAT;
    }

    public boolean isInteger() {
        return kind == Kind.INTEGER;
    }

    public static Optional<DType> ofSafetensors(String name) {
        return Arrays.stream(values())
                .filter(type -> type.safetensorsName.equals(name))
                .findFirst();
    }

    /** The type that PyTorch and numpy call by this name. */
    public static Optional<DType> ofLabel(String label) {
        return Arrays.stream(values()).filter(type -> type.label.equals(label)).findFirst();
    }

    /** The type of plain numbers that numpy gives this code, without its byte order. */
    public static Optional<DType> ofNumpy(String code) {
        return Optional.ofNullable(
                switch (code) {
                    case "f2" -> FLOAT16;
                    case "f4" -> FLOAT32;
                    case "f8" -> FLOAT64;
                    case "i1" -> INT8;
                    case "i2" -> INT16;
                    case "i4" -> INT32;
                    case "i8" -> INT64;
                    case "u1" -> UINT8;
                    case "u2" -> UINT16;
                    case "u4" -> UINT32;
                    case "u8" -> UINT64;
                    case "b1" -> BOOL;
                    default -> null;
                });
    }
}
