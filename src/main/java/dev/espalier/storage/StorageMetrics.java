package dev.espalier.storage;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Bytes by what they are of; every process that shares the database tells the same. */
@Configuration
class StorageMetrics {
    @Bean
    MeterBinder storedBytes(List<StoredBytes> kinds) {
        return meters -> kinds.forEach(kind -> Gauge.builder("espalier.storage", kind.bytes()::getAsLong)
                .description("Bytes of stored files")
                .baseUnit(BaseUnits.BYTES)
                .tag("kind", kind.kind())
                .register(meters));
    }
}
