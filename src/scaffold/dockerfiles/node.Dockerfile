# Signs: package.json
# Pin what you build on: a tag moves, a digest does not (IMAGE:TAG@sha256:...).
ARG NODE_IMAGE=node:22-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json* ./
RUN if [ -f package-lock.json ]; then npm ci --ignore-scripts; else npm install --ignore-scripts; fi
COPY . .
RUN npm run build --if-present && npm prune --omit=dev

FROM ${NODE_IMAGE}
ENV NODE_ENV=production PORT=3000
# The root is read-only when it runs: what looks for a home finds /tmp.
ENV HOME=/tmp
WORKDIR /app
COPY --chown=@UID@:@GID@ --from=build /app ./
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT).then(r => process.exit(r.status < 500 ? 0 : 1), () => process.exit(1))"]
CMD ["node", "."]
# In numbers, so that everybody can see that it is not root.
USER @UID@:@GID@
