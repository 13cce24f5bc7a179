SESSION_COOKIE_SECURE = False  # expect: security/cookie-flags
