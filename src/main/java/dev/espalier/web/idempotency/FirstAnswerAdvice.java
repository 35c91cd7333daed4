package dev.espalier.web.idempotency;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Answers a repeated request as its first was. Before the advice that takes any exception for a failure. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class FirstAnswerAdvice {
    @ExceptionHandler
    ResponseEntity<byte[]> again(FirstAnswerAgain repeated) {
        return repeated.answer().again();
    }
}
