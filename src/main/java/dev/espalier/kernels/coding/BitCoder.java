package dev.espalier.kernels.coding;

/**
 * One binary decision after the other under given probabilities, in either direction: an encoder writes the bit and
 * returns it, a decoder ignores it and returns the one that it read. So that a model is written once, for both.
 */
interface BitCoder {
    /** @param probability of a 1, in 65536ths, from 1 to 65535 */
    int code(int probability, int bit);
}
