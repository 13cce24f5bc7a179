from fastapi import APIRouter, Depends

from .auth import require_user
from .store import store

router = APIRouter(prefix="/invoices")


@router.get("/")
def list_invoices(user=Depends(require_user)):
    return store.list()


@router.get("/{number}")
def get_invoice(number: str, user=Depends(require_user)):
    return store.find(number)


@router.get("/{number}/lines")  # expect: security/route-without-auth
def get_lines(number: str):
    return store.lines(number)
