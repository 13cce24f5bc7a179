package orders

import (
	"database/sql"
	"net/http"
)

type Server struct{ db *sql.DB }

func (s *Server) List(w http.ResponseWriter, r *http.Request) {
	sort := r.URL.Query().Get("sort")
	rows, err := s.db.QueryContext(r.Context(), "SELECT id, total FROM orders ORDER BY "+sort) // expect: security/sql-built-from-input
	write(w, rows, err)
}
