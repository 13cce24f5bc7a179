package store

import "context"

// Invoices of the customer with this address.
func (s *Store) Invoices(ctx context.Context, email string) error {
	rows, err := s.db.QueryContext(ctx, `
		SELECT i.id, i.total
		FROM customers c
		JOIN invoices i ON i.customer_id = c.id -- expect: migrations/filtered-column-without-index
		WHERE c.email = $1`, email)
	if err != nil {
		return err
	}
	return rows.Close()
}
