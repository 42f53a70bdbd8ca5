# Signs: pyproject.toml requirements.txt
# Pin what you build on: a tag moves, a digest does not (IMAGE:TAG@sha256:...).
ARG PYTHON_IMAGE=python:3.13-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
WORKDIR /app
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY . .
RUN if [ -f requirements.txt ]; then /venv/bin/pip install -r requirements.txt; \
    else /venv/bin/pip install .; fi

FROM ${PYTHON_IMAGE}
# No .pyc files: they could not be written.
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PORT=8000
# The root is read-only when it runs: what looks for a home finds /tmp.
ENV HOME=/tmp
WORKDIR /app
COPY --chown=@UID@:@GID@ --from=build /venv /venv
COPY --chown=@UID@:@GID@ . .
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import os, socket; socket.create_connection(('127.0.0.1', int(os.environ['PORT'])), 3)"]
# The module that serves on $PORT.
CMD ["python", "-m", "app"]
# In numbers, so that everybody can see that it is not root.
USER @UID@:@GID@
