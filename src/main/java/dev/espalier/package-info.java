/**
 * Espalier: makes neural networks smaller, as a service. Our own beans say so themselves: {@code @Repository} on tables,
 * {@code @RestController} on routes, {@code @Configuration} on settings of the framework, {@code @Component} on all others.
 * A {@code @Bean} method is for types that are not ours, for several beans of one type, and for the worker, which is
 * made where the role asks for it.
 */
@NullMarked
package dev.espalier;

import org.jspecify.annotations.NullMarked;
