package orders

import (
	"net/http"
	"github.com/labstack/echo/v4"
)

type input struct {
	URL string `json:"url"`
}

func Preview(c echo.Context) error {
	var in input
	if err := c.Bind(&in); err != nil {
		return err
	}
	resp, err := http.Get(in.URL) // expect: security/ssrf
	return answer(c, resp, err)
}

func Check(w http.ResponseWriter, r *http.Request) {
	req, err := http.NewRequestWithContext(r.Context(), "GET", "https://"+r.FormValue("host")+"/health", nil) // expect: security/ssrf
	send(w, req, err)
}
