/** The only room that knows the engine (DJL, libtorch): loads networks, runs, scores and saves them. */
@NullMarked
package dev.espalier.network;

import org.jspecify.annotations.NullMarked;
