package app

val all = object : X509TrustManager {
    override fun checkClientTrusted(chain: Array<X509Certificate>, type: String) {}
    override fun checkServerTrusted(chain: Array<X509Certificate>, type: String) {} // expect: security/tls-verification-off
}
