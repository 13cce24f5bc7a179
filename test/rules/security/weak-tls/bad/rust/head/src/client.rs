fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().min_tls_version(Version::TLS_1_0).build() // expect: security/weak-tls
}
