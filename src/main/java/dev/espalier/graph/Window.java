package dev.espalier.graph;

/** A kernel that slides along one side of an image, by PyTorch's arithmetic. */
record Window(long kernel, long stride, long padding, long dilation, boolean ceilMode) {
    static Window of(Op.Conv2d conv, long kernel) {
        return new Window(kernel, conv.stride(), conv.padding(), conv.dilation(), false);
    }

    static Window of(Op.MaxPool pool) {
        return new Window(pool.kernel(), pool.stride(), pool.padding(), pool.dilation(), pool.ceilMode());
    }

    static Window of(Op.AvgPool pool) {
        return new Window(pool.kernel(), pool.stride(), pool.padding(), 1, pool.ceilMode());
    }

    /** How often it finds room; less than 1 where it does not fit at all. */
    long positions(long side) {
        long room = Math.subtractExact(Math.addExact(side, Math.multiplyExact(2, padding)), reach());
        if (room < 0) {
            return 0;
        }
        if (!ceilMode) {
            return room / stride + 1;
        }
        long positions = Math.ceilDiv(room, stride) + 1;
        // The last window must begin inside the image or the padding before it.
        return (positions - 1) * stride >= side + padding ? positions - 1 : positions;
    }

    private long reach() {
        return Math.addExact(Math.multiplyExact(kernel - 1, dilation), 1);
    }
}
