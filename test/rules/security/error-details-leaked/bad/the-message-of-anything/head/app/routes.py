@router.get("/orders")
async def orders():
    try:
        return await load()
    except Exception as e:
        raise HTTPException(status_code=500, detail=str(e))  # expect: security/error-details-leaked
