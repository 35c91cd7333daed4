package dev.espalier.jobs.web;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobEvent;
import dev.espalier.jobs.queue.JobQueue;
import dev.espalier.jobs.records.JobEvents;
import dev.espalier.web.AlsoAnswers;
import dev.espalier.web.Tenants;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.PageQuery;
import dev.espalier.web.problems.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What happened to a job: page by page, or as it happens. */
@RestController
@RequestMapping("/api/v1/jobs/{id}/events")
@Tag(name = "Jobs")
record JobEventController(JobQueue queue, JobEvents events, JobEventStream stream, Tenants tenants) {
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listJobEvents",
            summary = "Events, oldest first; with Accept: text/event-stream as they happen (Last-Event-ID works)",
            description = "`after` goes on from an event; a stream goes on from Last-Event-ID, sends heartbeats, "
                    + "and is closed after the last event.")
    @AlsoAnswers(
            value = MediaType.TEXT_EVENT_STREAM_VALUE,
            example = "id: 1\nevent: state\ndata: {\"id\": 1, \"message\": \"queued\", ...}\n\n")
    Page<JobEvent> list(
            @PathVariable String id, @RequestParam(required = false) @Nullable String after, PageQuery query) {
        Job job = queue.find(tenants.current(), id);
        // The token of a list that is oldest first says what the page before ended with.
        long start = query.before() == Long.MAX_VALUE ? number("after", after) : query.before();
        List<JobEvent> fetched = events.after(job.id(), start, query.limit());
        return Page.of(fetched, query, JobEvent::id);
    }

    @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(hidden = true)
    void stream(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String after,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletResponse response)
            throws IOException {
        Job job = queue.find(tenants.current(), id);
        long start = lastEventId == null ? number("after", after) : number("Last-Event-ID", lastEventId);
        stream.write(job.id(), start, response);
    }

    private static long number(String name, @Nullable String text) {
        if (text == null) {
            return 0;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Answered below, like a negative one.
        }
        throw Problem.badRequest(name + " must be the id of an event, was \"" + text + "\"");
    }
}
