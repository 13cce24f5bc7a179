package app;

class Login {
  void login(HttpServletResponse response, String id) {
    Cookie cookie = new Cookie("session", id); // expect: security/cookie-flags
    cookie.setHttpOnly(true);
    response.addCookie(cookie);
  }
}
