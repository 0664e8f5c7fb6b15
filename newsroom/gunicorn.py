"""How gunicorn serves the newspaper. `manage.py serve` starts it with this file; GUNICORN_CMD_ARGS adds to it."""

import os
import shutil
import tempfile

from django.conf import settings

from newsroom.postgresql import base as postgresql

workers = settings.WEB_CONCURRENCY
worker_class = "gthread"
threads = 4
# The processes share what was loaded before the fork. No database connection and no thread may exist by then.
preload_app = True
# Anyone who may write to the socket could stop the site.
control_socket_disable = True
# Workers touch a file to show that they live; on a busy disk that can take longer than their time limit.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # nosec B108 # gunicorn names the file
# Requests under way get this long after SIGTERM. The launcher kills after seven.
graceful_timeout = 6

# That a request came by https is believed from the operator's own proxies only, and nothing else of what they forward.
forwarded_allow_ips = ",".join(settings.TRUSTED_PROXIES)
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
forwarder_headers = ""

# Requests wait for PostgreSQL only so long; commands, which migrate and back up, as long as it takes.
_database = settings.DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.postgresql":
    _database["ENGINE"] = "newsroom.postgresql"
    _named = _database["OPTIONS"].get("options", "")
    _database["OPTIONS"] |= {**postgresql.OPTIONS, "options": f"{postgresql.OPTIONS['options']} {_named}".rstrip()}

if settings.METRICS_BIND:
    # Each process writes its figures to a file here; the one that is asked adds them up.
    _figures = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="newsroom-metrics-")

    def post_worker_init(worker):
        from articles import metrics  # prometheus_client asks for the folder when it is read

        metrics.open_door(settings.METRICS_BIND)

    def child_exit(server, worker):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)

    def on_exit(server):
        shutil.rmtree(_figures, ignore_errors=True)
