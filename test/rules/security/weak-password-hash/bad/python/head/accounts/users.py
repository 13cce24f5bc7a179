import hashlib

import bcrypt


def store(user, password):
    user.password_hash = hashlib.sha256(password.encode()).hexdigest()  # expect: security/weak-password-hash


def store_quickly(user, password):
    user.password_hash = bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds=4))  # expect: security/weak-password-hash
