app.config["WTF_CSRF_ENABLED"] = False  # expect: security/csrf-off
