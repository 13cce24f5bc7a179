class OrderReport
  TABLE = "orders"

  def initialize(params)
    @params = params
  end

  def rows
    Order.connection.select_all("select count(*) from #{TABLE} where id > #{Order.quoted_table_name}.id")
  end
end
