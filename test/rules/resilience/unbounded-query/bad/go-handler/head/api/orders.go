package api

func (s *Server) listOrders(w http.ResponseWriter, r *http.Request) {
	rows, err := s.db.Query("select id, total from orders order by id") // expect: resilience/unbounded-query
	s.answer(w, rows, err)
}
