import httpx
import requests
from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter()


class Hook(BaseModel):
    url: str
    host: str


@router.post("/hooks/test")
async def test_hook(hook: Hook):
    async with httpx.AsyncClient(timeout=5) as client:
        await client.post(hook.url, json={"ok": True})  # expect: security/ssrf
    return requests.get(f"https://{hook.host}/status", timeout=5).status_code  # expect: security/ssrf
