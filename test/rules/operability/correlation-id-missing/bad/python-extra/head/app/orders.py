@router.post("/orders")
async def place(request: Request, order: NewOrder):
    logger.info("order received", extra={"request_id": request.state.id})
    placed = await save(order)
    logger.info("order placed")  # expect: operability/correlation-id-missing
    return placed
