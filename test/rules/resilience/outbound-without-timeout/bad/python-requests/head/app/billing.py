import requests


def charge(order):
    answer = requests.post("https://payments.example.com/charges", json={"order": order.id})  # expect: resilience/outbound-without-timeout
    answer.raise_for_status()
    return answer.json()
