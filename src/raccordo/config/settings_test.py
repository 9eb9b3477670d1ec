"""Settings of the test suite: a throw-away folder and a fast password hasher; all else as in production."""

import atexit
import os
import shutil
import tempfile

if "RACCORDO_VAR" not in os.environ:
    os.environ["RACCORDO_VAR"] = tempfile.mkdtemp(prefix="raccordo-test-")
    atexit.register(shutil.rmtree, os.environ["RACCORDO_VAR"], ignore_errors=True)
os.environ.setdefault("RACCORDO_SECRET_KEY", "only-for-tests")

from raccordo.config.settings import *  # noqa: F403  (a settings module extends another this way)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
RATE_LIMITS = {}
WHITENOISE_AUTOREFRESH = True  # else each test's client would list every static file when it starts
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
