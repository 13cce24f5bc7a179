package orders

func Overview(db *sql.DB) error {
	rows, err := db.Query("select id, customer_id from orders where open")
	if err != nil {
		return err
	}
	for rows.Next() {
		var id, customer int64
		if err := rows.Scan(&id, &customer); err != nil {
			return err
		}
		db.QueryRow("select name from customers where id = $1", customer) // expect: resilience/n-plus-one
	}
	return rows.Err()
}
