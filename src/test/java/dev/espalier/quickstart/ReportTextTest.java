package dev.espalier.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ReportTextTest {
    static final String REPORT = """
            {"jobId": "job_1", "complete": true,
             "baseline": {"accuracy": 0.903, "loss": 0.28114, "parameters": 431080, "nonzeroParameters": 431080,
                          "sparsity": 0.0, "bytes": {"float32": 1724320, "zip": 1598212}},
             "stages": [
               {"index": 0, "type": "prune", "accuracy": 0.899, "loss": 0.3, "sparsity": 0.8,
                "beforeFinetune": {"accuracy": null, "loss": null}, "seconds": 21.25},
               {"index": 1, "type": "quantize", "accuracy": 0.897, "loss": null, "sparsity": 0.80123,
                "beforeFinetune": {"accuracy": 0.5, "loss": 2.0}, "seconds": 9}],
             "final": {"accuracy": 0.897, "nonzeroParameters": 86216, "bytes": {"zip": 98765}},
             "layers": [{"name": "conv1", "shape": [20, 1, 5, 5], "parameters": 500, "nonzero": 400, "sparsity": 0.2, "bits": 4}]}
            """;

    @Test
    void a_report_is_three_tables() {
        assertThat(ReportText.of(JsonMapper.shared().readTree(REPORT))).isEqualTo("""
                        stage          accuracy before finetuning  accuracy    loss   zeros  seconds
                        -------------  --------------------------  --------  ------  ------  -------
                        (as uploaded)                                90.3 %  0.2811   0.0 %
                        prune                                   -    89.9 %  0.3000  80.0 %     21.3
                        quantize                           50.0 %    89.7 %       -  80.1 %      9.0

                        layer  shape     weights  non-zero   zeros  bits
                        -----  --------  -------  --------  ------  ----
                        conv1  20x1x5x5      500       400  20.0 %     4

                        size                          as uploaded     now
                        ----------------------------  -----------  ------
                        parameters that are not zero      431,080  86,216
                        bytes, deflated                 1,598,212  98,765
                        """);
    }

    @Test
    void what_a_report_does_not_have_is_a_dash() {
        assertThat(ReportText.of(JsonMapper.shared().readTree("{}")))
                .contains("bytes, deflated")
                .contains("-");
    }
}
