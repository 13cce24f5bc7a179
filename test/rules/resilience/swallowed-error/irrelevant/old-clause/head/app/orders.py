def pay(order):
    try:
        payment_client.post("/charges", json={"order": order.id})
    except Exception:
        pass


LABEL = "paid orders"
