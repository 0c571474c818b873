# syntax=docker/dockerfile:1
# Built in two stages: what compiles and installs stays behind, what runs is copied.
FROM python:3.11-slim-bookworm AS build
COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /usr/local/bin/uv
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN python -m venv --without-pip /opt/venv
COPY requirements.lock /tmp/requirements.lock
RUN uv pip install --no-cache --python /opt/venv/bin/python --require-hashes -r /tmp/requirements.lock
# A Japanese font, for the pictures that go with links to answers (cms/pictures.py).
RUN apt-get update && apt-get install --yes --no-install-recommends fonts-ipaexfont-gothic

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin madoguchi \
    && install --directory --owner madoguchi --group madoguchi /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /usr/share/fonts/opentype/ipaexfont-gothic /usr/share/fonts/opentype/ipaexfont-gothic
WORKDIR /app
COPY manage.py gunicorn.conf.py ./
COPY config ./config
COPY tickets ./tickets
COPY kb ./kb
COPY search ./search
COPY cms ./cms
COPY people ./people
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
USER madoguchi
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--worker-tmp-dir", "/dev/shm"]
