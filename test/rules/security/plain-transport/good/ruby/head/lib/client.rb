API_ENDPOINT = "https://api.payments.io/v1"
NAMESPACE = "http://www.w3.org/2005/Atom"
