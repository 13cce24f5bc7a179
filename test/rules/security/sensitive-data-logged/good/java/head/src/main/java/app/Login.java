package app;

class Login {
  void login(String email, String password) {
    log.info("wrong password for {}", email);
    log.debug("password of {} characters", password.length());
  }
}
