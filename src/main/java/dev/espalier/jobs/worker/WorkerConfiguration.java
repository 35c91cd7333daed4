package dev.espalier.jobs.worker;

import dev.espalier.jobs.JobSettings;
import dev.espalier.jobs.process.Runner;
import dev.espalier.jobs.process.RunnerCommand;
import dev.espalier.jobs.process.RunnerProcess;
import dev.espalier.jobs.queue.Inputs;
import dev.espalier.jobs.queue.JobLedger;
import dev.espalier.jobs.records.Jobs;
import dev.espalier.jobs.sharing.SharedWork;
import dev.espalier.storage.Blobs;
import dev.espalier.storage.RefusedSetting;
import dev.espalier.text.EnumNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the worker of this process together, where it has one. */
@Configuration
@EnableConfigurationProperties(JobSettings.class)
class WorkerConfiguration {
    @Bean
    JobFolders jobFolders(JobSettings settings, Blobs blobs, Inputs inputs, SharedWork shared) {
        String version = Objects.requireNonNullElse(
                WorkerConfiguration.class.getPackage().getImplementationVersion(), "development");
        return new JobFolders(
                settings.work(), blobs, inputs, shared, settings.worker().threadCount(), version);
    }

    @Bean
    Runner runner(JobSettings settings) {
        return new RunnerProcess(
                new RunnerCommand(settings.natives()),
                settings.worker().threadCount(),
                settings.worker().spare());
    }

    /** Not before the service answers, which has what it takes to itself until then. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> runnerPreparation(Runner runner, JobSettings settings) {
        return _ -> {
            if (settings.role().works()) {
                runner.prepare();
            }
        };
    }

    @Bean
    Supervisor supervisor(Runner runner, Jobs jobs, CheckpointKeeper keeper, JobSettings settings) {
        return new Supervisor(runner, jobs, keeper, settings.worker().threadCount());
    }

    @Bean
    @Nullable
    JobPool jobPool(
            JobSettings settings,
            DataSource database,
            JobLedger ledger,
            JobFolders folders,
            Supervisor supervisor,
            Publication publication,
            Recorders recorders,
            InstantSource clock) {
        if (!settings.role().works()) {
            return null;
        }
        String name = settings.worker().uniqueName();
        Worker worker = new Worker(name, ledger, folders, supervisor, publication, recorders, clock);
        return new JobPool(database, name, worker::run);
    }

    @Bean
    WorkerLifecycle workerLifecycle(
            Optional<JobPool> pool,
            Supervisor supervisor,
            JobRecovery recovery,
            JobSettings settings,
            DataSource database)
            throws SQLException {
        boolean embedded = embedded(database);
        if (embedded && settings.role() != JobSettings.Role.ALL) {
            throw new RefusedSetting("espalier.role=" + EnumNames.of(settings.role())
                    + " needs a database that several processes can share, and the embedded H2 belongs to one: set"
                    + " spring.datasource.url to PostgreSQL, or espalier.role=all");
        }
        return new WorkerLifecycle(pool, supervisor, recovery, embedded);
    }

    private static boolean embedded(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            String url = connection.getMetaData().getURL();
            return url.startsWith("jdbc:h2:") && !url.startsWith("jdbc:h2:tcp:") && !url.startsWith("jdbc:h2:ssl:");
        }
    }
}
