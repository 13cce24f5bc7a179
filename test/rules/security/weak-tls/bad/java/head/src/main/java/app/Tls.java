package app;

class Tls {
  SSLContext context() throws Exception {
    return SSLContext.getInstance("TLSv1.1"); // expect: security/weak-tls
  }
}
