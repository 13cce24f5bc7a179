def login(request):
    response = redirect("/")
    response.set_cookie("session_id", start(request), secure=True)  # expect: security/cookie-flags
    return response
