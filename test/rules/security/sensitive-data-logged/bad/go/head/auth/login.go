package auth

import "log/slog"

func login(email, password string) {
	slog.Info("signing in", "email", email, "password", password) // expect: security/sensitive-data-logged
	log.Printf("refresh token %s", session.RefreshToken) // expect: security/sensitive-data-logged
}
