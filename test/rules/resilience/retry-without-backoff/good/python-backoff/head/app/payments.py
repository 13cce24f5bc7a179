import random
import time

from tenacity import retry, stop_after_attempt, wait_random_exponential
from urllib3.util.retry import Retry

policy = Retry(total=5, backoff_factor=0.5)


@retry(stop=stop_after_attempt(5), wait=wait_random_exponential(max=30))
def refund(order):
    return payments.refund(order)


def charge(order):
    for attempt in range(5):
        try:
            return payment_client.charge(order.id)
        except PaymentError:
            time.sleep(random.uniform(0, min(30, 0.2 * 2**attempt)))
    raise PaymentUnavailable
