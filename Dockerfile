# One image for every process of Baton; docker-compose.yml and the Procfile say which command it runs.
# Built from the lock file: every package is checked against its hash, none is compiled here.

FROM python:3.13-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock
COPY . .
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && /venv/bin/python -m compileall -q /app

FROM python:3.13-slim
# Fixed numbers, so that volumes keep their owner when the image is built again.
RUN groupadd --gid 10001 baton \
    && useradd --uid 10001 --gid baton --no-create-home --shell /usr/sbin/nologin baton \
    && install -d -m 700 -o baton -g baton /var/lib/baton
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
# The image is read-only in use: no bytecode is written, and data goes to the volume only.
# 0.0.0.0: inside a container loopback reaches nobody; docker-compose.yml publishes the port on the host's loopback.
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    BATON_HOME=/var/lib/baton \
    BATON_HOST=0.0.0.0
USER baton
VOLUME /var/lib/baton
EXPOSE 8000
STOPSIGNAL SIGTERM
# For `run` and `web`; the other processes have checks of their own in docker-compose.yml.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["baton", "alive", "web"]
CMD ["baton", "run"]
