package orders

func Overview(db *gorm.DB) []Order {
	var orders []Order
	db.Preload("Customer").Where("open").Find(&orders)
	for i := range orders {
		orders[i].Label = orders[i].Customer.Name
	}
	return orders
}
