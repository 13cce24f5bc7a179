fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().min_tls_version(Version::TLS_1_2).build()
}
