@router.get("/orders")
async def orders(session: Session):
    return session.query(Order).all()  # expect: resilience/unbounded-query
