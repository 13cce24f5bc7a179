package app;

class Users {
  private final PasswordEncoder encoder = new BCryptPasswordEncoder(4); // expect: security/weak-password-hash

  String hash(String password) {
    return DigestUtils.md5Hex(password); // expect: security/weak-password-hash
  }

  byte[] digest(String password) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    return digest.digest(password.getBytes(StandardCharsets.UTF_8)); // expect: security/weak-password-hash
  }
}
