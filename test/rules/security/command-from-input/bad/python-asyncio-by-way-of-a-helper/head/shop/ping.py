import asyncio

from fastapi import APIRouter

router = APIRouter()


async def run(host):
    return await asyncio.create_subprocess_shell(f"ping -c 1 {host}")  # expect: security/command-from-input


@router.get("/ping/{host}")
async def ping(host: str):
    await run(host)
