import requests


def charge(order):
    for attempt in range(5):  # expect: resilience/retry-without-backoff
        try:
            return requests.post("https://payments.example.com/charges", json={"order": order.id}, timeout=5)
        except requests.RequestException:
            log.warning("charge failed", extra={"attempt": attempt})
    raise PaymentUnavailable
