package orders

import (
	"database/sql"
	"fmt"
	"strings"
	"github.com/gin-gonic/gin"
)

func Search(db *sql.DB, c *gin.Context) (*sql.Rows, error) {
	var conditions []string
	conditions = append(conditions, fmt.Sprintf("customer_id = $%d", 1))
	if name := c.Query("name"); name != "" {
		conditions = append(conditions, fmt.Sprintf("name LIKE '%%%s%%'", name))
	}
	return db.Query("SELECT id FROM orders WHERE "+strings.Join(conditions, " AND "), customer(c)) // expect: security/sql-built-from-input
}
