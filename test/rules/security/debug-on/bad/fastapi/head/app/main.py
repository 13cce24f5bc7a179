from fastapi import FastAPI

app = FastAPI(title="Shop", debug=True)  # expect: security/debug-on
