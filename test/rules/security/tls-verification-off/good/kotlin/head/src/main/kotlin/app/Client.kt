package app

class Pinned(private val delegate: X509TrustManager) : X509TrustManager by delegate {
    override fun checkServerTrusted(chain: Array<X509Certificate>, type: String) {
        delegate.checkServerTrusted(chain, type)
    }
}
