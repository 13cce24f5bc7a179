package orders

func Overview(db *gorm.DB) []Row {
	var orders []Order
	db.Find(&orders)
	var all []Row
	for _, order := range orders {
		var customer Customer
		db.First(&customer, order.CustomerID) // expect: resilience/n-plus-one
		all = append(all, Row{order, customer})
	}
	return all
}
