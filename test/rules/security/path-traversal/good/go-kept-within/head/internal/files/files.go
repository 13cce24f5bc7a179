package orders

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

const root = "/srv/files"

func Download(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	data, err := os.ReadFile(filepath.Join(root, filepath.Base(name)))
	write(w, data, err)
	path := filepath.Join(root, name)
	if !strings.HasPrefix(path, root+"/") {
		return
	}
	data, err = os.ReadFile(path)
	write(w, data, err)
}

func Local(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	if !filepath.IsLocal(name) {
		return
	}
	http.ServeFile(w, r, filepath.Join(root, name))
	http.ServeFile(w, r, filepath.Join(root, filepath.Clean("/"+r.FormValue("other"))))
}
