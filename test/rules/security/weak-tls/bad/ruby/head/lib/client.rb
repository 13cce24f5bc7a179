http.min_version = OpenSSL::SSL::TLS1_VERSION # expect: security/weak-tls
http.ssl_version = :TLSv1 # expect: security/weak-tls
