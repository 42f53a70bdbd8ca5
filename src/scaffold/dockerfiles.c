/* The texts of the Dockerfiles, one a language. */
#include "scaffold/dockerfile_template.h"

/* The last stage holds what runs and nothing that builds; nothing in it is secret. */
#define HOME "# The root is read-only when it runs: what looks for a home finds /tmp.\nENV HOME=/tmp\n"
#define PIN "# Pin what you build on: a tag moves, a digest does not (IMAGE:TAG@sha256:...).\n"
#define LAST "# In numbers, so that everybody can see that it is not root.\nUSER @UID@:@GID@\n"

static const char node[] =
	PIN "ARG NODE_IMAGE=node:22-bookworm-slim\n"
	"\n"
	"FROM ${NODE_IMAGE} AS build\n"
	"WORKDIR /app\n"
	"COPY package.json package-lock.json* ./\n"
	"RUN if [ -f package-lock.json ]; then npm ci --ignore-scripts; else npm install --ignore-scripts; fi\n"
	"COPY . .\n"
	"RUN npm run build --if-present && npm prune --omit=dev\n"
	"\n"
	"FROM ${NODE_IMAGE}\n"
	"ENV NODE_ENV=production PORT=3000\n" HOME
	"WORKDIR /app\n"
	"COPY --chown=@UID@:@GID@ --from=build /app ./\n"
	"EXPOSE 3000\n"
	"HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \\\n"
	"  CMD [\"node\", \"-e\", \"fetch('http://127.0.0.1:' + process.env.PORT).then(r => process.exit(r.status < 500 ? 0 : 1), () => process.exit(1))\"]\n"
	"CMD [\"node\", \".\"]\n" LAST;

static const char python[] =
	PIN "ARG PYTHON_IMAGE=python:3.13-slim-bookworm\n"
	"\n"
	"FROM ${PYTHON_IMAGE} AS build\n"
	"WORKDIR /app\n"
	"ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1\n"
	"RUN python -m venv /venv\n"
	"COPY . .\n"
	"RUN if [ -f requirements.txt ]; then /venv/bin/pip install -r requirements.txt; \\\n"
	"    else /venv/bin/pip install .; fi\n"
	"\n"
	"FROM ${PYTHON_IMAGE}\n"
	"# No .pyc files: they could not be written.\n"
	"ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PORT=8000\n" HOME
	"WORKDIR /app\n"
	"COPY --chown=@UID@:@GID@ --from=build /venv /venv\n"
	"COPY --chown=@UID@:@GID@ . .\n"
	"EXPOSE 8000\n"
	"HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \\\n"
	"  CMD [\"python\", \"-c\", \"import os, socket; socket.create_connection(('127.0.0.1', int(os.environ['PORT'])), 3)\"]\n"
	"# The module that serves on $PORT.\n"
	"CMD [\"python\", \"-m\", \"app\"]\n" LAST;

static const char go[] =
	PIN "ARG GO_IMAGE=golang:1.24-bookworm\n"
	"ARG RUN_IMAGE=gcr.io/distroless/static-debian12\n"
	"\n"
	"FROM ${GO_IMAGE} AS build\n"
	"WORKDIR /src\n"
	"COPY go.mod go.sum* ./\n"
	"RUN go mod download\n"
	"COPY . .\n"
	"# Static, so that the last stage needs no C library; the main package is the folder's own.\n"
	"RUN CGO_ENABLED=0 go build -trimpath -ldflags=\"-s -w\" -o /app .\n"
	"\n"
	"# No shell in it: a health check must be a part of the program.\n"
	"FROM ${RUN_IMAGE}\n"
	"COPY --chown=@UID@:@GID@ --from=build /app /app\n"
	"EXPOSE 8080\n"
	"ENTRYPOINT [\"/app\"]\n" LAST;

static const char java[] =
	PIN "ARG JDK_IMAGE=eclipse-temurin:21-jdk\n"
	"ARG JRE_IMAGE=eclipse-temurin:21-jre\n"
	"\n"
	"FROM ${JDK_IMAGE} AS build\n"
	"WORKDIR /src\n"
	"COPY . .\n"
	"# With the wrapper of the project: it names the version of the build tool.\n"
	"RUN if [ -f mvnw ]; then sh mvnw -B -DskipTests package; else sh gradlew --no-daemon assemble; fi && \\\n"
	"    mkdir /out && cp $(ls target/*.jar build/libs/*.jar 2>/dev/null | grep -v -e sources -e plain | head -n 1) /out/app.jar\n"
	"\n"
	"FROM ${JRE_IMAGE}\n"
	"ENV JAVA_TOOL_OPTIONS=\"-XX:MaxRAMPercentage=75 -Djava.io.tmpdir=/tmp\"\n" HOME
	"WORKDIR /app\n"
	"COPY --chown=@UID@:@GID@ --from=build /out/app.jar ./\n"
	"EXPOSE 8080\n"
	"HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \\\n"
	"  CMD [\"bash\", \"-c\", \"exec 3<>/dev/tcp/127.0.0.1/8080\"]\n"
	"CMD [\"java\", \"-jar\", \"app.jar\"]\n" LAST;

static const char rust[] =
	PIN "ARG RUST_IMAGE=rust:1-slim-bookworm\n"
	"ARG RUN_IMAGE=gcr.io/distroless/cc-debian12\n"
	"\n"
	"FROM ${RUST_IMAGE} AS build\n"
	"WORKDIR /src\n"
	"COPY . .\n"
	"# --root gives the programs of the package a folder that does not depend on their names.\n"
	"RUN cargo install --path . --root /out && mv \"$(ls -d /out/bin/* | head -n 1)\" /app\n"
	"\n"
	"# No shell in it: a health check must be a part of the program.\n"
	"FROM ${RUN_IMAGE}\n"
	"COPY --chown=@UID@:@GID@ --from=build /app /app\n"
	"EXPOSE 8080\n"
	"ENTRYPOINT [\"/app\"]\n" LAST;

static const char php[] =
	PIN "ARG PHP_IMAGE=php:8.4-apache-bookworm\n"
	"ARG COMPOSER_IMAGE=composer:2\n"
	"\n"
	"FROM ${COMPOSER_IMAGE} AS build\n"
	"WORKDIR /app\n"
	"COPY . .\n"
	"RUN composer install --no-dev --no-interaction --no-scripts --optimize-autoloader\n"
	"\n"
	"FROM ${PHP_IMAGE}\n"
	"# A port that needs no right on any engine, and a log of its own for nobody.\n"
	"RUN sed -i 's/^Listen 80$/Listen 8080/' /etc/apache2/ports.conf && \\\n"
	"    sed -i 's/:80>/:8080>/' /etc/apache2/sites-available/000-default.conf && \\\n"
	"    mv \"$PHP_INI_DIR/php.ini-production\" \"$PHP_INI_DIR/php.ini\"\n"
	"WORKDIR /var/www/html\n"
	"COPY --chown=@UID@:@GID@ --from=build /app ./\n"
	"EXPOSE 8080\n"
	"HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \\\n"
	"  CMD [\"php\", \"-r\", \"exit(@fsockopen('127.0.0.1', 8080) ? 0 : 1);\"]\n" LAST;

static const char ruby[] =
	PIN "ARG RUBY_IMAGE=ruby:3.4-slim-bookworm\n"
	"\n"
	"FROM ${RUBY_IMAGE} AS build\n"
	"RUN apt-get update && apt-get install -y --no-install-recommends build-essential libyaml-dev && \\\n"
	"    rm -rf /var/lib/apt/lists/*\n"
	"WORKDIR /app\n"
	"ENV BUNDLE_PATH=/bundle BUNDLE_WITHOUT=development:test\n"
	"COPY Gemfile Gemfile.lock* ./\n"
	"RUN bundle install\n"
	"\n"
	"FROM ${RUBY_IMAGE}\n"
	"ENV BUNDLE_PATH=/bundle BUNDLE_WITHOUT=development:test RACK_ENV=production PORT=3000\n" HOME
	"WORKDIR /app\n"
	"COPY --chown=@UID@:@GID@ --from=build /bundle /bundle\n"
	"COPY --chown=@UID@:@GID@ . .\n"
	"EXPOSE 3000\n"
	"HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \\\n"
	"  CMD [\"ruby\", \"-rsocket\", \"-e\", \"TCPSocket.new('127.0.0.1', ENV.fetch('PORT')).close\"]\n"
	"CMD [\"bundle\", \"exec\", \"rackup\", \"--host\", \"0.0.0.0\", \"--port\", \"3000\"]\n" LAST;

static const char static_files[] =
	PIN "ARG NGINX_IMAGE=nginxinc/nginx-unprivileged:1.28-alpine\n"
	"ARG CHECK_IMAGE=alpine:3.22\n"
	"\n"
	"# What must not be served is left behind here.\n"
	"FROM ${CHECK_IMAGE} AS files\n"
	"WORKDIR /site\n"
	"COPY . .\n"
	"RUN rm -rf Dockerfile .dockerignore .git .env* compose*.y*ml docker-compose*.y*ml secrets\n"
	"\n"
	"FROM ${NGINX_IMAGE}\n"
	"COPY --chown=@UID@:@GID@ --from=files /site /usr/share/nginx/html\n"
	"EXPOSE 8080\n"
	"HEALTHCHECK --interval=30s --timeout=5s \\\n"
	"  CMD [\"wget\", \"-q\", \"-O\", \"/dev/null\", \"http://127.0.0.1:8080/\"]\n" LAST;

static const char plain[] =
	PIN "ARG BASE_IMAGE=debian:bookworm-slim\n"
	"\n"
	"# What is only needed to build goes here.\n"
	"FROM ${BASE_IMAGE} AS build\n"
	"WORKDIR /app\n"
	"COPY . .\n"
	"\n"
	"FROM ${BASE_IMAGE}\n" HOME
	"WORKDIR /app\n"
	"COPY --chown=@UID@:@GID@ --from=build /app ./\n"
	"# What is to be started; \"exec\" in it, so that signals arrive.\n"
	"CMD [\"/app/start\"]\n" LAST;

const struct dockerfile_template dockerfile_templates[] = {
	{"node", "package.json", node},
	{"python", "pyproject.toml requirements.txt", python},
	{"go", "go.mod", go},
	{"java", "pom.xml build.gradle build.gradle.kts", java},
	{"rust", "Cargo.toml", rust},
	{"php", "composer.json", php},
	{"ruby", "Gemfile", ruby},
	{"static", "index.html", static_files},
	{"plain", "", plain},
};

const unsigned dockerfile_template_count =
	sizeof(dockerfile_templates) / sizeof(*dockerfile_templates);
