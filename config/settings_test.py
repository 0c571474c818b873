"""The settings of the test run: the real ones, with a throw-away data folder and a fast password hasher."""

import os
import tempfile

os.environ["SECRET_KEY"] = "only-for-tests"  # noqa: S105  never used outside the test run
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="madoguchi-tests-"))
os.environ["DEMO"] = "0"
os.environ["BASE_URL"] = "http://testserver"
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"

from config.settings import *  # noqa: F403  the environment has to be set first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Wake-ups go nowhere in unit tests: what matters is the row. Flows run a real worker.
CELERY_BROKER_URL = "memory://"
# A busy machine is no reason to search elsewhere, except where a test says so.
ELASTICSEARCH_TIMEOUT = 10.0
# Tests are alone: a queue on a real server is for the desks that flows start.
CACHES = {**CACHES, "default": {**CACHES["near"], "LOCATION": "limits"}}  # noqa: F405
