# Signs: Gemfile
# Pin what you build on: a tag moves, a digest does not (IMAGE:TAG@sha256:...).
ARG RUBY_IMAGE=ruby:3.4-slim-bookworm

FROM ${RUBY_IMAGE} AS build
RUN apt-get update && apt-get install -y --no-install-recommends build-essential libyaml-dev && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV BUNDLE_PATH=/bundle BUNDLE_WITHOUT=development:test
COPY Gemfile Gemfile.lock* ./
RUN bundle install

FROM ${RUBY_IMAGE}
ENV BUNDLE_PATH=/bundle BUNDLE_WITHOUT=development:test RACK_ENV=production PORT=3000
# The root is read-only when it runs: what looks for a home finds /tmp.
ENV HOME=/tmp
WORKDIR /app
COPY --chown=@UID@:@GID@ --from=build /bundle /bundle
COPY --chown=@UID@:@GID@ . .
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["ruby", "-rsocket", "-e", "TCPSocket.new('127.0.0.1', ENV.fetch('PORT')).close"]
CMD ["bundle", "exec", "rackup", "--host", "0.0.0.0", "--port", "3000"]
# In numbers, so that everybody can see that it is not root.
USER @UID@:@GID@
