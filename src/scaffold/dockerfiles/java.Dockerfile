# Signs: pom.xml build.gradle build.gradle.kts
# Pin what you build on: a tag moves, a digest does not (IMAGE:TAG@sha256:...).
ARG JDK_IMAGE=eclipse-temurin:21-jdk
ARG JRE_IMAGE=eclipse-temurin:21-jre

FROM ${JDK_IMAGE} AS build
WORKDIR /src
COPY . .
# With the wrapper of the project: it names the version of the build tool.
RUN if [ -f mvnw ]; then sh mvnw -B -DskipTests package; else sh gradlew --no-daemon assemble; fi && \
    mkdir /out && cp $(ls target/*.jar build/libs/*.jar 2>/dev/null | grep -v -e sources -e plain | head -n 1) /out/app.jar

FROM ${JRE_IMAGE}
ENV JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=75 -Djava.io.tmpdir=/tmp"
# The root is read-only when it runs: what looks for a home finds /tmp.
ENV HOME=/tmp
WORKDIR /app
COPY --chown=@UID@:@GID@ --from=build /out/app.jar ./
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080"]
CMD ["java", "-jar", "app.jar"]
# In numbers, so that everybody can see that it is not root.
USER @UID@:@GID@
