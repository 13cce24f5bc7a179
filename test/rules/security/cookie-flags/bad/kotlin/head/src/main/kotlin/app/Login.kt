package app

fun login(response: HttpServletResponse, id: String) {
    val cookie = Cookie("session", id) // expect: security/cookie-flags
    response.addCookie(cookie)
}
