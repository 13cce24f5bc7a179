package orders

func (s *Store) Pay(ctx context.Context, id int64) {
	_, _ = s.db.ExecContext(ctx, "update orders set paid = true where id = $1 /* expect: resilience/swallowed-error */", id)
}

func (s *Store) Announce(id int64) {
	// expect-next: resilience/swallowed-error
	if err := s.queue.Publish("order.paid", id); err != nil {
	}
}
