package auth

import "math/rand"

func newSessionID() string {
	b := make([]byte, 16)
	for i := range b {
		b[i] = letters[rand.Intn(len(letters))] // expect: security/weak-random
	}
	return string(b)
}
