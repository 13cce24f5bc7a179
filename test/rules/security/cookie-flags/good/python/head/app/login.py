def login(request):
    response = redirect("/")
    response.set_cookie("session_id", start(request), secure=True, httponly=True, samesite="Lax")
    return response
