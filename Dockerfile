# docker build -t espalier .                             libtorch for CPUs
# docker build -t espalier:gpu --build-arg VARIANT=gpu . libtorch for CUDA 12.8, from a PyTorch image
#
# Tags are pinned to versions; whoever needs the same bytes for ever passes digests (JAVA_IMAGE=eclipse-temurin@sha256:...).
ARG VARIANT=cpu
ARG MAVEN_IMAGE=maven:3.9.11-eclipse-temurin-25
ARG JAVA_IMAGE=eclipse-temurin:25.0.3_9-jre-noble
ARG PYTORCH_IMAGE=pytorch/pytorch:2.7.1-cuda12.8-cudnn9-runtime

FROM ${MAVEN_IMAGE} AS build
WORKDIR /build
COPY pom.xml ./
COPY src/main src/main
# The tests are no part of what is copied here: mvn verify runs them.
RUN --mount=type=cache,target=/root/.m2 mvn --batch-mode --no-transfer-progress package
RUN java -Djarmode=tools -jar target/espalier.jar extract --layers --destination layers
COPY docker docker
# libtorch is unpacked here, once; of its jar only the description is still needed then.
RUN javac -d classes -cp 'layers/dependencies/lib/*' docker/Natives.java docker/WarmUp.java \
 && DJL_CACHE_DIR=/build/native java -Dai.djl.offline=true -DOPT_OUT_TRACKING=true --enable-native-access=ALL-UNNAMED \
      -cp 'classes:layers/dependencies/lib/*' Natives \
 && chmod -R a+rX native \
 && jar=$(ls /build/layers/dependencies/lib/pytorch-native-*.jar) \
 && mkdir description && cd description && jar --extract --file "$jar" native \
 && jar --create --no-manifest --file "$jar" native

FROM ${JAVA_IMAGE} AS java

FROM java AS base-cpu
COPY --from=build /build/native /opt/espalier/native

# Not the CPU's libtorch but the one that PyTorch was released with; the engine's jar brings what goes between.
FROM ${PYTORCH_IMAGE} AS base-gpu
COPY --from=java /opt/java/openjdk /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:$PATH \
    PYTORCH_LIBRARY_PATH=/opt/conda/lib/python3.11/site-packages/torch/lib PYTORCH_FLAVOR=cu128
RUN --mount=type=bind,from=build,source=/build,target=/build \
    DJL_CACHE_DIR=/opt/espalier/native java -Dai.djl.offline=true -DOPT_OUT_TRACKING=true \
      --enable-native-access=ALL-UNNAMED -cp '/build/classes:/build/layers/dependencies/lib/*' Natives \
 && chmod -R a+rX /opt/espalier/native

# Layers from the one that seldom changes to the one that always does.
FROM base-${VARIANT} AS application
WORKDIR /opt/espalier
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/spring-boot-loader/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./

FROM application AS warm
RUN --mount=type=bind,from=build,source=/build,target=/build /build/docker/warm-up.sh /opt/espalier /build/classes

FROM application
COPY --from=warm /opt/espalier/espalier.aot ./
COPY --from=warm /opt/espalier/native/runner native/runner
COPY --from=warm /opt/espalier/native/onnxruntime native/onnxruntime
COPY docker/health.sh /usr/local/bin/health
RUN mkdir /data && chown 10001:10001 /data
# A number, so that Kubernetes can see that it is not root.
USER 10001:10001
# The service streams: 1 GB of heap does. Jobs have processes of their own, which share what the container may use.
ENV ESPALIER_DATA_DIR=/data ESPALIER_NATIVE_DIR=/opt/espalier/native JDK_JAVA_OPTIONS=-Xmx1g
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 CMD ["/usr/local/bin/health"]
# No shell in between: SIGTERM reaches the service, which then lets its runner end and its job go back to the queue.
ENTRYPOINT ["java", "-XX:AOTCache=/opt/espalier/espalier.aot", "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError", \
            "--enable-native-access=ALL-UNNAMED", "-jar", "/opt/espalier/espalier.jar"]
