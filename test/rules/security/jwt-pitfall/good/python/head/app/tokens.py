import os

import jwt


def issue(user, until):
    return jwt.encode({"sub": user.id, "exp": until}, os.environ["JWT_KEY"], algorithm="HS256")


def current_user(token):
    kid = jwt.get_unverified_header(token)["kid"]
    return jwt.decode(token, keys[kid], algorithms=["RS256"])["sub"]
