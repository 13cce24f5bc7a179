package api

func (s *Server) place(w http.ResponseWriter, r *http.Request) {
	slog.InfoContext(r.Context(), "order received")
	id := s.orders.Place(r.Context(), r.Body)
	slog.Info("order placed", "id", id) // expect: operability/correlation-id-missing
}
