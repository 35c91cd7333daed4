/** How far the codes of values between layers reach: ways to cut their ranges. */
@NamedInterface
@NullMarked
package dev.espalier.kernels.calibration;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
