package auth

import "crypto/sha256"

func key(passwordResetID string, passwordHash []byte) [32]byte {
	_ = sha256.Sum256(passwordHash)
	return sha256.Sum256([]byte(passwordResetID))
}
