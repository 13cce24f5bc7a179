package orders

func (s *Store) Pay(ctx context.Context, id int64) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	// The audit row is written again by the nightly run.
	_, _ = tx.ExecContext(ctx, "insert into audit (id) values ($1)", id)
	return tx.Commit()
}
