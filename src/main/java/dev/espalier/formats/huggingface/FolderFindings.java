package dev.espalier.formats.huggingface;

import dev.espalier.tensors.Shown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a user should know of a folder beside its tensors: what else is in it, and what becomes of that. */
record FolderFindings(HuggingFaceFolder folder, HuggingFaceParts files) {
    private static final int TOLD = 12;
    /** Of a configuration; those of real models have some thousands. */
    static final int CONFIG_BYTES = 2_000_000;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** @param parts the files of the weights */
    List<String> of(Set<String> parts) throws IOException {
        List<String> findings = new ArrayList<>();
        String weights = folder.isSharded()
                ? "tensors in " + parts.size() + (parts.size() == 1 ? " part" : " parts") + " by " + folder.weights()
                : "tensors in " + folder.weights();
        List<String> carried = folder.carried(parts);
        findings.add("Hugging Face folder: " + weights
                + (carried.isEmpty() ? "" : "; carried through untouched: " + listed(carried)));
        List<String> leftOut = folder.leftOut(parts);
        if (!leftOut.isEmpty()) {
            findings.add(
                    "not read, and left out of what comes out, as the same weights in other forms: " + listed(leftOut));
        }
        if (folder.files().contains(HuggingFaceFolder.CONFIG)) {
            config(findings);
        }
        return findings;
    }

    private static String listed(List<String> names) {
        return names.stream().limit(TOLD).map(Shown::name).collect(Collectors.joining(", "))
                + (names.size() > TOLD ? " and " + (names.size() - TOLD) + " more" : "");
    }

    private void config(List<String> findings) throws IOException {
        try {
            JsonNode config = JSON.readTree(files.content(HuggingFaceFolder.CONFIG, CONFIG_BYTES));
            String model = config.path("architectures").path(0).asString("");
            if (!model.isEmpty()) {
                findings.add("config.json says that it is a " + Shown.name(model));
            }
            JsonNode quantized = config.path("quantization_config");
            if (!quantized.isMissingNode() && !quantized.isNull()) {
                findings.add("config.json says that the weights are quantized already, by "
                        + Shown.name(quantized.path("quant_method").asString("an unknown method"))
                        + "; codes among them are integers here and are not touched");
            }
        } catch (JacksonException e) {
            findings.add("config.json is not valid JSON: " + Shown.name(e.getOriginalMessage()));
        }
    }
}
