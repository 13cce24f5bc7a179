import ssl

context = ssl.SSLContext(ssl.PROTOCOL_TLSv1)  # expect: security/weak-tls
other = ssl.create_default_context()
other.minimum_version = ssl.TLSVersion.TLSv1_1  # expect: security/weak-tls
