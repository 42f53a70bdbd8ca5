# Signs: Cargo.toml
# Pin what you build on: a tag moves, a digest does not (IMAGE:TAG@sha256:...).
ARG RUST_IMAGE=rust:1-slim-bookworm
ARG RUN_IMAGE=gcr.io/distroless/cc-debian12

FROM ${RUST_IMAGE} AS build
WORKDIR /src
COPY . .
# --root gives the programs of the package a folder that does not depend on their names.
RUN cargo install --path . --root /out && mv "$(ls -d /out/bin/* | head -n 1)" /app

# No shell in it: a health check must be a part of the program.
FROM ${RUN_IMAGE}
COPY --chown=@UID@:@GID@ --from=build /app /app
EXPOSE 8080
ENTRYPOINT ["/app"]
# In numbers, so that everybody can see that it is not root.
USER @UID@:@GID@
