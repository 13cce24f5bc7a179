from tenacity import retry, stop_after_attempt
from urllib3.util.retry import Retry

policy = Retry(total=5, status_forcelist=[502, 503])  # expect: resilience/retry-without-backoff


@retry(stop=stop_after_attempt(5))  # expect: resilience/retry-without-backoff
def charge(order):
    return payments.charge(order)
