package auth

import "log/slog"

func login(email, password string) {
	slog.Info("signing in", "email", email, "hasPassword", password != "")
}
