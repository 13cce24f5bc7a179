package app;

class Users {
  private final PasswordEncoder encoder = new BCryptPasswordEncoder(12);

  String hash(String password) {
    return encoder.encode(password);
  }
}
