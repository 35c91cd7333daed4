package dev.espalier.web.files;

import dev.espalier.storage.RefusedSetting;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param maxUploadBytes most bytes of one upload; as many as the disk holds if not set */
@ConfigurationProperties("espalier")
record WebSettings(@DefaultValue("9223372036854775807") long maxUploadBytes) {
    WebSettings {
        if (maxUploadBytes < 1) {
            throw new RefusedSetting("espalier.max-upload-bytes must be at least 1, was " + maxUploadBytes);
        }
    }
}
