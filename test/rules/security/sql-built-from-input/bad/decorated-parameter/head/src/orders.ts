@Controller("orders")
export class OrdersController {
  constructor(private readonly source: DataSource) {}

  @Get()
  list(@Query("sort") sort: string) {
    return this.source.query("select * from orders order by " + sort); // expect: security/sql-built-from-input
  }
}
