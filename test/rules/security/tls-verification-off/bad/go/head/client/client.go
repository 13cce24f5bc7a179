package client

import "crypto/tls"

func config() *tls.Config {
	return &tls.Config{
		InsecureSkipVerify: true, // expect: security/tls-verification-off
	}
}
