@router.post("/orders")
async def create(body: Body):
    try:
        return await save(body)
    except ValueError as e:
        raise HTTPException(status_code=400, detail=str(e))
