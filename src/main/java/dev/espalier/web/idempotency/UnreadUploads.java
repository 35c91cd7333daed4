package dev.espalier.web.idempotency;

import dev.espalier.web.Accepts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Compares multipart requests to routes that take no upload: nobody reads them, so only the route matters. */
@Configuration
class UnreadUploads implements WebMvcConfigurer, HandlerInterceptor {
    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getAttribute(Claim.ATTRIBUTE) instanceof Claim claim
                && !claim.compared()
                && !(handler instanceof HandlerMethod method
                        && method.getMethodAnnotation(Accepts.class) instanceof Accepts accepts
                        && accepts.upload())) {
            claim.compare("");
        }
        return true;
    }
}
