package orders

import (
	"database/sql"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

const table = "orders"

var columns = map[string]bool{"total": true, "created_at": true}

type Server struct{ db *sql.DB }

func (s *Server) List(w http.ResponseWriter, r *http.Request) {
	sort := r.URL.Query().Get("sort")
	if !columns[sort] {
		http.Error(w, "unknown column", http.StatusBadRequest)
		return
	}
	direction := "ASC"
	switch r.URL.Query().Get("direction") {
	case "desc":
		direction = "DESC"
	}
	limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil {
		return
	}
	var conditions []string
	var args []any
	for _, id := range r.URL.Query()["id"] {
		args = append(args, id)
		conditions = append(conditions, fmt.Sprintf("id = $%d", len(args)))
	}
	query := fmt.Sprintf("SELECT id FROM %s WHERE %s ORDER BY %s %s LIMIT %d", table, strings.Join(conditions, " OR "), sort, direction, limit)
	rows, err := s.db.QueryContext(r.Context(), query, args...)
	write(w, rows, err)
}

func (s *Server) Get(w http.ResponseWriter, r *http.Request) {
	row := s.db.QueryRow("SELECT id FROM orders WHERE id = $1", r.PathValue("id"))
	write(w, row, fmt.Errorf("no order '%s'", r.PathValue("id")))
}
