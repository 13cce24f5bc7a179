http.min_version = OpenSSL::SSL::TLS1_2_VERSION
http.ssl_version = :TLSv1_2
