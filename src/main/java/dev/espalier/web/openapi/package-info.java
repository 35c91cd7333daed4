/** The OpenAPI document: springdoc's, completed with the schemas that validate and the errors that every route may answer. */
@NullMarked
package dev.espalier.web.openapi;

import org.jspecify.annotations.NullMarked;
