package dev.espalier.formats.pickle;

import dev.espalier.tensors.DType;

/** What PyTorch calls the storage of an element type in its pickles. */
public record StorageName(String module, String name) {
    static final StorageName UNTYPED = new StorageName("torch.storage", "UntypedStorage");

    boolean isTyped() {
        return !equals(UNTYPED);
    }

    public static StorageName of(DType dtype) {
        return new StorageName(
                "torch",
                switch (dtype) {
                            case FLOAT64 -> "Double";
                            case FLOAT32 -> "Float";
                            case FLOAT16 -> "Half";
                            case BFLOAT16 -> "BFloat16";
                            case FLOAT8_E4M3FN -> "Float8_e4m3fn";
                            case FLOAT8_E5M2 -> "Float8_e5m2";
                            case INT64 -> "Long";
                            case INT32 -> "Int";
                            case INT16 -> "Short";
                            case INT8 -> "Char";
                            case UINT64 -> "UInt64";
                            case UINT32 -> "UInt32";
                            case UINT16 -> "UInt16";
                            case UINT8 -> "Byte";
                            case BOOL -> "Bool";
                            case COMPLEX64 -> "ComplexFloat";
                        }
                        + "Storage");
    }

    /** Element types younger than typed storages are written untyped, with the type beside. */
    static StorageName inStateDict(DType dtype) {
        return switch (dtype) {
            case FLOAT8_E4M3FN, FLOAT8_E5M2, UINT64, UINT32, UINT16 -> UNTYPED;
            case FLOAT64, FLOAT32, FLOAT16, BFLOAT16, INT64, INT32, INT16, INT8, UINT8, BOOL, COMPLEX64 -> of(dtype);
        };
    }
}
