package dev.espalier.web.files;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Bodies that are read whole into memory (all but uploads) have a limit, whether or not they tell their length. */
@Component
@Order(Ordered.LOWEST_PRECEDENCE - 10) // before whatever reads bodies
class BodyLimit extends OncePerRequestFilter {
    static final long BYTES = 4L << 20;

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return Uploads.isMultipart(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(new Limited(request), response);
    }

    private static final class Limited extends HttpServletRequestWrapper {
        Limited(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new LimitedStream(super.getInputStream(), "the body", BYTES);
        }
    }
}
