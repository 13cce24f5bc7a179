from urllib.request import urlopen


def rates():
    with urlopen("https://rates.example.com/latest") as answer:  # expect: resilience/outbound-without-timeout
        return answer.read()
