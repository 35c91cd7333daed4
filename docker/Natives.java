import ai.djl.engine.Engine;

/** Unpacks libtorch into {@code DJL_CACHE_DIR}, as the first job otherwise would; run while the image is built. */
void main() {
    IO.println(Engine.getEngine("PyTorch"));
}
