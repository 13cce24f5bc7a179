from fastapi.middleware.cors import CORSMiddleware

app.add_middleware(CORSMiddleware, allow_origins=settings.origins, allow_credentials=True)
CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
