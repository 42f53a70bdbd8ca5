# Signs:
# Pin what you build on: a tag moves, a digest does not (IMAGE:TAG@sha256:...).
ARG BASE_IMAGE=debian:bookworm-slim

# What is only needed to build goes here.
FROM ${BASE_IMAGE} AS build
WORKDIR /app
COPY . .

FROM ${BASE_IMAGE}
# The root is read-only when it runs: what looks for a home finds /tmp.
ENV HOME=/tmp
WORKDIR /app
COPY --chown=@UID@:@GID@ --from=build /app ./
# What is to be started; "exec" in it, so that signals arrive.
CMD ["/app/start"]
# In numbers, so that everybody can see that it is not root.
USER @UID@:@GID@
