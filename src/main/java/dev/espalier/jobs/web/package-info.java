/** Jobs over HTTP: the routes of jobs, their events, results and layers, and the discovery of steps. */
@NullMarked
package dev.espalier.jobs.web;

import org.jspecify.annotations.NullMarked;
