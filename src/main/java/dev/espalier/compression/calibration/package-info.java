/** Over which ranges values between layers are codes: found by samples of the train part, and chosen by what they score. */
@NullMarked
package dev.espalier.compression.calibration;

import org.jspecify.annotations.NullMarked;
