import random
import string


def generate_password():
    return "".join(random.choice(string.ascii_letters) for _ in range(12))  # expect: security/weak-random


def start(user):
    user.otp = random.randint(100000, 999999)  # expect: security/weak-random
