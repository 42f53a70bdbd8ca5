# Signs: index.html
# Pin what you build on: a tag moves, a digest does not (IMAGE:TAG@sha256:...).
ARG NGINX_IMAGE=nginxinc/nginx-unprivileged:1.28-alpine
ARG CHECK_IMAGE=alpine:3.22

# What must not be served is left behind here.
FROM ${CHECK_IMAGE} AS files
WORKDIR /site
COPY . .
RUN rm -rf Dockerfile .dockerignore .git .env* compose*.y*ml docker-compose*.y*ml secrets

FROM ${NGINX_IMAGE}
COPY --chown=@UID@:@GID@ --from=files /site /usr/share/nginx/html
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s \
  CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/"]
# In numbers, so that everybody can see that it is not root.
USER @UID@:@GID@
