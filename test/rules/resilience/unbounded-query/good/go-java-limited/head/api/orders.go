package api

func ListOrders(c *gin.Context) {
	var orders []Order
	db.Where("id > ?", c.Query("after")).Order("id").Limit(100).Find(&orders)
	c.JSON(http.StatusOK, orders)
}
