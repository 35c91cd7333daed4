package dev.espalier.kernels.calibration;

/** @param least not above {@code greatest}; both are finite */
public record ValueRange(double least, double greatest) {
    /** What of it lies within a magnitude. */
    ValueRange within(double reach) {
        return new ValueRange(Math.clamp(least, -reach, reach), Math.clamp(greatest, -reach, reach));
    }
}
