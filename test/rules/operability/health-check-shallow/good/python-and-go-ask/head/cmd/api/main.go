package main

import (
	"database/sql"
	"net/http"
)

func (s *server) readyHandler(w http.ResponseWriter, r *http.Request) {
	if err := s.db.PingContext(r.Context()); err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusOK)
}

var _ *sql.DB
