import hashlib

import bcrypt


def store(user, password):
    user.password_hash = bcrypt.hashpw(password.encode(), bcrypt.gensalt())


def derive(password, salt):
    return hashlib.pbkdf2_hmac("sha256", password, salt, 600_000)
