package orders

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
)

type body struct {
	Name string
	Text string
}

func Download(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	data, err := os.ReadFile(filepath.Join("/srv/files", name)) // expect: security/path-traversal
	write(w, data, err)
}

func Upload(w http.ResponseWriter, r *http.Request) {
	var in body
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return
	}
	os.WriteFile("/srv/files/"+in.Name, []byte(in.Text), 0o600) // expect: security/path-traversal
}
