async def overview(session):
    orders = (await session.scalars(select(Order).where(Order.open))).all()
    names = []
    for order in orders:
        customer = await session.get(Customer, order.customer_id)  # expect: resilience/n-plus-one
        names.append(customer.name)
    return names
