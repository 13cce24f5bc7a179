package auth

import "crypto/rand"

func newSessionID() string {
	return rand.Text()
}
