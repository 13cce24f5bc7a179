import ssl

import requests

session = requests.Session()
session.verify = False  # expect: security/tls-verification-off


def fetch(url):
    return requests.get(url, timeout=5, verify=False)  # expect: security/tls-verification-off


def context():
    one = ssl.create_default_context()
    one.check_hostname = False  # expect: security/tls-verification-off
    one.verify_mode = ssl.CERT_NONE  # expect: security/tls-verification-off
    return one
