package main

import (
	"database/sql"
	"net/http"
)

func readyHandler(w http.ResponseWriter, r *http.Request) { // expect: operability/health-check-shallow
	w.WriteHeader(http.StatusOK)
	w.Write([]byte("ok"))
}

func open() (*sql.DB, error) { return sql.Open("pgx", "") }
