CORS_ALLOW_ALL_ORIGINS = True  # expect: security/cors-any-origin
CORS_ALLOW_CREDENTIALS = True
