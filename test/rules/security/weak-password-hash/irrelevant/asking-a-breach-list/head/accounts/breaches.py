import hashlib


def is_pwned(password):
    digest = hashlib.sha1(password.encode()).hexdigest()
    return digest[5:] in ask_pwned_range(digest[:5])
