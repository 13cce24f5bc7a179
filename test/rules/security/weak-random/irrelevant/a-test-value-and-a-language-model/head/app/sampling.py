import random


def next_token(candidates):
    max_tokens = random.randint(10, 20)
    return random.choice(candidates), max_tokens
