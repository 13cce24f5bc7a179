import requests

session = requests.Session()
session.headers["Accept"] = "application/json"


def contact(contact_id):
    return session.get(f"https://crm.example.com/contacts/{contact_id}").json()  # expect: resilience/outbound-without-timeout
