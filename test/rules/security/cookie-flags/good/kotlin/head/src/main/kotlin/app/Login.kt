package app

fun login(response: HttpServletResponse, id: String) {
    val cookie = Cookie("session", id)
    cookie.isHttpOnly = true
    cookie.secure = true
    response.addCookie(cookie)
}
