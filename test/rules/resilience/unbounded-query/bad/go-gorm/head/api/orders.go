package api

func ListOrders(c *gin.Context) {
	var orders []Order
	db.Find(&orders) // expect: resilience/unbounded-query
	c.JSON(http.StatusOK, orders)
}
