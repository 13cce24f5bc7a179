@Controller("invoices")
export class InvoicesController {
  @Get()
  async list(@CurrentUser() user: User) {
    return this.invoiceRepository.find({ where: { tenant: user.tenant } }); // expect: resilience/unbounded-query
  }
}
