import os

DEBUG = os.getenv("DEBUG", "True") == "True"  # expect: security/debug-on
