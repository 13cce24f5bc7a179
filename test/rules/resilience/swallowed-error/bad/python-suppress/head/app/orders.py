import contextlib


def announce(order):
    # expect-next: resilience/swallowed-error
    with contextlib.suppress(Exception):
        queue.publish("order.paid", order.id)
