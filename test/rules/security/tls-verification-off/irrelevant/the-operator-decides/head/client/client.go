package client

import "crypto/tls"

func config(options Options) *tls.Config {
	config := &tls.Config{InsecureSkipVerify: options.Insecure}
	if options.SkipVerify {
		config.InsecureSkipVerify = true
	}
	return config
}
