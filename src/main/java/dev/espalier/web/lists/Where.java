package dev.espalier.web.lists;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Conditions that narrow a query: columns come from the program, and every value is a parameter. */
public final class Where {
    private final StringBuilder sql = new StringBuilder();
    private final Map<String, Object> parameters = new LinkedHashMap<>();

    /** Nothing is asked of a value that is not given. */
    public Where equal(String column, Optional<String> value) {
        value.ifPresent(given -> and(column + " = ", given));
        return this;
    }

    /** Any of these; anything if there are none. */
    public <E> Where in(String column, List<E> values, Function<? super E, String> written) {
        if (!values.isEmpty()) {
            sql.append(" and ")
                    .append(column)
                    .append(" in (")
                    .append(parameter(values.stream().map(written).toList()))
                    .append(')');
        }
        return this;
    }

    /** A name, in which {@code *} stands for any characters. */
    public Where glob(String column, Optional<String> pattern) {
        pattern.ifPresent(given -> {
            if (!given.contains("*")) {
                and(column + " = ", given);
                return;
            }
            String like = given.replace("!", "!!")
                    .replace("%", "!%")
                    .replace("_", "!_")
                    .replace('*', '%');
            and(column + " like ", like);
            sql.append(" escape '!'");
        });
        return this;
    }

    /** Each label is a row of the table {@code owner_label}. */
    public Where labelled(String owner, List<Filters.Label> labels) {
        for (Filters.Label label : labels) {
            sql.append(" and exists (select 1 from ")
                    .append(owner)
                    .append("_label l where l.")
                    .append(owner);
            sql.append("_id = ").append(owner).append(".id and l.name = ").append(parameter(label.key()));
            sql.append(" and l.content = ").append(parameter(label.value())).append(')');
        }
        return this;
    }

    private void and(String condition, Object value) {
        sql.append(" and ").append(condition).append(parameter(value));
    }

    private String parameter(Object value) {
        String name = "where" + parameters.size();
        parameters.put(name, value);
        return ":" + name;
    }

    /** To be put behind another condition; empty, or beginning with "and". */
    public String sql() {
        return sql.toString();
    }

    public Map<String, Object> parameters() {
        return parameters;
    }
}
