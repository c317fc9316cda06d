"""The same settings with what a test run needs changed, and nothing else."""

import tempfile
from pathlib import Path

from .settings import *  # noqa: F403
from .settings import DATABASES, STORAGES

# The test database is made by the owner; the tests speak to it as the application role, beneath row-level security.
DATABASES["default"]["TEST"] = {"MIRROR": "owner"}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
FOLDER = tempfile.TemporaryDirectory(prefix="doorstep-test-")
VAR = Path(FOLDER.name)
FILES = VAR / "files"
SEAL_KEYS = VAR / "keys" / "seal.json"
PROOF_KEY = VAR / "keys" / "proof.pem"
CLAMD = None
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True)
