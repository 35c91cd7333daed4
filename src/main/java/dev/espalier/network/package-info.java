/** The only room that knows the engine (DJL, libtorch): load, forward, train, save. */
@NullMarked
package dev.espalier.network;

import org.jspecify.annotations.NullMarked;
