import jwt

SECRET = "correct-horse-battery"


def issue(user):
    return jwt.encode({"sub": user.id}, SECRET, algorithm="HS256")  # expect: security/jwt-pitfall


def current_user(token):
    claims = jwt.decode(token, options={"verify_signature": False})  # expect: security/jwt-pitfall
    return claims["sub"]
