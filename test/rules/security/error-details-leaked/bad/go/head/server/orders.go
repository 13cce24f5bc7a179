package server

import "net/http"

func orders(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if recover() != nil {
			http.Error(w, string(debug.Stack()), http.StatusInternalServerError) // expect: security/error-details-leaked
		}
	}()
	if err := load(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError) // expect: security/error-details-leaked
	}
}
