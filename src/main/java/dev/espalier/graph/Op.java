package dev.espalier.graph;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.espalier.text.Labelled;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/**
 * What a node computes, with the settings that its tensors do not tell; the JSON field {@code op} picks the record. All
 * settings mean what they mean in PyTorch, and so do their defaults, of which the compact constructors are the one place.
 * Closed: whoever switches over it handles every kind.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "op")
@JsonSubTypes({
    @Type(value = Op.Conv2d.class, name = "conv2d"),
    @Type(value = Op.Linear.class, name = "linear"),
    @Type(value = Op.BatchNorm.class, name = "batch_norm"),
    @Type(value = Op.Relu.class, name = "relu"),
    @Type(value = Op.Relu6.class, name = "relu6"),
    @Type(value = Op.LeakyRelu.class, name = "leaky_relu"),
    @Type(value = Op.Sigmoid.class, name = "sigmoid"),
    @Type(value = Op.Tanh.class, name = "tanh"),
    @Type(value = Op.Gelu.class, name = "gelu"),
    @Type(value = Op.Silu.class, name = "silu"),
    @Type(value = Op.Hardswish.class, name = "hardswish"),
    @Type(value = Op.Softmax.class, name = "softmax"),
    @Type(value = Op.LogSoftmax.class, name = "log_softmax"),
    @Type(value = Op.MaxPool.class, name = "max_pool"),
    @Type(value = Op.AvgPool.class, name = "avg_pool"),
    @Type(value = Op.AdaptiveAvgPool.class, name = "adaptive_avg_pool"),
    @Type(value = Op.GlobalAvgPool.class, name = "global_avg_pool"),
    @Type(value = Op.Flatten.class, name = "flatten"),
    @Type(value = Op.Add.class, name = "add"),
    @Type(value = Op.Multiply.class, name = "multiply"),
    @Type(value = Op.Concat.class, name = "concat"),
    @Type(value = Op.Pad.class, name = "pad"),
    @Type(value = Op.PadChannels.class, name = "pad_channels"),
    @Type(value = Op.Subsample.class, name = "subsample"),
    @Type(value = Op.Dropout.class, name = "dropout"),
    @Type(value = Op.Identity.class, name = "identity"),
    @Type(value = Op.FakeQuantize.class, name = "fake_quantize")
})
public sealed interface Op {
    /** No kernel, stride or padding is larger; far beyond any network, and far from overflow. */
    int LARGEST = 65_535;

    /** Of one sample, without the batch. */
    int MOST_AXES = 8;

    record Conv2d(
            @Min(1) @Max(LARGEST) Integer stride,
            @Min(0) @Max(LARGEST) Integer padding,
            @Min(1) @Max(LARGEST) Integer dilation,
            @Min(1) @Max(LARGEST) Integer groups)
            implements Op {
        public Conv2d {
            stride = stride == null ? 1 : stride;
            padding = padding == null ? 0 : padding;
            dilation = dilation == null ? 1 : dilation;
            groups = groups == null ? 1 : groups;
        }
    }

    record Linear() implements Op {}

    record BatchNorm(
            @DecimalMin("0") @DecimalMax("1") Double eps,
            @DecimalMin("0") @DecimalMax("1") Double momentum) implements Op {
        public static final BatchNorm PLAIN = new BatchNorm(1e-5, 0.1);

        public BatchNorm {
            eps = eps == null ? 1e-5 : eps;
            momentum = momentum == null ? 0.1 : momentum;
        }
    }

    record Relu() implements Op {}

    /** min(max(x, 0), 6). */
    record Relu6() implements Op {}

    record LeakyRelu(
            @DecimalMin("-1000") @DecimalMax("1000") Double negativeSlope) implements Op {
        public LeakyRelu {
            negativeSlope = negativeSlope == null ? 0.01 : negativeSlope;
        }
    }

    record Sigmoid() implements Op {}

    record Tanh() implements Op {}

    /** @param approximate by the error function, or by the hyperbolic tangent */
    record Gelu(Approximation approximate) implements Op {
        public Gelu {
            approximate = approximate == null ? Approximation.NONE : approximate;
        }

        /** How the normal distribution is computed. */
        public enum Approximation implements Labelled {
            NONE,
            TANH
        }
    }

    record Silu() implements Op {}

    record Hardswish() implements Op {}

    /** @param axis of one sample, without the batch; negative from the end */
    record Softmax(@Min(-MOST_AXES) @Max(MOST_AXES - 1) Integer axis) implements Op {
        public Softmax {
            axis = axis == null ? -1 : axis;
        }
    }

    /** @param axis of one sample, without the batch; negative from the end */
    record LogSoftmax(@Min(-MOST_AXES) @Max(MOST_AXES - 1) Integer axis) implements Op {
        public LogSoftmax {
            axis = axis == null ? -1 : axis;
        }
    }

    /** Makes images smaller, channel by channel. */
    sealed interface Pooling extends Op {}

    /** @param stride the kernel's size unless told */
    record MaxPool(
            @NotNull @Min(1) @Max(LARGEST) Integer kernel,
            @Min(1) @Max(LARGEST) Integer stride,
            @Min(0) @Max(LARGEST) Integer padding,
            @Min(1) @Max(LARGEST) Integer dilation,
            Boolean ceilMode)
            implements Pooling {
        public MaxPool {
            stride = stride == null ? kernel : stride;
            padding = padding == null ? 0 : padding;
            dilation = dilation == null ? 1 : dilation;
            ceilMode = ceilMode == null ? Boolean.FALSE : ceilMode;
        }

        public MaxPool(int kernel, int stride, int padding) {
            this(kernel, stride, padding, 1, false);
        }
    }

    /** @param stride the kernel's size unless told */
    record AvgPool(
            @NotNull @Min(1) @Max(LARGEST) Integer kernel,
            @Min(1) @Max(LARGEST) Integer stride,
            @Min(0) @Max(LARGEST) Integer padding,
            Boolean ceilMode,
            Boolean countIncludePad)
            implements Pooling {
        public AvgPool {
            stride = stride == null ? kernel : stride;
            padding = padding == null ? 0 : padding;
            ceilMode = ceilMode == null ? Boolean.FALSE : ceilMode;
            countIncludePad = countIncludePad == null ? Boolean.TRUE : countIncludePad;
        }
    }

    /** @param size height and width of the result */
    record AdaptiveAvgPool(@NotNull @Min(1) @Max(LARGEST) Integer size) implements Pooling {}

    /** Height and width become 1 and stay; {@code flatten} takes them away. */
    record GlobalAvgPool() implements Pooling {}

    /** All axes but the batch become one. */
    record Flatten() implements Op {}

    /** The sum of two or more inputs; an axis of size 1 is repeated along the others'. */
    record Add() implements Op {}

    /** The product of two or more inputs; an axis of size 1 is repeated along the others'. */
    record Multiply() implements Op {}

    /** @param axis of one sample, without the batch; negative from the end; 0 is the channels */
    record Concat(@Min(-MOST_AXES) @Max(MOST_AXES - 1) Integer axis) implements Op {
        public Concat {
            axis = axis == null ? 0 : axis;
        }
    }

    /** A frame of one value around images. */
    record Pad(
            @Min(0) @Max(LARGEST) Integer left,
            @Min(0) @Max(LARGEST) Integer right,
            @Min(0) @Max(LARGEST) Integer top,
            @Min(0) @Max(LARGEST) Integer bottom,

            @DecimalMin("-1000000000") @DecimalMax("1000000000")
            Double value)
            implements Op {
        public Pad {
            left = left == null ? 0 : left;
            right = right == null ? 0 : right;
            top = top == null ? 0 : top;
            bottom = bottom == null ? 0 : bottom;
            value = value == null ? 0.0 : value;
        }
    }

    /** Zero channels before and after the existing ones. */
    record PadChannels(
            @Min(0) @Max(LARGEST) Integer before,
            @Min(0) @Max(LARGEST) Integer after) implements Op {
        public PadChannels {
            before = before == null ? 0 : before;
            after = after == null ? 0 : after;
        }
    }

    /** Every {@code stride}-th row and column. */
    record Subsample(@Min(1) @Max(LARGEST) Integer stride) implements Op {
        public Subsample {
            stride = stride == null ? 2 : stride;
        }
    }

    /** @param p the chance of a value to be zeroed in training */
    record Dropout(@DecimalMin("0") @DecimalMax("1") Double p) implements Op {
        public Dropout {
            p = p == null ? 0.5 : p;
        }
    }

    record Identity() implements Op {}

    /**
     * Rounds to the values that integers of a few bits could hold, and stays in floating point; its gradient is 1 where
     * the value is within the range of the codes, else 0.
     *
     * <pre>
     * code = min(max(round(x / scale) + zeroPoint, quantMin), quantMax);  y = (code - zeroPoint) scale
     * </pre>
     *
     * @param zeroPoint the code of 0, from {@code quantMin} to {@code quantMax}
     */
    record FakeQuantize(
            @NotNull @DecimalMin(value = "0", inclusive = false) @DecimalMax("1000000000")
            Double scale,

            @Min(FakeQuantize.LEAST_CODE) @Max(LARGEST) Integer zeroPoint,
            @Min(FakeQuantize.LEAST_CODE) @Max(LARGEST) Integer quantMin,
            @Min(FakeQuantize.LEAST_CODE) @Max(LARGEST) Integer quantMax)
            implements Op {
        /** Codes are of 16 bits at most, with or without a sign. */
        static final int LEAST_CODE = -32_768;

        public FakeQuantize {
            zeroPoint = zeroPoint == null ? 0 : zeroPoint;
            quantMin = quantMin == null ? -128 : quantMin;
            quantMax = quantMax == null ? 127 : quantMax;
        }
    }
}
