package client

import "crypto/tls"

func config(pool *x509.CertPool) *tls.Config {
	return &tls.Config{RootCAs: pool}
}

func pinned(check func(tls.ConnectionState) error) *tls.Config {
	return &tls.Config{InsecureSkipVerify: true, VerifyConnection: check}
}
