package app;

class Client {
  static final String BASE_URL = "https://api.payments.io/v1";
}
