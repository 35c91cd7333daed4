package dev.espalier.web.problems;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Every error is answered as {@code application/problem+json}, to people who look with a browser as a page that says the same. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    private final ProblemPages pages;

    ProblemAdvice(ProblemPages pages) {
        this.pages = pages;
    }

    /** A client that went away is no failure of ours, and nobody is there to read an answer. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> lostConnection(IOException failure, WebRequest request) {
        if (request instanceof ServletWebRequest servlet
                && servlet.getResponse() != null
                && servlet.getResponse().isCommitted()) {
            LOG.debug("the client went away: {}", failure.toString());
            return null;
        }
        return unexpected(failure, request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unexpected(Throwable failure, WebRequest request) {
        LOG.error("answering 500 to {}", request.getDescription(false), failure);
        ProblemDetail body = ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR, "the service failed; its log says why");
        return createResponseEntity(body, new HttpHeaders(), HttpStatus.INTERNAL_SERVER_ERROR, request);
    }

    /** A query that is no UTF-8, say; what it held is nothing for the log. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> undecodable(InvalidParameterException failure, WebRequest request) {
        ProblemDetail body = ProblemDetail.forStatusAndDetail(
                HttpStatus.BAD_REQUEST,
                "the query could not be decoded: percent signs begin escapes such as %20, in UTF-8");
        return createResponseEntity(body, new HttpHeaders(), HttpStatus.BAD_REQUEST, request);
    }

    /** The commonest slip: curl -d sends a form unless it is told that this is JSON. */
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<MediaType> read = ex.getSupportedMediaTypes();
        String wanted = read.isEmpty()
                ? MediaType.APPLICATION_JSON_VALUE
                : read.getFirst().toString();
        Problem problem = Problem.unsupported(
                "the body must be " + (read.isEmpty() ? wanted : MediaType.toString(read)),
                "curl -H 'Content-Type: " + wanted + "' -d @body.json",
                request.getHeader(HttpHeaders.CONTENT_TYPE));
        return createResponseEntity(problem.getBody(), headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooLarge tooLarge) {
                return handleErrorResponseException(tooLarge.problem(), headers, HttpStatus.CONTENT_TOO_LARGE, request);
            }
        }
        String detail = ex.getMessage() != null && ex.getMessage().startsWith("Required request body is missing")
                ? "the request needs a body"
                : "the body could not be read";
        return createResponseEntity(ProblemDetail.forStatusAndDetail(status, detail), headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail body = ProblemDetail.forStatusAndDetail(
                status,
                "there is no route " + ex.getHttpMethod() + " /" + ex.getResourcePath()
                        + "; all are listed in /v3/api-docs");
        return createResponseEntity(body, headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotAcceptable(
            HttpMediaTypeNotAcceptableException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail body = ProblemDetail.forStatusAndDetail(
                status,
                "this route answers with " + MediaType.toString(ex.getSupportedMediaTypes()) + ", Accept was \""
                        + request.getHeader(HttpHeaders.ACCEPT) + "\"");
        return createResponseEntity(body, headers, status, request);
    }

    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        HttpHeaders own = new HttpHeaders(headers);
        ProblemDetail problem = body instanceof ProblemDetail detail ? detail : ProblemDetail.forStatus(status);
        complete(problem);
        own.setVary(List.of(HttpHeaders.ACCEPT));
        if (Preference.isForPages(request.getHeader(HttpHeaders.ACCEPT))) {
            ResponseEntity<String> page = pages.of(problem);
            own.putAll(page.getHeaders());
            return new ResponseEntity<>(page.getBody(), own, status);
        }
        own.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return new ResponseEntity<>(problem, own, status);
    }

    /** Spring's own problems have neither a type nor always a detail. */
    static void complete(ProblemDetail problem) {
        if (problem.getType() == null || problem.getType().equals(URI.create("about:blank"))) {
            ProblemType type = GeneralProblemTypes.of(problem.getStatus());
            problem.setType(URI.create("/problems/" + type.name()));
            problem.setTitle(type.title());
        }
    }
}
