#!/usr/bin/env bash
# onnxruntime 1.30.0: a convolution whose weights are float in a QDQ model is computed with int8 weights all the same.
#
# Who leaves a sensitive layer in floats between quantized ones finds its weights rounded by the runtime, per tensor or per
# channel as the runtime likes, without a word: the answers are those of an integer convolution. One operator that the
# runtime cannot skip behind the layer (here Max of one value) keeps it in floats.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check 'onnxruntime==1.30.0' 'onnx==1.23.1' 'numpy==2.4.6'
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import collections

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

random = np.random.default_rng(0)
weight = random.normal(0, 1, (4, 3, 3, 3)).astype(np.float32)
x = random.uniform(0, 1, (1, 3, 8, 8)).astype(np.float32)
constants = {
    "w": weight,
    "in_scale": np.float32(1 / 255),
    "out_scale": np.float32(0.2),
    "zero": np.uint8(0),
    "middle": np.uint8(128),
}


def operators(barrier):
    """What is left of code -> convolution of float weights -> code, and what it answers."""
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "in_scale", "zero"], ["xq"]),
        helper.make_node("DequantizeLinear", ["xq", "in_scale", "zero"], ["xd"]),
        helper.make_node("Conv", ["xd", "w"], ["c"]),
        helper.make_node("Max", ["c"], ["m"]),
        helper.make_node("QuantizeLinear", ["m" if barrier else "c", "out_scale", "middle"], ["yq"]),
        helper.make_node("DequantizeLinear", ["yq", "out_scale", "middle"], ["y"]),
    ]
    if not barrier:
        del nodes[3]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 4, 6, 6])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.optimized_model_filepath = "optimized.onnx"
    onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return collections.Counter(node.op_type for node in onnx.load("optimized.onnx").graph.node)


float_weights, kept = operators(False), operators(True)
print("onnxruntime", onnxruntime.__version__, "float weights between codes:", dict(float_weights))
print("with Max behind the convolution:", dict(kept))
assert float_weights["QLinearConv"] == 1 and float_weights["Conv"] == 0, float_weights
assert kept["Conv"] == 1 and kept["QLinearConv"] == 0, kept
PYTHON
