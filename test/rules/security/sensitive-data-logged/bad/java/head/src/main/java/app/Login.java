package app;

class Login {
  void login(String email, String password) {
    log.info("signing in {} with {}", email, password); // expect: security/sensitive-data-logged
    log.debug("card " + order.cardNumber); // expect: security/sensitive-data-logged
  }
}
