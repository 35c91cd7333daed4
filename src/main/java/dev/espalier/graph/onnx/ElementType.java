package dev.espalier.graph.onnx;

import dev.espalier.tensors.DType;

/** How ONNX's TensorProto.DataType numbers the types that are written, and what a tensor of any type is stored as. */
enum ElementType {
    FLOAT(1, DType.FLOAT32),
    UINT8(2, DType.UINT8),
    INT8(3, DType.INT8),
    INT32(6, DType.INT32),
    INT64(7, DType.INT64),
    FLOAT16(10, DType.FLOAT16),
    DOUBLE(11, DType.FLOAT64),
    BFLOAT16(16, DType.BFLOAT16);

    private final int code;
    private final DType dtype;

    ElementType(int code, DType dtype) {
        this.code = code;
        this.dtype = dtype;
    }

    int code() {
        return code;
    }

    DType dtype() {
        return dtype;
    }

    /** The same type, or the next larger one: float16 holds every number of eight bits. */
    static ElementType holding(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> FLOAT;
            case FLOAT64 -> DOUBLE;
            case FLOAT16, FLOAT8_E4M3FN, FLOAT8_E5M2 -> FLOAT16;
            case BFLOAT16 -> BFLOAT16;
            case INT64 -> INT64;
            case INT32, INT16, INT8, UINT64, UINT32, UINT16, UINT8, BOOL, COMPLEX64 ->
                throw new IllegalArgumentException("no operation reads tensors of " + dtype.label());
        };
    }
}
