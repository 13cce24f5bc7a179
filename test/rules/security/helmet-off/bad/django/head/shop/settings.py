SECURE_CONTENT_TYPE_NOSNIFF = False  # expect: security/helmet-off
