package app;

class Client {
  static final String BASE_URL = "http://api.payments.io/v1"; // expect: security/plain-transport
}
