package orders

import (
	"fmt"
	"github.com/lib/pq"
)

var _ = pq.Array

type Query struct {
	conditions []string
	args       []any
	order      string
}

func (q *Query) Matching(term string) *Query {
	q.conditions = append(q.conditions, fmt.Sprintf("document @@ plainto_tsquery($%d)", len(q.args)+1))
	q.args = append(q.args, term)
	q.OrderBy(fmt.Sprintf("ts_rank(document, plainto_tsquery('%s'))", term)) // expect: security/sql-built-from-input
	return q
}

func (q *Query) OrderBy(order string) { q.order = order }
