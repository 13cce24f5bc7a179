package server

import "crypto/tls"

var config = &tls.Config{MinVersion: tls.VersionTLS10} // expect: security/weak-tls
