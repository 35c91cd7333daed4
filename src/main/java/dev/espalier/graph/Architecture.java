package dev.espalier.graph;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.espalier.graph.architectures.Architectures;
import tools.jackson.databind.JsonNode;

/** The network of a model as a client names it: a built-in, or a graph of one's own. In JSON a string or a graph document. */
public sealed interface Architecture {
    /** @param name as {@link Architectures#all} lists it; or any other, which then is refused when it is looked up */
    record BuiltIn(String name) implements Architecture {
        @Override
        public Object json() {
            return name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A network that the user describes. */
    record Document(Graph graph) implements Architecture {
        @Override
        public Object json() {
            return GraphDocuments.write(graph);
        }

        @Override
        public String toString() {
            return "the graph document";
        }
    }

    /** A string, or the document that {@link GraphDocuments#write} writes. */
    @JsonValue
    Object json();

    /** Throws {@link ArchitectureMismatch} for anything but a string or a graph document. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Architecture of(JsonNode json) {
        return json.isString() ? named(json.stringValue()) : new Document(GraphDocuments.read(json));
    }

    static Architecture named(String name) {
        return new BuiltIn(name);
    }
}
