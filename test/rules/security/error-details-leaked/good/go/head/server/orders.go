package server

import "net/http"

func orders(w http.ResponseWriter, r *http.Request) {
	if err := load(); err != nil {
		slog.Error("orders", "err", err, "stack", string(debug.Stack()))
		http.Error(w, "internal error", http.StatusInternalServerError)
	}
}
