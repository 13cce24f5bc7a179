package server

import "crypto/tls"

var config = &tls.Config{MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS13}
