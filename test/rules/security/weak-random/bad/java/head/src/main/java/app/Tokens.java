package app;

class Tokens {
  String generateToken() {
    Random random = new Random(); // expect: security/weak-random
    return Long.toHexString(random.nextLong());
  }
}
