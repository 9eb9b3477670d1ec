"""Settings of the test suite: a throw-away folder and a fast password hasher; all else as in production."""

import os
import tempfile

os.environ.setdefault("RACCORDO_VAR", tempfile.mkdtemp(prefix="raccordo-test-"))
os.environ.setdefault("RACCORDO_SECRET_KEY", "only-for-tests")

from raccordo.config.settings import *  # noqa: F403  (a settings module extends another this way)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# WhiteNoise warns about a folder of collected files that is not there, and here warnings are errors.
os.makedirs(os.path.join(os.environ["RACCORDO_VAR"], "static"), exist_ok=True)
