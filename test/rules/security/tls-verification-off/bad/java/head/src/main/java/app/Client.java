package app;

class Client {
  static final TrustManager[] ALL = {
    new X509TrustManager() {
      public void checkClientTrusted(X509Certificate[] chain, String type) {}

      public void checkServerTrusted(X509Certificate[] chain, String type) {} // expect: security/tls-verification-off
    }
  };

  void open(HttpsURLConnection connection) {
    connection.setHostnameVerifier((host, session) -> true); // expect: security/tls-verification-off
  }
}
