package dev.espalier.web;

import org.springframework.stereotype.Component;

/** Whose request this is. Until keys exist there is one open tenant. */
@Component
public class Tenants {
    public String current() {
        return "default";
    }
}
