// Classes that onnxruntime-node tells of samples: node int8_onnx_node.mjs FOLDER MODEL INPUTS COUNT SHAPE
//
// FOLDER holds node_modules (npm install --ignore-scripts onnxruntime-node@1.30.0); INPUTS is a file of float32 numbers,
// COUNT samples of SHAPE, its sizes with commas between. Prints one class a line.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const [folder, model, inputs, count, sizes] = process.argv.slice(2);
const ort = createRequire(join(resolve(folder), "package.json"))("onnxruntime-node");
const shape = sizes.split(",").map(Number);
const sample = shape.reduce((a, b) => a * b, 1);
const bytes = readFileSync(inputs);
const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1 });
const BATCH = 256;
for (let at = 0; at < Number(count); at += BATCH) {
  const size = Math.min(BATCH, count - at);
  const batch = numbers.slice(at * sample, (at + size) * sample);
  const { output } = await session.run({ input: new ort.Tensor("float32", batch, [size, ...shape]) });
  const classes = output.dims[1];
  for (let i = 0; i < size; i++) {
    let best = 0;
    for (let j = 1; j < classes; j++) {
      if (output.data[i * classes + j] > output.data[i * classes + best]) best = j;
    }
    console.log(best);
  }
}
