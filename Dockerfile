# The newspaper in one image: `docker run -p 8000:8000 newsroom` is a site on localhost. docs/operating.md tells the rest.
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
# s3 for pictures in a bucket: docker build --build-arg REQUIREMENTS=s3
ARG REQUIREMENTS=run
WORKDIR /srv/newsroom
COPY requirements/ requirements/
RUN python -m venv .venv \
 && .venv/bin/python -m pip install --no-cache-dir --no-compile --disable-pip-version-check \
      --only-binary :all: --require-hashes --requirement requirements/${REQUIREMENTS}.txt \
 && .venv/bin/python -m pip uninstall --yes --quiet pip setuptools \
 # What translators work on; the site reads what is made of it.
 && find .venv -name '*.po' -delete \
 && rm -r requirements
COPY . .
# The key and the folder serve this step only: a site makes its own. What the site reads at its start is compiled by
# reading it here; the rest of the packages would be half as much again.
RUN SECRET_KEY=none VAR_DIR=/tmp/var STATIC_ROOT=/srv/newsroom/collected \
      .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
 && SECRET_KEY=none VAR_DIR=/tmp/var .venv/bin/python -c "import newsroom.wsgi, newsroom.urls, newsroom.gunicorn" \
 && .venv/bin/python -m compileall -q articles newsroom

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="Newsroom" \
      org.opencontainers.image.description="The news website that a newspaper can run itself" \
      org.opencontainers.image.licenses="BSD-3-Clause"
# The number lets a host folder be given to this user: chown 10001.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /srv/newsroom --shell /usr/sbin/nologin newsroom \
 && install --directory --owner newsroom --group newsroom /srv/newsroom/var
WORKDIR /srv/newsroom
COPY --from=build /srv/newsroom .
ENV PATH=/srv/newsroom/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/srv/newsroom/collected
USER newsroom
VOLUME /srv/newsroom/var
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=15s --start-period=60s CMD ["python", "-c", \
  "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\") or 8000}/health/ready', timeout=14)"]
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0"]
