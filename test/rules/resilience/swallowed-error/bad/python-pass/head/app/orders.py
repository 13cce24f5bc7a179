def pay(order):
    try:
        payment_client.post("/charges", json={"order": order.id})
    # expect-next: resilience/swallowed-error
    except Exception:
        pass
