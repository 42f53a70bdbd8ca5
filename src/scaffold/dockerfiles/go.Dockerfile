# Signs: go.mod
# Pin what you build on: a tag moves, a digest does not (IMAGE:TAG@sha256:...).
ARG GO_IMAGE=golang:1.24-bookworm
ARG RUN_IMAGE=gcr.io/distroless/static-debian12

FROM ${GO_IMAGE} AS build
WORKDIR /src
COPY go.mod go.sum* ./
RUN go mod download
COPY . .
# Static, so that the last stage needs no C library; the main package is the folder's own.
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /app .

# No shell in it: a health check must be a part of the program.
FROM ${RUN_IMAGE}
COPY --chown=@UID@:@GID@ --from=build /app /app
EXPOSE 8080
ENTRYPOINT ["/app"]
# In numbers, so that everybody can see that it is not root.
USER @UID@:@GID@
