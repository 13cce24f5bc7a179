DEBUG = True  # expect: security/debug-on
