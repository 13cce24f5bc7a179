package auth

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
)

func accountToken(username, password string) string {
	token := hex.EncodeToString(hmac.New(sha1.New, []byte(username+password)).Sum(nil)) // expect: security/weak-password-hash
	return username + "/" + token
}

func store(password string) ([]byte, error) {
	return bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost) // expect: security/weak-password-hash
}
