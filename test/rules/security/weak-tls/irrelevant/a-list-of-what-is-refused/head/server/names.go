package server

import "crypto/tls"

func name(version uint16) string {
	switch version {
	case tls.VersionTLS10:
		return "TLS 1.0"
	}
	return ""
}
